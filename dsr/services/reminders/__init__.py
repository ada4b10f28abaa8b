"""Reminders of days to act by: who is told, who stands in, calendars, and the desks of those who have left."""

from dsr.services.reminders.absences import deputies

__all__ = ["deputies"]
