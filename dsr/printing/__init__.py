"""Letters from values to paper: templates to final HTML, final HTML to PDF, and the processes that print."""

from __future__ import annotations

from dsr.printing.errors import LetterRefused, PrintFailed, UnprintableText
from dsr.printing.faults import missing_glyphs
from dsr.printing.press import pdf
from dsr.printing.printers import Printers
from dsr.printing.sheets import sheets
from dsr.printing.templates import LetterTemplates

__all__ = [
    "LetterRefused",
    "LetterTemplates",
    "PrintFailed",
    "Printers",
    "UnprintableText",
    "missing_glyphs",
    "pdf",
    "sheets",
]
