"""Only addresses that every mail program reads as they were written are taken."""

from __future__ import annotations

from email.headerregistry import AddressHeader, HeaderRegistry

import pytest

from dsr.domain.email import is_email

TAKEN = [
    "aino@example.fi",
    "aino.esimerkki+tieto@posti.example",
    "o'brien_1@a-b.example.fi",
    "Aino.Esimerkki@Example.FI",
    "åsa.öst@posti.example",
    "a@hyvinkää.example",
    "1234@xn--hyvink-eua.example",
    "\u0438\u0432\u0430\u043d@posti.example",  # Cyrillic alone
    "\u7530\u4e2d.taro@posti.example",
]
REFUSED = [
    ("uhri(x)@b.example", "a comment: goes to uhri@b.example"),
    ("uhri@(x)b.example", "a comment in the domain"),
    ("a@b.example%0aBcc:x", "a line end by its code"),
    ("a%b.example@c.example", "an old route"),
    ("a%0abcc@b.example", "a line end by its code before the sign"),
    ('"a b"@c.example', "quoted"),
    ("a@b.example,c@d.example", "two"),
    ("a@b.example;c@d.example", "two"),
    ("<a@b.example>", "in brackets"),
    ("ryhmä:a@b.example", "a group"),
    ("a@[192.0.2.1]", "a number for a domain"),
    ("a\\\\b@c.example", "a backslash"),
    ("a@b", "no domain beyond one label"),
    ("a@b..example", "an empty label"),
    ("a@-b.example", "a label that begins with a hyphen"),
    ("a..b@c.example", "an empty atom"),
    (".a@b.example", "begins with a dot"),
    ("a.@b.example", "ends with a dot"),
    ("a@b.example.", "ends with a dot"),
    ("a b@c.example", "a blank"),
    ("a@b.example\nBcc: x@y.example", "a line end"),
    ("a@b@c.example", "two signs"),
    ("a" * 65 + "@b.example", "a local part of 65"),
    ("a@" + ".".join(["b" * 60] * 5), "over 254"),
    ("ain\u043e@posti.example", "a Cyrillic o among Latin letters"),
    ("\u0391ino@posti.example", "a Greek A among Latin letters"),
    ("\uff41ino@posti.example", "a wide a"),
    ("aino@po\u017fti.example", "a long s"),
    ("aino@\u212aaupunki.example", "the sign of kelvin"),
    ("", "nothing"),
]


@pytest.mark.parametrize("text", TAKEN)
def test_a_plain_address_is_taken_and_read_as_it_stands(text: str) -> None:
    assert is_email(text)
    header = HeaderRegistry()("To", text)
    assert isinstance(header, AddressHeader)
    assert [one.addr_spec for one in header.addresses] == [text]


@pytest.mark.parametrize(("text", "why"), REFUSED, ids=[row[1] for row in REFUSED])
def test_what_could_be_read_as_another_address_is_refused(text: str, why: str) -> None:
    assert not is_email(text), why
