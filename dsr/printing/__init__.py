"""Letters from values to paper: templates to final HTML, final HTML to PDF, and the processes that print.

What prints (`dsr.printing.press`) is imported by who prints in its own process, and by the children of `Printers`: it takes
half a second, and no page and no job needs it.
"""

from __future__ import annotations

from dsr.printing.errors import LetterRefused, PrintFailed, UnprintableText
from dsr.printing.faults import missing_glyphs
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
    "sheets",
]
