"""`dsr calls`: import with counts and reasons, find with scores, profiles and queues."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select
from sqlmodel import col

from dsr.cli import main
from dsr.cli.wired import actor
from dsr.db.engine import Database
from dsr.db.tables import AccessEntry, CallQueue, ImportBatch, Leg, MappingProfile
from tests.services.call_files import AT, HEADING, asterisk_row, write_rows

MAPPING = """
zone: Europe/Helsinki
delimiter: ","
columns:
  call_id: call
  leg_id: leg
  started: start
  caller: from
  queue: line
  agent: who
  total: total
"""
ROW = ["c1", "l1", "2026-10-05T12:00:00", "0405550123", "", "info-fi", "anna", "in", "", "70", "60", ""]


@pytest.fixture
def installation(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The settings that commands read, over an empty database."""
    monkeypatch.setenv("DSR_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("DSR_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("DSR_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("DSR_FIELD_KEY", Fernet.generate_key().decode())
    monkeypatch.setenv("DSR_PUBLIC_URL", "https://oikeuspyynnot.example.fi")
    database = Database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def calls(tmp_path: Path) -> str:
    """A file of three calls and a row that cannot be taken."""
    rows = [
        asterisk_row(1, AT),
        asterisk_row(2, AT + timedelta(hours=1), caller="0405550199", agent="B2", queue="info-sv"),
        ("too", "short"),
        asterisk_row(3, AT + timedelta(days=1), caller="+358 40 555 0123", talk=300),
    ]
    return write_rows(tmp_path / "calls.csv", rows)


def _said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def _legs(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Leg)) or 0


def test_an_import_says_its_counts_and_every_rejected_row(
    installation: Database, calls: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calls", "import", calls, "--dry-run", "--json"]) == 0
    dry = _said(capsys)
    assert _legs(installation) == 0
    assert main(["calls", "import", calls, "--json"]) == 0
    real = _said(capsys)
    names = ("rows", "new", "same", "changed", "rejected", "repeated", "rejected_rows", "profile", "zone")
    assert {name: dry[name] for name in names} == {name: real[name] for name in names}
    assert [real[name] for name in names[:5]] == [4, 3, 0, 0, 1]
    assert real["rejected_rows"] == [
        {
            "row": 3,
            "code": "row_columns",
            "reason": "Line 3: The row has 2 columns, it should have 21. "
            "Check its separators and quotation marks and export it again.",
        }
    ]
    assert real["zone"] == {"name": "UTC", "basis": "proved"}
    assert main(["calls", "import", calls]) == 0
    assert "rows 4: new 0, same 3, changed 0, rejected 1, repeated 0\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "words", "why"),
    [
        (None, "does not exist", "no such file"),
        (b"", "empty", "no byte at all"),
        (b"a,b\n1,2\n", "No profile fits", "columns nobody knows"),
        (b"\x00" * 100, "not text", "zeroes"),
    ],
)
def test_a_file_that_cannot_be_taken_exits_1_with_a_sentence(
    installation: Database,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
    words: str,
    why: str,
) -> None:
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_bytes(content)
    assert main(["calls", "import", str(path), "--json"]) == 1, why
    said = capsys.readouterr()
    assert words in said.err
    assert words in json.loads(said.out)["refused"][0]["reason"]
    with installation.read() as session:
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_an_unknown_profile_is_refused_with_the_names_there_are(
    installation: Database, calls: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calls", "import", calls, "--profile", "nobody"]) == 1
    assert "There are: asterisk21, asterisk18, asterisk_custom18" in capsys.readouterr().err
    assert main(["calls", "import", calls, "--profile", "asterisk21"]) == 0


def test_a_command_that_has_parts_tells_them_when_it_stands_alone(capsys: pytest.CaptureFixture[str]) -> None:
    for words, named in (
        (["calls", "profile"], "`dsr calls profile save`"),
        (["calls", "queue"], "`dsr calls queue list`"),
        (["calls"], "`dsr calls find`"),
        (["user"], "`dsr user add`"),
        ([], "`dsr calls`"),
    ):
        assert main(words) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert "usage: dsr" in told.err
        assert named in told.err.rpartition("Say which one: ")[2]


def test_what_speaks_for_a_call_is_told_of_what_was_asked_and_of_no_message(
    installation: Database, calls: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["calls", "import", calls])
    capsys.readouterr()
    times = ["--from", "2026-10-05T11:30", "--to", "2026-10-05T12:30"]
    assert main(["calls", "find", *times, "--queue", "info-fi", "--agent", "PJSIP/A7", "--json"]) == 0
    assert _said(capsys)[0]["reasons"] == [
        "The call is within the time asked for.",
        "The service is the one asked for: info-fi.",
        "The agent is the one asked for.",
    ]


def test_wrong_usage_exits_2(installation: Database, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        ["import"],
        ["find"],
        ["find", "--from", "30.2.2026"],
        ["find", "--from", "2026-10-06", "--to", "2026-10-05"],
    ):
        try:
            code = main(["calls", *words])
        except SystemExit as stop:  # argparse ends the program itself
            code = stop.code if isinstance(stop.code, int) else 0
        assert code == 2, words
        assert capsys.readouterr().err


def test_a_number_is_found_however_it_is_written(
    installation: Database, calls: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["calls", "import", calls])
    capsys.readouterr()
    for number in ("040 555 0123", "+358405550123", "00358 40 555 0123", "0405550123"):
        assert main(["calls", "find", "--number", number, "--json"]) == 0
        found = _said(capsys)
        assert [(one["started_at"], one["score"]) for one in found] == [
            ("2026-10-06T12:00:00+03:00", 40),
            ("2026-10-05T12:00:00+03:00", 40),
        ]
    told = {"call_id", "started_at", "other_started_at", "caller", "queue", "agent", "duration_ms", "score", "reasons"}
    assert set(found[0]) == told
    assert found[0]["other_started_at"] is None
    assert found[0]["duration_ms"] == 300_000
    assert found[0]["reasons"] == ["Same number 040 … 23 as was asked for."]


def test_an_hour_that_autumn_repeats_is_told_with_both_its_readings(
    installation: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "autumn.csv"
    path.write_text("started,caller,queue,total\n2026-10-25 03:30:00,0405550123,info-fi,60\n")
    assert main(["calls", "import", str(path), "--profile", "generic"]) == 0, capsys.readouterr()
    for times in (["--from", "2026-10-25T03:00", "--to", "2026-10-25T03:59"], ["--number", "0405550123"]):
        capsys.readouterr()
        assert main(["calls", "find", *times, "--json"]) == 0
        (found,) = _said(capsys)
        assert found["started_at"] == "2026-10-25T03:30:00+03:00"
        assert found["other_started_at"] == "2026-10-25T03:30:00+02:00"
        assert main(["calls", "find", *times]) == 0
        told = capsys.readouterr().out
        assert "came twice that night: the call was at 03:30:00+03:00 or at 03:30:00+02:00." in told


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--queue", "info-sv"], 1),
        (["--agent", "PJSIP/A7"], 2),
        (["--from", "2026-10-05T12:30", "--to", "2026-10-05T13:00"], 1),
        (["--from", "2026-10-06"], 1),
        (["--number", "0405550123", "--queue", "info-sv"], 0),
        (["--number", "81621"], 0),
    ],
)
def test_everything_that_is_asked_must_hold(
    installation: Database, calls: str, capsys: pytest.CaptureFixture[str], words: list[str], expected: int
) -> None:
    main(["calls", "import", calls])
    capsys.readouterr()
    assert main(["calls", "find", *words, "--json"]) == 0
    assert len(_said(capsys)) == expected


@pytest.mark.parametrize(
    ("words", "code", "said", "why"),
    [
        (["--number", "matti"], 2, "not a telephone number", "a name"),
        (["--number", "040 555 O123"], 2, "not a telephone number", "a letter O for a zero"),
        (["--number", "sip:matti@example.fi"], 2, "not a telephone number", "an address without digits"),
        (["--number", "anonymous"], 2, "by time and line", "a hidden number"),
        (["--from", "2026-02-30"], 2, "a time that exists", "30 February"),
        (["--to", "2026-11-03T25:00"], 2, "a time that exists", "25 o'clock"),
        (["--from", "2026-03-29T03:30"], 2, "a time that exists", "the hour that spring skips"),
        (["--queue", "nowhere"], 1, "no line is called so", "an unknown line"),
        (["--agent", "nobody", "--number", "0405550123"], 1, "no call has an agent called so", "an unknown agent"),
    ],
)
def test_a_search_that_could_find_nothing_says_so_and_not_that_there_are_no_calls(
    installation: Database,
    calls: str,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    code: int,
    said: str,
    why: str,
) -> None:
    main(["calls", "import", calls])
    capsys.readouterr()
    assert main(["calls", "find", *words, "--json"]) == code, why
    told = capsys.readouterr()
    assert (told.out, said in told.err) == ("", True), (why, told)
    assert "matti" not in told.err
    assert "0123" not in told.err


def test_a_line_of_the_directory_may_have_no_calls(
    installation: Database, calls: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["calls", "queue", "save", "quiet", "--fi", "Hiljainen", "--sv", "Tyst"])
    for name in ("quiet", "hiljainen"):
        capsys.readouterr()
        assert main(["calls", "find", "--queue", name, "--json"]) == 0
        assert _said(capsys) == []


def test_finding_is_logged_before_anything_is_shown(
    installation: Database, calls: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["calls", "import", calls])
    main(["calls", "find", "--number", "0405550123"])
    with installation.read() as session:
        entries = [(one.actor.split(":")[0], one.action) for one in session.scalars(select(AccessEntry))]
        assert entries == [("cli", "import_calls"), ("cli", "see_calls")]
        assert not any("0405550123" in str(one.model_dump()) for one in session.scalars(select(AccessEntry)))
    with installation.engine.connect().execution_options(dsr_mode="write") as connection, connection.begin():
        connection.exec_driver_sql("DROP TABLE access_log")
    capsys.readouterr()
    with pytest.raises(Exception, match="access_log"):
        main(["calls", "find", "--number", "0405550123"])
    assert capsys.readouterr().out == "", "what cannot be logged is not shown"


def test_a_saved_profile_reads_its_files(
    installation: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = tmp_path / "export.yaml"
    mapping.write_text(MAPPING)
    path = write_rows(tmp_path / "calls.csv", [HEADING, ROW])
    assert main(["calls", "profile", "save", "export", str(mapping)]) == 0
    assert main(["calls", "profile", "save", "export", str(mapping)]) == 0
    assert capsys.readouterr().out == "export version 1\nexport version 1\n"
    assert main(["calls", "import", path, "--profile", "export", "--json"]) == 0
    assert _said(capsys)["new"] == 1
    assert main(["calls", "import", path, "--json"]) == 0
    assert _said(capsys)["same"] == 1
    mapping.write_text(MAPPING.replace("started: start", "started: beginning"))
    assert main(["calls", "profile", "save", "export", str(mapping)]) == 0
    capsys.readouterr()
    assert main(["calls", "import", path, "--profile", "export"]) == 1
    assert "The column beginning is missing" in capsys.readouterr().err
    with installation.read() as session:
        assert session.scalar(select(func.max(col(MappingProfile.version)))) == 2
    assert main(["calls", "profile", "list"]) == 0
    assert "export\tversion 2\tsource export" in capsys.readouterr().out


def test_a_profile_that_ships_is_shown_changed_and_saved_under_another_name(
    installation: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calls", "profile", "show", "zylinc"]) == 0
    shown = capsys.readouterr().out
    assert "group_by:\n- started\n- total\n- result\nevents:\n  JoinedQueue: wait\n" in shown
    mapping = tmp_path / "own.yaml"
    mapping.write_text(shown.replace("columns:\n", "columns:\n  caller: Number\n"))
    assert main(["calls", "profile", "save", "own", str(mapping)]) == 0
    with installation.read() as session:
        (row,) = session.scalars(select(MappingProfile))
        assert (row.mapping["columns"]["caller"], row.mapping["group_by"]) == ("Number", ["started", "total", "result"])


def test_the_generic_profile_is_shown_with_what_it_needs(
    installation: Database, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """And what it shows can be saved as a profile of one's own."""
    assert main(["calls", "profile", "show", "generic"]) == 0
    shown = capsys.readouterr().out
    assert "A file needs started and caller, and one of total, talk, ended" in shown
    path = tmp_path / "own.yaml"
    path.write_text(shown)
    assert main(["calls", "profile", "save", "own", str(path)]) == 0


@pytest.mark.parametrize(
    "text", ["- a list", "zone: [", "zone: Mars\ncolumns: {started: a, caller: b, total: c}", "x: \x00"]
)
def test_a_bad_profile_is_refused_by_its_field(
    installation: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    assert main(["calls", "profile", "save", "bad", str(path)]) == 1
    assert capsys.readouterr().err
    assert main(["calls", "profile", "save", "asterisk21", str(path)]) == 1


def test_queues_are_named_and_found_by_their_plain_names(
    installation: Database, calls: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["calls", "import", calls])
    capsys.readouterr()
    main(["calls", "queue", "list"])
    assert "info-fi\tnot in the directory\t2 calls" in capsys.readouterr().out
    with installation.write() as session:
        session.connection().exec_driver_sql("UPDATE call SET queue = '+358405550962' WHERE id = 2")
    main(["calls", "queue", "list"])
    listed = capsys.readouterr().out
    assert "lines that are telephone numbers, not shown\t1\t1 calls" in listed
    assert "405550962" not in listed, "somebody's number"
    with installation.read() as session:
        looked = [one for one in session.scalars(select(AccessEntry)) if one.subject == "lines"]
        assert [(one.actor, one.action) for one in looked] == [(actor(), "edit_queues")] * 2, "as the page writes it"
    with installation.write() as session:
        session.connection().exec_driver_sql("UPDATE call SET queue = 'info-sv' WHERE id = 2")
    words = ["--fi", "Neuvonta", "--sv", "Rådgivning", "--controller", "wellbeing_county", "--since", "2023-01-01"]
    assert main(["calls", "queue", "save", "info-fi", *words, "--sensitive"]) == 0
    with installation.read() as session:
        (queue,) = session.scalars(select(CallQueue))
        assert (queue.name_sv, queue.controller, queue.is_sensitive) == ("Rådgivning", "wellbeing_county", True)
    main(["calls", "find", "--queue", "neuvonta", "--json"])
    found = _said(capsys)
    assert len(found) == 2
    assert all("The service is the one asked for: Neuvonta." in one["reasons"] for one in found)
    main(["calls", "find", "--queue", "neuvonta"])
    assert capsys.readouterr().out.count("\tinfo-fi (Neuvonta)\t") == 2
    assert main(["calls", "queue", "save", "info-fi", "--fi", "x", "--sv", "y", "--since", "30.2.2023"]) == 2


def test_an_exchange_gets_the_plain_name_that_letters_print(
    installation: Database, calls: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["calls", "import", calls])
    capsys.readouterr()
    main(["calls", "source", "list"])
    assert capsys.readouterr().out == "asterisk21\tno plain name\n"
    assert main(["calls", "source", "save", "asterisk", "--fi", "Vaihde", "--sv", "Växeln"]) == 1, "no such source"
    assert main(["calls", "source", "save", "asterisk21", "--fi", "", "--sv", "Växeln"]) == 1
    assert main(["calls", "source", "save", "asterisk21", "--fi", "Vaihde", "--sv", "Växeln"]) == 0
    capsys.readouterr()
    main(["calls", "source", "list"])
    assert capsys.readouterr().out == "asterisk21\tVaihde\tVäxeln\n"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", "Rivi 3: Sarakkeen ”start” arvo ”30.2.2026” ei ole aika, joka on olemassa."),
        ("sv", "Rad 3: Värdet ”30.2.2026” i kolumnen ”start” är inte en tid som finns."),
        ("en", "Line 3: The value “30.2.2026” in the column “start” is not a time that exists."),
    ],
)
def test_a_rejected_row_is_told_in_the_language_asked_for(
    installation: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, expected: str
) -> None:
    mapping = tmp_path / "export.yaml"
    mapping.write_text(MAPPING)
    bad = [*ROW[:1], "l2", "30.2.2026", *ROW[3:]]
    path = write_rows(tmp_path / "calls.csv", [HEADING, ROW, bad])
    main(["calls", "profile", "save", "export", str(mapping)])
    for words in (["--dry-run"], []):
        capsys.readouterr()
        assert main(["calls", "import", path, "--lang", language, "--json", *words]) == 0
        (row,) = _said(capsys)["rejected_rows"]
        assert row["reason"].startswith(expected)
        assert "2026-11-03 09:05:00" in row["reason"], "how to write it"
    assert main(["calls", "import", path, "--lang", language]) == 0
    assert f"\n{expected}" in capsys.readouterr().out


def test_a_call_that_is_still_to_come_is_rejected_alone(
    installation: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soon = datetime.now(UTC).replace(microsecond=0)
    rows = [asterisk_row(1, soon - timedelta(hours=1)), asterisk_row(2, soon + timedelta(hours=1))]
    path = write_rows(tmp_path / "calls.csv", rows)
    for words in (["--dry-run"], []):
        assert main(["calls", "import", path, "--json", *words]) == 0
        said = _said(capsys)
        assert (said["new"], said["rejected"]) == (1, 1)
        assert "“10 (start)” is later than the moment" in said["rejected_rows"][0]["reason"]


@pytest.mark.skipif("DSR_SAMPLES" not in os.environ, reason="DSR_SAMPLES names no folder of samples")
def test_the_samples_are_taken(installation: Database, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(os.environ["DSR_SAMPLES"], "asterisk")
    real, custom = str(next(folder.glob("*21col*.csv"))), str(next(folder.glob("*19col*.csv")))
    assert main(["calls", "import", real, "--json"]) == 0
    assert _said(capsys)["new"] == 84
    assert main(["calls", "import", real, "--json"]) == 0
    again = _said(capsys)
    assert (again["rows"], again["new"], again["same"]) == (84, 0, 84)
    assert main(["calls", "import", custom, "--json"]) == 0
    taken = _said(capsys)
    assert (taken["new"], taken["profile"], taken["zone"]["name"]) == (14, "asterisk_custom19", "+03:00")
