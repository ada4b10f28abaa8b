"""How systems of the city are called and sign: names that people tell apart, secrets as Standard Webhooks writes them."""

from __future__ import annotations

import base64

import pytest

from dsr.domain.interface import as_read, name_faults, signing_key, signing_secret


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("Asiointi", "asiointi", True),
        ("Asiointi", "Asio1nti", True),
        ("Asiointi", "AsiOintl", True),
        ("Asiointi 0", "Asiointi O", True),
        ("Asiointi-palvelu", "Asiointipalvelu", True),
        ("Asiointi", "Asiöinti", True),
        ("Asiointi", "Asianhallinta", False),
        ("Asiointi", "Asiointi 2", False),
        ("Asiointi 2", "Asiointi 3", False),
    ],
)
def test_names_that_a_hurried_eye_takes_for_each_other_read_alike(one: str, other: str, is_alike: bool) -> None:
    assert (as_read(one) == as_read(other)) is is_alike


@pytest.mark.parametrize(
    ("name", "is_taken", "reason"),
    [
        ("Äänekosken e-palvelu (testi) nro 1", True, "as cities write"),
        ("Asianhallinta – Ärendehantering", True, "both languages"),
        ("", False, "none"),
        ("x" * 200, True, "the longest"),
        ("x" * 201, False, "too long"),
        ("\u0410siointi", False, "a Cyrillic A"),
        ("Asiointi\u202e", False, "what turns the direction"),
        ("Asiointi\u200b", False, "what does not show"),
        ("Asiointi\u00ad", False, "a hyphen that does not show"),
        ("Asio\u0131nti", False, "an i without its dot"),
        ("Asiointi\nx", False, "two lines"),
        ("Asiointi\x00", False, "no text"),
    ],
)
def test_the_name_of_a_system_stands_in_letters_that_people_tell_apart(name: str, is_taken: bool, reason: str) -> None:
    assert (name_faults(name) == []) is is_taken, reason


def test_a_secret_is_written_and_read_as_standard_webhooks_has_it() -> None:
    raw = bytes(range(224, 256))
    secret = signing_secret(base64.urlsafe_b64encode(raw).rstrip(b"=").decode())
    assert secret == f"whsec_{base64.b64encode(raw).decode()}"
    assert signing_key(secret) == raw
