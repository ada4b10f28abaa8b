"""A recipient is named in whatever form the sentence asks for, and one name never stands for two recipients."""

from __future__ import annotations

import pytest

from dsr.domain.named_in_text import not_named

NAMED = [
    ("Annoimme tiedot Puhelinpalvelu Oy:lle.", "Puhelinpalvelu Oy", "an ending after a colon"),
    ("Annoimme tiedot Helsingin kaupungille.", "Helsingin kaupunki", "k weakens to g"),
    ("Tiedot ovat Helsingin\npoliisilaitoksella.", "Helsingin poliisilaitos", "s becomes ks"),
    ("Annoimme ne Verohallinnolle.", "Verohallinto", "nt weakens to nn"),
    ("Annoimme ne Helsingin hallinto-oikeudelle.", "Helsingin hallinto-oikeus", "s becomes d"),
    ("Annoimme ne THL:lle ja Kelalle.", "Kela", "a short name"),
    ("Annoimme ne Pankille.", "Pankki", "kk weakens to k"),
    ("Annoimme ne Matti Virtaselle.", "Matti Virtanen", "nen becomes se"),
    ("Vi lämnade dem till Polisinrättningens arkiv.", "Polisinrättningen", "a Swedish genitive"),
]


@pytest.mark.parametrize(("text", "name", "reason"), NAMED)
def test_a_name_is_found_however_it_is_inflected(text: str, name: str, reason: str) -> None:
    assert not_named(text, [[name]]) == [], reason


MISSING = [
    ("Annoimme ne Helsingin poliisille.", [["Helsingin poliisilaitos"]], [0], "another body of the same town"),
    ("Annoimme ne Puhelinpalvelu Ab:lle.", [["Puhelinpalvelu Oy"]], [0], "another company"),
    ("Annoimme ne Espoon kaupungille.", [["Helsingin kaupunki"]], [0], "another town"),
    ("Emme ole antaneet tietojasi kenellekään.", [["Kela"]], [0], "nobody"),
    (
        "Annoimme ne Helsingin kaupungin pelastuslaitokselle.",
        [["Helsingin kaupunki"], ["Helsingin kaupungin pelastuslaitos"]],
        [0],
        "the longer name does not name the shorter one",
    ),
    (
        "Annoimme ne Puhelinpalvelut Oy:lle.",
        [["Puhelinpalvelu Oy"], ["Puhelinpalvelut Oy"]],
        [0],
        "one place, one name",
    ),
]


@pytest.mark.parametrize(("text", "names", "missing", "reason"), MISSING)
def test_a_recipient_who_is_not_named_stays_missing(
    text: str, names: list[list[str]], missing: list[int], reason: str
) -> None:
    assert not_named(text, names) == missing, reason


def test_one_of_its_names_is_enough() -> None:
    names = ["Helsingin poliisilaitos", "Polisinrättningen i Helsingfors"]
    assert not_named("Vi lämnade dem till Polisinrättningen i Helsingfors.", [names]) == []
