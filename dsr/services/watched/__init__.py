"""The watched folder: its files on the disk, what is known of each, and what a person is shown and asked."""
