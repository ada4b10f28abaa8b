"""A text that denies every disclosure is found; one that says that there are no others is let be."""

from __future__ import annotations

import pytest

from dsr.domain.claims import DISCLOSED_TO_NOBODY
from dsr.domain.word_rows import telling

DENIED = [
    "Emme ole antaneet tietojasi kenellekään.",
    "Emme ole luovuttaneet tietojasi poliisille.",
    "Tietojasi ei ole luovutettu.",
    "Kukaan ei ole saanut tietojasi.",
    "Vi har inte lämnat ut dina uppgifter till någon.",
    "Dina uppgifter har aldrig lämnats ut.",
    "We have not disclosed your data to anyone.",
    "Nobody has received your data.",
]
ELSE = [
    "Muille emme ole antaneet tietojasi.",
    "Emme ole antaneet tietojasi kellekään muulle.",
    "Kaupungin poliittinen johto ei saa tietoja.",
    "Telia ylläpitää palvelimia, joilla tallenteet ovat (henkilötietojen käsittelijä).",
    "Till andra har vi inte lämnat ut dina uppgifter.",
    "Vi har inte lämnat ut dina uppgifter till någon annan.",
    "We have not disclosed your data to anyone else.",
    "Emme ole antaneet tietojasi poliisille lukuun ottamatta edellä mainittua.",
]


@pytest.mark.parametrize("text", DENIED)
def test_a_denial_of_every_disclosure_is_found(text: str) -> None:
    assert list(telling(text, DISCLOSED_TO_NOBODY)) == [text]


@pytest.mark.parametrize("text", ELSE)
def test_that_there_are_no_others_is_no_denial(text: str) -> None:
    assert list(telling(text, DISCLOSED_TO_NOBODY)) == []
