"""What an attachment is, told by its first bytes and never by its name; archives are not opened."""

from __future__ import annotations

import puremagic

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "tif": "image/tiff",
    "gif": "image/gif",
    "webp": "image/webp",
    "heic": "image/heic",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
    "wav": "audio/x-wav",
    "txt": "text/plain",
}
"""The kinds that can be kept, with their media types; the setting DSR_ATTACHMENT_TYPES chooses among them."""

_HEAD = 4096
_BY_HEAD = frozenset({"pdf", "png", "jpg", "tif", "gif", "webp", "wav"})
_LEAST = 0.3  # a picture of a camera has a head of three bytes
_ZIP = b"PK\x03\x04"
_SAME = {".jpeg": "jpg", ".jpe": "jpg", ".jfif": "jpg", ".tiff": "tif", ".heif": "heic", ".heix": "heic"}
_HEIC = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")


def kind_of(content: bytes) -> str:
    """The kind by content, one of `MEDIA_TYPES`, or an empty text for everything else."""
    head = content[:_HEAD]
    if head.startswith(_ZIP):
        return _office_kind(content)
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in _HEIC else ""
    if _is_plain_text(content):
        return "rtf" if head.startswith(b"{\\rtf") else "txt"
    try:
        found = puremagic.magic_string(head)
    except puremagic.PureError:
        return ""
    surest = max(one.confidence for one in found)
    for one in found:
        kind = str(_SAME.get(one.extension, one.extension.removeprefix(".")))
        if kind in _BY_HEAD and one.confidence == surest >= _LEAST:
            return kind
    return ""


def _office_kind(content: bytes) -> str:
    """Which office document a zip is, by the names that stand in its heads: nothing of it is unpacked."""
    if content[30:38] == b"mimetype":
        return "odt" if b"application/vnd.oasis.opendocument.text" in content[38:120] else ""
    names = content[: 64 * 1024] + content[-64 * 1024 :]
    if b"[Content_Types].xml" not in names or b"vbaProject" in names:
        return ""  # a macro is no letter
    if b"word/document" in names:
        return "docx"
    return "xlsx" if b"xl/workbook" in names else ""


def _is_plain_text(content: bytes) -> bool:
    sample = content[:200_000]
    if b"\x00" in sample:
        return False
    try:
        text = sample.decode("utf-8")
    except UnicodeDecodeError:
        text = sample.decode("latin-1")  # its control characters are no text either
    beginning = text.lstrip("\ufeff \t\r\n")[:200].lower()
    is_code = beginning.startswith(("<!doctype", "<html", "<?xml", "<svg", "<script", "#!", "%pdf", "mz"))
    return not is_code and all(character.isprintable() or character in "\t\r\n\f\ufeff" for character in text[:20_000])
