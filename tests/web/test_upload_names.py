"""Whatever a file is called by whoever sends it: nothing is written under that name, no header carries it, and pages show it harmless."""

from __future__ import annotations

import re
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import select

from dsr.db.tables import Attachment, Event, ImportBatch, Job
from tests.web.office import Office, text_of

NAMES = (
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "C:\\calls.csv",
    "/abs/olute.csv",
    "a\x00b.csv",
    "a\u202efdp.exe",
    "\u2066kutsu\u2069.csv",
    "CON",
    "NUL.csv",
    "com1.eml",
    "lpt9 .xml",
    "pitkä" * 60 + ".csv",
    "=cmd|' /C calc'!A0.csv",
    "+358405550167.csv",
    "@SUM(1).csv",
    '"><b id=zq>.csv',
    "{{7*7}}.csv",
    "a;filename=b.csv",
    " .csv",
    "..",
)
MARKED = ("passwd", "win.ini", "olute", "\u202e", "\u2066", "cmd|", "<b id=zq", "49.csv", "SUM(1)")
SIPREC = b'<?xml version="1.0"?><recording xmlns="urn:ietf:params:xml:ns:recording:1"/>'
CALLS = b"a;b;c\n1;2;3\n"


def _stored(folder: Path) -> set[str]:
    return {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file() and ".sqlite" not in one.name}


@pytest.mark.parametrize("content", [CALLS, SIPREC], ids=["csv", "siprec"])
def test_a_call_file_is_kept_under_a_name_of_our_own(office: Office, content: bytes) -> None:
    client, folder = office.browser_of("handler", "intake"), office.deps.settings.data_dir
    before = {str(one) for one in folder.parent.parent.iterdir()}
    for name in NAMES:
        answer = client.post("/calls/imports", data={"file": (BytesIO(content), name)})
        assert answer.status_code in (303, 422), name
        assert not any(one in answer.headers.get("Location", "") for one in MARKED)
    assert {str(one) for one in folder.parent.parent.iterdir()} == before, "nothing beside the folder"
    assert all(re.fullmatch(r"uploads/[\w-]+", one) for one in _stored(folder)), _stored(folder)
    with office.deps.database.read() as session:
        labels = [one.file_label for one in session.scalars(select(ImportBatch))]
        told = " ".join(f"{one.body} " for one in session.scalars(select(Event)))
        told += " ".join(str(one.args) for one in session.scalars(select(Job)))
    assert len(labels) > len(NAMES) / 2
    assert all(len(one) <= 200 and one.isprintable() and not set("/\\\u202e\u2066") & set(one) for one in labels), (
        labels
    )
    assert not any(one in told for one in MARKED)
    page = client.get("/calls/imports").text
    assert "<b id=zq" not in page
    assert "\u202e" not in page
    assert "49.csv" not in text_of(page)


def test_an_e_mail_and_its_attachments_are_kept_without_a_name(office: Office) -> None:
    client, folder = office.browser_of("intake", "handler"), office.deps.settings.data_dir
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "kim@posti.example", "Liitteet", "<nimet@posti.example>"
    mail.set_content("Hei, liitteet ohessa.")
    for name in NAMES:
        mail.add_attachment(b"vain sanoja\n", "text", "plain", filename=name.replace("\x00", "%00"))
    for name in NAMES:
        answer = client.post("/messages/file", data={"eml": (BytesIO(mail.as_bytes()), name)})
        assert answer.status_code == 303, name
        assert not any(one in answer.headers["Location"] for one in MARKED)
    assert _stored(folder) == set()
    with office.deps.database.read() as session:
        kept = [(one.id, one.mailbox_message_id) for one in session.scalars(select(Attachment)) if one.state == "kept"]
        told = " ".join(str(one.body) for one in session.scalars(select(Event)))
    assert not any(one in told for one in MARKED)
    assert kept
    mail_id = kept[0][1]
    page = client.get(f"/messages/{mail_id}").text
    assert "<b id=zq" not in page
    assert "\u202e" not in page
    for attachment_id, _mail_id in kept:
        sent = client.get(f"/messages/{mail_id}/attachments/{attachment_id}")
        assert sent.headers["Content-Disposition"] == f'attachment; filename="liite-{attachment_id}.txt"'
