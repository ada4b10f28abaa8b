"""Slow and outside work, taken from the outbox."""
