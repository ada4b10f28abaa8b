"""What is tried with files and mails from outside: bombs, foreign entities, headers of the attacker's own."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest

from dsr.adapters.callfiles import DiskCallFiles
from dsr.adapters.smtp import SmtpMail
from dsr.domain.plain_text import as_cell
from dsr.ports import Mail, MailRefused
from dsr.services.handovers import package
from tests.adapters.test_siprec import LATER, fault_of
from tests.mail_parts import noon
from tests.office.postbox import Postbox

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_BOMB = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{_LAUGHS}]><recording>&l9;</recording>'
_QUADRATIC = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]><r>{"&a;" * 50_000}</r>'
_FOREIGN = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><recording>&x;</recording>'
_REMOTE = '<?xml version="1.0"?><!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><recording/>'
_PARAMETER = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><recording/>'


@pytest.mark.parametrize(
    "document",
    [_BOMB, _QUADRATIC, _FOREIGN, _REMOTE, _PARAMETER],
    ids=["laughs", "quadratic", "file", "dtd", "parameter"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_xml_document_that_declares_anything_is_refused_before_it_is_read(
    tmp_path: Path, document: str, encoding: str
) -> None:
    began = time.process_time()
    assert fault_of(tmp_path, document.encode(encoding)) in ("file_xml_dtd", "file_unreadable", "file_xml_broken")
    assert time.process_time() - began < 2


def test_a_zip_bomb_is_refused_by_its_first_bytes(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("../../calls.csv", b"0" * 50_000_000)
    path = tmp_path / "calls.csv"
    path.write_bytes(out.getvalue())
    began = time.process_time()
    (fault,) = DiskCallFiles().open_detected(str(path), [], LATER).faults
    assert fault.code == "file_packed"
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "reference",
    [
        "../../etc/passwd",
        "..\\..\\windows\\x",
        "C:\\x",
        "/abs/olute",
        "CON",
        "nul.txt",
        "a\r\nb",
        "a\x00b",
        "x:y|z?",
        " .. ",
        "\u202egpj",
    ],
)
def test_no_name_in_a_package_leaves_its_folder_or_means_a_device(reference: str) -> None:
    """Zip slip and the reserved names of Windows: the reference is the only word in a name that people choose."""
    name = f"{package._plain(reference)}-letter-fi.pdf"
    assert "/" not in name
    assert "\\" not in name
    assert ".." not in name.partition("-")[0]
    assert all(character.isalnum() or character in ".-" for character in name)
    assert name.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}


@pytest.mark.parametrize(
    "mail",
    [
        Mail("a@posti.example", "Asia 1\r\nBcc: b@posti.example", "Hei", "<1@x>", ()),
        Mail("a@posti.example", "Asia 1\nBcc: b@posti.example", "Hei", "<1@x>", ()),
        Mail("a@posti.example\r\nBcc: b@posti.example", "Asia 1", "Hei", "<1@x>", ()),
        Mail("a@posti.example, b@posti.example", "Asia 1", "Hei", "<1@x>", ()),
        Mail("Aino <a@posti.example>", "Asia 1", "Hei", "<1@x>", ()),
        Mail("a@posti.example", "Asia 1", "Hei", "<1@x>\r\nBcc: b@posti.example", ()),
    ],
    ids=["subject", "subject-lf", "to", "two", "named", "message-id"],
)
def test_a_header_that_holds_another_one_keeps_the_mail_at_home(tmp_path: Path, mail: Mail) -> None:
    """Refused as surely not sent, so that nobody has to look whether it left."""
    with Postbox(tmp_path) as postbox:
        with pytest.raises(MailRefused):
            SmtpMail(postbox.url, "kirjaamo@kaupunki.example", noon).send(mail)
        assert postbox.mails() == []


def test_the_name_of_an_attachment_makes_no_header_and_the_body_no_second_mail(tmp_path: Path) -> None:
    mail = Mail(
        "a@posti.example",
        "Asia 1",
        "Hei\r\n.\r\nMAIL FROM:<x@y.example>\r\n",
        "<1@x>",
        (("1\r\nBcc: b@x.example\r\n.pdf", b"%PDF"),),
    )
    with Postbox(tmp_path) as postbox:
        try:
            SmtpMail(postbox.url, "kirjaamo@kaupunki.example", noon).send(mail)
        except MailRefused:
            return
        (one,) = postbox.mails()
    assert b"\nBcc:" not in one.read_bytes()


@pytest.mark.parametrize("text", ["=1+1", "+358405550001", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_begins_as_a_formula_is_marked_as_text(text: str) -> None:
    assert as_cell(text) == f"'{text}"
    assert as_cell("a=1") == "a=1"
