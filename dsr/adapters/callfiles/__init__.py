"""Readers of call registers' files: `open_call_file` says whether a file can be taken, its rows come one at a time."""

from dsr.adapters.callfiles.disk import DiskCallFiles
from dsr.adapters.callfiles.reader import CallFile, detected_profile, open_call_file
from dsr.adapters.callfiles.survey import survey

__all__ = ["CallFile", "DiskCallFiles", "detected_profile", "open_call_file", "survey"]
