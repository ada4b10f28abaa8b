"""Retention of the program's own cases: what has reached its term, what keeps it, the two persons, the purge, the figures."""
