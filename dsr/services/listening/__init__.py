"""Listening tasks: who is asked, what they answer, what alarms them, and the dated teams behind it."""
