"""Recording metadata: what a document says of a session, what an update changes of it, and what is refused."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import canonicalize, fromstring, tostring

import pytest

from dsr.adapters.callfiles import DiskCallFiles
from dsr.adapters.callfiles.siprec import SessionFile
from dsr.domain.call_sessions import KnownSession, SessionDocument
from dsr.domain.calls import LegRow, RejectedRow
from tests.services.session_files import COMPLETE, EXTENSION, HELD, JOINED, LABELLED, RECORDING, STOPPED, metadata

LATER = datetime(2027, 1, 1, tzinfo=UTC)
SPACE = "{urn:ietf:params:xml:ns:recording:1}"


def opened(path: str, *known: SessionDocument) -> SessionFile:
    file = DiskCallFiles().open_detected(path, [], LATER)
    assert isinstance(file, SessionFile)
    return file.joined({each.session_id: KnownSession(each.session_id, each.document, 1) for each in known})


def legs_of(file: SessionFile) -> list[LegRow]:
    return [row for row in file if isinstance(row, LegRow)]


def after(folder: Path, *updates: str) -> SessionFile:
    """The last of some partial documents, each given after the complete one and those before it."""
    file = opened(metadata(folder, COMPLETE))
    for update in updates:
        (known,) = file.session_documents()
        file = opened(metadata(folder, update, partial=True), known)
    return file


def fault_of(folder: Path, content: bytes) -> str:
    path = folder / "session.xml"
    path.write_bytes(content)
    file = DiskCallFiles().open_detected(str(path), [], LATER)
    (fault,) = file.faults
    assert fault.message.endswith(".")
    return fault.code


def test_two_participants_of_a_session_are_one_leg_with_the_outside_number_as_the_caller(tmp_path: Path) -> None:
    (leg,) = legs_of(opened(metadata(tmp_path, COMPLETE)))
    assert (leg.ext_call_id, leg.ext_leg_id, leg.ext_seq) == ("s1", "s1", "1-2-1")
    assert (leg.caller_raw, leg.caller_name_raw, leg.agent_raw) == (
        *("tel:+358405550123", "Aino", "sip:6017@pbx.example.fi"),
    )
    assert leg.started_at == datetime(2026, 10, 5, 9, 0, 10, tzinfo=UTC)
    assert (leg.ended_at, leg.talk_ms, leg.recording_ref) == (None, None, "s1")


def test_an_update_ends_the_session_and_keeps_the_key_of_its_leg(tmp_path: Path) -> None:
    file = after(tmp_path, STOPPED)
    (leg,) = legs_of(file)
    assert (leg.ext_seq, leg.talk_ms) == ("1-2-1", 180_000)
    assert leg.ended_at == datetime(2026, 10, 5, 9, 3, 10, tzinfo=UTC)
    (document,) = file.session_documents()
    assert (document.is_ended, document.based_on) == (True, 1)


def test_who_joins_later_gets_a_leg_with_each_of_the_others(tmp_path: Path) -> None:
    legs = legs_of(after(tmp_path, JOINED, STOPPED))
    assert [(leg.ext_seq, leg.started_at.minute, leg.agent_raw[4:8]) for leg in legs] == [
        ("1-2-1", 0, "6017"),
        ("1-3-1", 2, "6018"),
        ("2-3-1", 2, "6018"),
    ]
    assert {leg.ended_at for leg in legs} == {datetime(2026, 10, 5, 9, 3, 10, tzinfo=UTC)}


def test_who_leaves_and_comes_back_has_two_intervals(tmp_path: Path) -> None:
    left = STOPPED.partition("<participantsessionassoc")[2]
    back = JOINED.partition("<participantsessionassoc")[2].replace("p3", "p1").replace("09:02:00", "09:05:00")
    file = after(tmp_path, f"<participantsessionassoc{left}", f"<participantsessionassoc{back}")
    assert [(leg.ext_seq, leg.started_at.minute, leg.ended_at is None) for leg in legs_of(file)] == [
        ("1-2-1", 0, False),
        ("1-2-2", 5, True),
    ]


def test_an_update_of_a_label_changes_the_document_and_no_leg(tmp_path: Path) -> None:
    before, file = legs_of(opened(metadata(tmp_path, COMPLETE))), after(tmp_path, LABELLED)
    assert [leg.row_hash for leg in legs_of(file)] == [leg.row_hash for leg in before]
    root = fromstring(file.session_documents()[0].document)
    assert [each.findtext(f"{SPACE}label") for each in root.findall(f"{SPACE}stream")] == ["96", "99"]


def test_a_call_on_hold_no_longer_sends(tmp_path: Path) -> None:
    file = after(tmp_path, HELD)
    root = fromstring(file.session_documents()[0].document)
    (assoc,) = (each for each in root.findall(f"{SPACE}participantstreamassoc") if each.get("participant_id") == "p2")
    assert [(each.tag.removeprefix(SPACE), each.text) for each in assoc] == [("recv", "t1")]
    assert set(file.session_refs) == {"p2", "t1"}, "found by what is in it, since it names no session"


def test_extensions_of_others_survive_every_update(tmp_path: Path) -> None:
    (document,) = after(tmp_path, JOINED, HELD, LABELLED, STOPPED).session_documents()
    root = fromstring(document.document)
    expected = canonicalize(EXTENSION, rewrite_prefixes=True)
    for tag in ("session", "participant"):
        held = [each for each in root.findall(f"{SPACE}{tag}/*") if "example.com/my" in each.tag]
        assert [canonicalize(tostring(each, "unicode").strip(), rewrite_prefixes=True) for each in held] == [expected]
    assert "sip:esi@example.fi" in document.document


def test_the_complete_document_read_again_changes_nothing(tmp_path: Path) -> None:
    (stopped,) = after(tmp_path, JOINED, STOPPED).session_documents()
    again = opened(metadata(tmp_path, COMPLETE), stopped)
    assert [leg.ended_at is None for leg in legs_of(again)] == [False] * 3


def test_an_update_of_an_unknown_session_is_rejected_with_what_to_do(tmp_path: Path) -> None:
    for update in (STOPPED, HELD):
        (row,) = opened(metadata(tmp_path, update, partial=True))
        assert isinstance(row, RejectedRow)
        assert row.code == "row_session_unknown"
        assert "complete metadata first" in row.reason


ROWS = [
    (COMPLETE.replace("09:00:10Z", "99:00:10Z"), "row_time_unreadable", "associate-time", "no such hour"),
    (COMPLETE.replace("2026-10-05T09:00:1", "2036-10-05T09:00:1"), "row_in_future", "associate-time", "years ahead"),
    (COMPLETE.replace("tel:+358405550123", "tel:" + "9" * 300), "row_too_long", "nameID aor", "an endless address"),
    ('<session session_id="s2"/>', "row_time_missing", "associate-time", "no time at all"),
]


@pytest.mark.parametrize(("content", "code", "column", "why"), ROWS, ids=[row[3] for row in ROWS])
def test_a_session_that_cannot_be_taken_is_told_with_its_reason(
    tmp_path: Path, content: str, code: str, column: str, why: str
) -> None:
    (row,) = opened(metadata(tmp_path, content))
    assert isinstance(row, RejectedRow)
    assert (row.code, dict(row.values)["column"]) == (code, column), why
    assert opened(metadata(tmp_path, content)).session_documents() == ()


def test_one_bad_session_does_not_cost_the_other(tmp_path: Path) -> None:
    file = opened(metadata(tmp_path, COMPLETE + '<session session_id="s2"/>'))
    assert [type(row) for row in file] == [LegRow, RejectedRow]
    assert [document.session_id for document in file.session_documents()] == ["s1"]


def test_a_crowd_is_rejected_and_not_counted_out(tmp_path: Path) -> None:
    crowd = "".join(
        f'<participantsessionassoc participant_id="x{n}" session_id="s1"><associate-time>2026-10-05T09:00:00Z'
        "</associate-time></participantsessionassoc>"
        for n in range(80)
    )
    (row,) = opened(metadata(tmp_path, COMPLETE + crowd))
    assert isinstance(row, RejectedRow)
    assert row.code == "row_session_crowded"


GOOD = RECORDING.format(COMPLETE)
_BOMB = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
BAD = [
    (GOOD.replace("<recording", _BOMB + "<recording", 1).encode(), "file_xml_dtd", "a bomb of entities"),
    (GOOD.replace("<recording", '<!DOCTYPE r SYSTEM "file:///etc/passwd"><recording', 1).encode(), "file_xml_dtd", "an outside DTD"),
    (GOOD.replace("UTF-8", "UTF-16").replace("<recording", _BOMB + "<recording", 1).encode("utf-16"), "file_xml_dtd", "in UTF-16"),
    (GOOD[:-40].encode(), "file_xml_broken", "cut off"),
    (GOOD.replace("Aino", "A\0ino").encode(), "file_xml_broken", "a zero byte"),
    (GOOD.replace("Aino", "&nbsp;").encode(), "file_xml_broken", "an entity that nobody declared"),
    (GOOD.replace("Aino", "Åke").encode("latin-1"), "file_xml_broken", "bytes that are not UTF-8"),
    (b"<html><body/></html>", "file_xml_other", "another document"),
    (GOOD.replace("recording:1", "recording:2").encode(), "file_xml_other", "another name space"),
    (RECORDING.format("<a>" * 5000 + "</a>" * 5000).encode(), "file_xml_other", "five thousand levels"),
    (RECORDING.format("<datamode>complete</datamode>").encode(), "file_no_rows", "no session"),
    (GOOD.encode() + b" " * 3_000_000, "file_too_large", "three megabytes"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "code", "why"), BAD, ids=[row[2] for row in BAD])
def test_a_document_that_is_no_recording_metadata_is_refused_whole(
    tmp_path: Path, content: bytes, code: str, why: str
) -> None:
    assert fault_of(tmp_path, content) == code, why


def test_the_encoding_of_the_document_is_its_own(tmp_path: Path) -> None:
    path = tmp_path / "session.xml"
    path.write_bytes(GOOD.replace("UTF-8", "UTF-16").replace("Aino", "Åsa").encode("utf-16"))
    (leg,) = legs_of(opened(str(path)))
    assert leg.caller_name_raw == "Åsa"


@pytest.mark.skipif("DSR_SAMPLES" not in os.environ, reason="DSR_SAMPLES names no folder of samples")
def test_every_sample_document_is_read_and_the_partial_ones_change_the_complete_one() -> None:
    folder = Path(os.environ["DSR_SAMPLES"], "siprec")
    (known,) = opened(str(folder / "rfc8068_01.xml")).session_documents()
    legs = {}
    for path in sorted(folder.glob("rfc8068_*.xml"))[1:]:
        file = opened(str(path), known)
        legs[path.stem[-2:]] = [(leg.ext_seq, leg.ended_at is not None) for leg in legs_of(file)]
        assert "<" in file.session_documents()[0].document
        assert "FOO!" in file.session_documents()[0].document
    assert legs == {
        **{name: [("1-2-1", False)] for name in ("03", "09")},
        **{name: [("1-2-1", True)] for name in ("05", "07", "13")},
        "11": [("1-2-1", False), ("1-3-1", False), ("2-3-1", False)],
    }
    assert len(legs_of(opened(str(folder / "rfc7865_01.xml")))) == 1
