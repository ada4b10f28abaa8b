"""Data-subject rights requests against the call-recording register of the City of Espoo."""

__version__ = "0.1.0"
