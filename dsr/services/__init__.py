"""Use cases: functions that take the session first and never commit."""
