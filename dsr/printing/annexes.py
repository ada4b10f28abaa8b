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
    """The record, then the pages of the annexes in order, the n-th with the n-th page of `stamps` over it.

    Each annex keeps its tags, as a part of the record in its own language (PDF/UA-1); a stamp is read out by nobody.
    """
    with pikepdf.open(io.BytesIO(record)) as whole, pikepdf.open(io.BytesIO(stamps)) as over:
        printed = enumerate(over.pages, 1)
        for annex in annexes:
            with pikepdf.open(io.BytesIO(annex)) as opened:
                pages = [_appended(whole, page) for page in opened.pages]
                _take_tags(whole, opened, pages)
            for page in pages:
                number, stamp = next(printed)
                _stamp(whole, page, stamp, pikepdf.Name(f"/Stamp{number}"))
        out = io.BytesIO()
        whole.save(out, deterministic_id=True)
        return out.getvalue()


def _appended(whole: pikepdf.Pdf, page: pikepdf.Page) -> pikepdf.Page:
    whole.pages.append(page)
    return whole.pages[-1]


def _take_tags(whole: pikepdf.Pdf, annex: pikepdf.Pdf, pages: Sequence[pikepdf.Page]) -> None:
    """Put the annex's structure under that of the whole; its pages and links are found there by numbers of their own."""
    root, theirs = whole.Root.StructTreeRoot, whole.copy_foreign(annex.Root.StructTreeRoot)
    numbers, document = root.ParentTree.Nums, root.K[0]
    first = max(int(number) for number in list(numbers)[::2]) + 1
    pairs = list(theirs.ParentTree.Nums)
    for number, element in zip(pairs[::2], pairs[1::2], strict=True):
        numbers.append(first + int(number))
        numbers.append(element)
    for page in pages:
        page.obj.StructParents = first + int(page.obj.StructParents)
        for link in page.obj.get("/Annots", []):
            if "/StructParent" in link:
                link.StructParent = first + int(link.StructParent)
    for part in theirs.K:
        part.S, part.P, part.Lang = pikepdf.Name.Part, document, annex.Root.Lang
        document.K.append(part)


def _stamp(whole: pikepdf.Pdf, page: pikepdf.Page, stamp: pikepdf.Page, name: pikepdf.Name) -> None:
    """Lay the stamp over the page as an artifact: the marks of its own tags, which are not taken along, are left out."""
    marks = ("BDC", "BMC", "EMC")
    drawn = [one for one in pikepdf.parse_content_stream(stamp) if str(one.operator) not in marks]
    shape = whole.copy_foreign(stamp.as_form_xobject())
    shape.write(pikepdf.unparse_content_stream(drawn))
    if "/StructParents" in shape:
        del shape.StructParents
    page.add_resource(shape, pikepdf.Name.XObject, name)  # pages of one file share their resources: each has its name
    page.contents_add(b"q", prepend=True)
    page.contents_add(f"Q /Artifact BMC q {name} Do Q EMC".encode())
