"""A file's rows before the register sees them: in chunks, repeats found, calls derived. Nothing of a database is imported
here, so that a process that only reads begins at once."""
