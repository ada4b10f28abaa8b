"""How systems of the city are called and sign: names that people tell apart, secrets as Standard Webhooks writes them."""

from __future__ import annotations

import base64

import pytest

from dsr.domain.interface import as_read, is_closed_to_notices, name_faults, signing_key, signing_secret


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


@pytest.mark.parametrize(
    ("address", "is_closed", "is_closed_of_ours", "reason"),
    [
        ("193.229.1.1", False, False, "another's"),
        ("10.1.2.3", True, False, "a private network"),
        ("::ffff:10.1.2.3", True, False, "the same, mapped"),
        ("64:ff9b::a01:203", True, False, "the same, translated"),
        ("2002:a01:203::1", True, False, "the same, in a tunnel (RFC 3056)"),
        ("fd00::1", True, False, "a private network of IPv6"),
        ("127.0.0.1", True, True, "this machine"),
        ("::ffff:127.0.0.1", True, True, "the same, mapped"),
        ("::7f00:1", True, True, "the same, compatible"),
        ("2002:7f00:1::", True, True, "the same, in a tunnel"),
        ("169.254.169.254", True, True, "where a cloud tells its secrets"),
        ("::ffff:169.254.169.254", True, True, "the same, mapped"),
        ("64:ff9b::a9fe:a9fe", True, True, "the same, translated"),
        ("2002:a9fe:a9fe::", True, True, "the same, in a tunnel"),
        ("fe80::1%eth0", True, True, "what only this machine sees"),
        ("::", True, True, "nobody"),
        ("224.0.0.1", True, True, "many"),
    ],
)
def test_a_host_of_the_citys_own_may_be_private_and_never_this_machine_in_whatever_writing(
    address: str, is_closed: bool, is_closed_of_ours: bool, reason: str
) -> None:
    found = tuple(is_closed_to_notices(address, is_inside=is_inside) for is_inside in (False, True))
    assert found == (is_closed, is_closed_of_ours), reason
