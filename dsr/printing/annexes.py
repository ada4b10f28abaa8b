"""Printed letters behind a printed record, each page stamped with its number in the whole."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
from markupsafe import escape

MOST_PAGES = 2_000
"""So many pages of annexes are put behind one record; more would not be read."""


def page_counts(annexes: Sequence[bytes]) -> list[int]:
    """How many pages each has. Raises `pikepdf.PdfError` for what is no PDF."""
    counts = []
    for annex in annexes:
        with pikepdf.open(io.BytesIO(annex)) as opened:
            counts.append(len(opened.pages))
    return counts


def stamps_html(stamps: Sequence[str]) -> str:
    """One empty page a stamp, with the stamp at its foot; printed as everything else is, and laid over the pages."""
    pages = "".join(f"<p>{escape(stamp)}</p>" for stamp in stamps)
    style = (
        "@page{size:A4;margin:0}body{margin:0;font:8pt 'Letter Sans',sans-serif;color:#091c3b}"
        "p{height:297mm;margin:0;padding:286mm 18mm 0 0;box-sizing:border-box;text-align:right;break-after:page}"
        "p:last-child{break-after:auto}"
    )
    return f'<!doctype html><html lang="fi"><head><meta charset="utf-8"><title>-</title><style>{style}</style></head><body>{pages}</body></html>'


def joined(record: bytes, annexes: Sequence[bytes], stamps: bytes) -> bytes:
    """The record, then the pages of the annexes in order, the n-th with the n-th page of `stamps` over it."""
    with pikepdf.open(io.BytesIO(record)) as whole, pikepdf.open(io.BytesIO(stamps)) as over:
        place = 0
        for annex in annexes:
            with pikepdf.open(io.BytesIO(annex)) as opened:
                for page in opened.pages:
                    whole.pages.append(page)
                    whole.pages[-1].add_overlay(over.pages[place], None)
                    place += 1
        out = io.BytesIO()
        whole.save(out, deterministic_id=True)
        return out.getvalue()
