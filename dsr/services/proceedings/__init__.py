"""Proceedings about cases: begun, their statements, how they ended, and how many there were."""
