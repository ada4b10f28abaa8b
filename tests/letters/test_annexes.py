"""Printed letters behind a record keep what a screen reader needs: their tags, their language, their links."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pikepdf

from dsr.printing.annexes import joined, stamps_html
from dsr.printing.press import pdf

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)


def _printed(language: str, body: str) -> bytes:
    page = f"<!doctype html><html lang='{language}'><head><title>x</title></head><body>{body}</body></html>"
    return pdf(page, identifier=language, created_at=AT)


def _whole() -> bytes:
    """A record of a page, then a Swedish letter of two pages with a link, then a Finnish one."""
    link = "<p style='break-before:page'><a href='https://example.fi'>webbplats</a></p>"
    annexes = [_printed("sv-FI", f"<h1>Brev</h1>{link}"), _printed("fi-FI", "<h1>Kirje</h1>")]
    return joined(
        _printed("fi-FI", "<h1>Kooste</h1>"), annexes, pdf(stamps_html("abc"), identifier="stamps", created_at=AT)
    )


def test_every_page_and_link_finds_its_own_tags() -> None:
    with pikepdf.open(io.BytesIO(_whole())) as whole:
        pairs = list(whole.Root.StructTreeRoot.ParentTree.Nums)
        tags = {int(number): found for number, found in zip(pairs[::2], pairs[1::2], strict=True)}
        assert list(tags) == sorted(set(tags)), "each number once, in order: readers search it by halves"
        for page in whole.pages:
            for element in tags[int(page.obj.StructParents)]:
                assert element.Pg.objgen == page.obj.objgen
        (link,) = whole.pages[2].obj.Annots
        assert tags[int(link.StructParent)].S == "/Link"


def test_each_letter_is_a_part_of_the_record_in_its_language() -> None:
    with pikepdf.open(io.BytesIO(_whole())) as whole:
        (document,) = whole.Root.StructTreeRoot.K
        parts = [one for one in document.K if one.S == "/Part"]
        assert [str(one.Lang) for one in parts] == ["sv-FI", "fi-FI"]
        assert all(one.P.objgen == document.objgen for one in parts)


def test_a_stamp_lies_over_its_page_and_is_read_out_by_nobody() -> None:
    with pikepdf.open(io.BytesIO(_whole())) as whole:
        for number, page in enumerate(list(whole.pages)[1:], 1):
            last = list(pikepdf.parse_content_stream(page))[-5:]
            assert [str(one.operator) for one in last] == ["BMC", "q", "Do", "Q", "EMC"]
            assert [last[0].operands[0], last[2].operands[0]] == ["/Artifact", f"/Stamp{number}"]
            shape = page.resources.XObject[f"/Stamp{number}"]
            assert not {"BDC", "BMC"} & {str(one.operator) for one in pikepdf.parse_content_stream(shape)}


def test_the_same_files_give_the_same_bytes() -> None:
    assert _whole() == _whole()
