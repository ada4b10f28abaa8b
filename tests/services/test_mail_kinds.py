"""What an attachment is, by its content."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from dsr.services.mail_in.kinds import kind_of
from tests.mail_parts import PDF, PNG


def _zip(*names: str, mimetype: str = "") -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<x/>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "kind", "why"),
    [
        (PDF, "pdf", "by its head"),
        (PNG, "png", "by its head"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + b"\x00" * 60, "jpg", "a camera's"),
        (b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00" + b"\x00" * 60, "jpg", "a telephone's"),
        (b"II*\x00\x08\x00\x00\x00" + b"\x00" * 60, "tif", "a scanner's"),
        (b"GIF89a\x01\x00\x01\x00" + b"\x00" * 60, "gif", "by its head"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 60, "webp", "by its head"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 60, "heic", "a telephone's"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"\x00" * 60, "", "a film"),
        (b"{\\rtf1\\ansi Hei}", "rtf", "a letter"),
        ("Hyvää päivää".encode(), "txt", "UTF-8"),
        ("Hyvää päivää".encode("latin-1"), "txt", "Western European"),
        (_zip("[Content_Types].xml", "word/document.xml"), "docx", "by the names inside"),
        (_zip("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "", "with a macro"),
        (_zip("x", mimetype="application/vnd.oasis.opendocument.text"), "odt", "by its first entry"),
        (_zip("viesti.txt"), "", "an archive is not opened"),
        (b"MZ\x90\x00\x03" + b"\x00" * 80, "", "a program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "", "an old document, or an installer"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 60, "wav", "sound, where the setting takes it"),
        (b"\x7fELF\x02\x01\x01" + b"\x00" * 80, "", "a program"),
        (b"#!/bin/sh\nrm x\n", "", "a script"),
        (b"  <HTML><body>", "", "a page"),
        (b"%!PS-Adobe-3.0\n\x00", "", "a program for a printer"),
    ],
)
def test_a_kind_is_told_by_the_first_bytes(content: bytes, kind: str, why: str) -> None:
    assert kind_of(content) == kind, why
