"""Which names of lines may be shown, and which are somebody's number."""

from __future__ import annotations

import pytest

from dsr.domain.line_names import is_persons_number


@pytest.mark.parametrize(
    ("name", "expected", "reason"),
    [
        ("info-fi", False, "a name"),
        ("tm_neuvonta_1263", False, "a queue with the extension at its end, as Zylinc writes it"),
        ("1029", False, "an extension"),
        ("81621", False, "an extension, though a library reads a number in Oulu"),
        ("09 816 22000", False, "the city's own number"),
        ("+3589816222", False, "the city's own number, written abroad"),
        ("neuvonta 0981622000", False, "a name with the city's own number"),
        ("020 123 4567", False, "a service number"),
        ("116117", False, "a short number"),
        ("anonymous", False, "a word"),
        ("0405550123", True, "a mobile number"),
        ("+358 40 555 0123", True, "the same, written abroad"),
        ("tel:+358405550123", True, "as an address"),
        ("sip:0405550123@telia.fi", True, "as an address of another kind"),
        ("PJSIP/0405550123", True, "within another word"),
        ("takaisinsoitto 040-555 0123", True, "a callback named after whom it went to"),
        ("+46 70 123 45 67", True, "abroad"),
        ("8162222", True, "unclear: a local number or the city's; not shown while in doubt"),
    ],
)
def test_a_line_is_a_name_or_somebodys_number(name: str, expected: bool, reason: str) -> None:
    assert is_persons_number(name) is expected, reason
