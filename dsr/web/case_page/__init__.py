"""The case page as plain values: each part of it is read in the transaction and shown after it has closed."""

from __future__ import annotations

from dsr.web.case_page.page import CaseView, case_view

__all__ = ["CaseView", "case_view"]
