"""E-mail that comes in: written down once, proposed, settled by a person; its attachments; the officer's own list."""
