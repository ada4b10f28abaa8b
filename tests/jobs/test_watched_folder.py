"""Call files through the watched folder: taken once when they stand still, put away with a receipt, or told to a person."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db import outbox
from dsr.db.audit import verify
from dsr.db.engine import Database
from dsr.db.tables import Job, Leg, Recording, User, WatchedFile, WatchedFolder
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.jobs.tick import tick
from dsr.services import profiles
from dsr.services.register import uploaded
from dsr.services.watched import permits, standing
from tests.jobs.parts import AT
from tests.jobs.watched_parts import Watched, calls, open_watched
from tests.services.call_files import HEADING, mapped_profile, save
from tests.services.session_files import COMPLETE, STOPPED, metadata
from tests.together import at_once

DECLARED = ("c1", "l1", "2026-10-05T12:00:00", "0405550123", "", "info-fi", "anna", "in", "", "70", "60", "")


@pytest.fixture
def watched(sqlite_database: Database, tmp_path: Path) -> Watched:
    return open_watched(sqlite_database, tmp_path)


def test_a_file_that_stands_still_is_taken_and_put_away_with_a_receipt(database: Database, tmp_path: Path) -> None:
    watched = open_watched(database, tmp_path)
    path = watched.put("asterisk21/Raili 0405550123.csv", calls(3))
    watched.minutes()
    assert (watched.count(Leg), path.exists()) == (0, True), "one look cannot know that it stands still"
    watched.minutes()
    assert watched.count(Leg) == 3
    assert (path.exists(), watched.uploads()) == (False, [])
    assert watched.names("asterisk21/done") == ["import-1-1.csv", "import-1-1.json"]
    (receipt,) = watched.receipts("asterisk21/done")
    assert len(receipt["sha256"]) == 64
    assert {name: receipt[name] for name in ("outcome", "import", "rows", "new", "rejected", "profile")} == {
        "outcome": "taken",
        "import": 1,
        "rows": 3,
        "new": 3,
        "rejected": 0,
        "profile": "asterisk21",
    }
    text = (watched.root / "asterisk21/done/import-1-1.json").read_text()
    assert "Raili" not in text
    assert "0405550123" not in text
    assert watched.files() == [("asterisk21", "done", "")]
    with database.read() as session:
        assert session.scalars(select(col(WatchedFile.name))).one() == "", "its name may name a person"
        assert verify(session).broken == ""


def test_a_file_that_grows_or_is_young_waits(watched: Watched) -> None:
    path = watched.put("asterisk21/a.csv", calls(2))
    watched.minutes()
    watched.put("asterisk21/a.csv", calls(3))
    watched.put("asterisk21/b.csv", calls(1, 50), age=timedelta(minutes=-2))
    watched.minutes()
    assert watched.count(Leg) == 0
    watched.minutes()
    assert (watched.count(Leg), path.exists()) == (3, False)
    assert [state for _folder, state, _reason in watched.files()] == ["done", "seen"]


def test_the_tick_has_the_folder_looked_at_once_a_minute_and_only_where_one_is_watched(watched: Watched) -> None:
    def looks() -> int:
        with watched.deps.database.read() as session:
            return len(session.scalars(select(Job).where(col(Job.kind) == "watch_folder")).all())

    unwatched = replace(watched.deps, settings=replace(watched.deps.settings, watch_folder=None))
    tick(unwatched)
    assert looks() == 0
    tick(watched.deps)
    watched.house.clock.move(minutes=1)
    tick(watched.deps)
    assert looks() == 1, "the first still waits"


def test_what_is_no_whole_file_of_the_folder_is_never_opened_and_told(watched: Watched, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("secret")
    watched.put("asterisk21/a.csv.part", calls(1))
    watched.put("asterisk21/.b.csv", calls(1))
    watched.put("asterisk21/inner.csv", calls(1)).unlink()
    (watched.root / "asterisk21/link.csv").symlink_to(outside)
    (watched.root / "asterisk21/hard.csv").hardlink_to(outside)
    (watched.root / "asterisk21/2026").mkdir()
    os.mkfifo(watched.root / "asterisk21/pipe.csv")
    (watched.root / "asterisk21" / os.fsdecode(b"n\xff.csv")).write_text("x")
    (watched.root / "asterisk21/q.wav").write_text("x")
    (watched.root / "linked").symlink_to(tmp_path)
    watched.put("nobody/c.csv", calls(1))
    watched.put("stray.csv", calls(1))
    watched.minutes(3)
    assert sorted(watched.files()) == [
        *(("", "orphan", "link"), ("", "orphan", "stray")),
        *(("asterisk21", "orphan", reason) for reason in ("inner", "link", "link", "other", "other", "sound")),
        ("nobody", "orphan", "unknown"),
    ]
    with watched.deps.database.read() as session:
        assert session.get_one(WatchedFolder, "asterisk21").unfinished == 2
    assert (watched.count(Leg), watched.batches(), outside.read_text()) == (0, [], "secret")
    (watched.root / "stray.csv").unlink()
    watched.minutes()
    assert ("", "orphan", "stray") not in watched.files()


def test_the_sound_of_a_recording_that_the_register_knows_is_told_apart(watched: Watched) -> None:
    watched.put("asterisk21/a.csv", calls(1))
    watched.minutes(2)
    with watched.deps.database.write() as session:
        recording = session.scalars(select(Recording)).one()
        recording.ext_recording_id = "q-7"
        session.add(recording)
    (watched.root / "asterisk21/q-7.wav").write_text("x")
    (watched.root / "asterisk21/q-8.wav").write_text("x")
    watched.minutes()
    assert [reason for _folder, state, reason in watched.files() if state == "orphan"] == ["sound_known", "sound"]


def test_the_same_content_is_taken_once_whatever_its_name(watched: Watched) -> None:
    watched.put("asterisk21/a.csv", calls(3))
    watched.put("asterisk21/b.csv", calls(3))
    watched.minutes(3)
    assert [batch.state for batch in watched.batches()] == ["done"]
    assert [one["outcome"] for one in watched.receipts("asterisk21/done")] == ["taken", "already_taken"]
    assert (watched.names("asterisk21"), watched.uploads()) == (["done"], [])


def test_a_file_that_changes_while_it_is_taken_is_another_one(watched: Watched) -> None:
    watched.put("asterisk21/a.csv", calls(2))
    watched.minutes()
    watched.house.clock.move(minutes=1)
    with watched.deps.database.write() as session:
        job_id = outbox.enqueue(session, "watch_folder", key="one", at=watched.house.clock.now()) or 0
    run_job(watched.deps, all_handlers(), job_id)  # copied, and not yet looked through
    watched.put("asterisk21/a.csv", calls(3))
    watched.work()
    assert (watched.root / "asterisk21/a.csv").exists()
    assert watched.names("asterisk21/done") == ["import-1-1.json"], "the receipt of what was taken"
    watched.minutes(2)
    assert [(batch.new, batch.same) for batch in watched.batches()] == [(2, 0), (1, 2)]


def test_a_refused_file_is_put_aside_with_the_sentence_and_told_until_a_person_has_seen_to_it(watched: Watched) -> None:
    path = watched.put("asterisk21/a.csv", [("Raili Oletettula", "0405550123")])
    watched.minutes(2)
    assert watched.names("asterisk21/refused") == ["import-1-1.csv", "import-1-1.json"]
    (receipt,) = watched.receipts("asterisk21/refused")
    assert (receipt["outcome"], receipt["import"]) == ("refused", 1)
    assert "2 columns" in receipt["reasons"][0]["en"]
    assert {"code", "fi", "sv", "en"} == set(receipt["reasons"][0])
    assert "Raili" not in str(receipt)
    assert watched.files() == [("asterisk21", "refused", "refused")]
    assert (watched.uploads(), watched.batches()[0].upload) == ([], "")
    (watched.root / "asterisk21/refused/import-1-1.csv").rename(path)
    watched.minutes(2)
    assert watched.files() == [("asterisk21", "cleared", "refused"), ("asterisk21", "refused", "refused")]


def test_a_refused_file_that_somebody_took_away_meanwhile_counts_as_refused(watched: Watched) -> None:
    path = watched.put("asterisk21/a.csv", [("no", "calls")])
    watched.minutes()
    watched.house.clock.move(minutes=1)
    with watched.deps.database.write() as session:
        job_id = outbox.enqueue(session, "watch_folder", key="one", at=watched.house.clock.now()) or 0
    run_job(watched.deps, all_handlers(), job_id)  # copied, and not yet looked through
    path.unlink()
    watched.work()
    assert watched.names("asterisk21/refused") == ["import-1-1.json"]
    assert watched.files() == [("asterisk21", "cleared", "refused")]
    with watched.deps.database.read() as session:
        (folder,) = standing.standing(session, now=watched.house.clock.now()).folders
    assert (folder.taken, folder.waiting) == (0, 0)


def test_a_file_over_the_limit_is_refused_without_being_read(watched: Watched) -> None:
    deps = watched.deps
    watched.deps = replace(deps, settings=replace(deps.settings, import_max_mb=0))
    watched.put("asterisk21/a.csv", calls(2))
    watched.minutes(3)
    (receipt,) = watched.receipts("asterisk21/refused")
    assert (receipt["import"], receipt["reasons"][0]["code"]) == (None, "file_too_large")
    assert watched.files() == [("asterisk21", "refused", "file_too_large")]


def test_a_declared_zone_waits_for_a_persons_word(watched: Watched) -> None:
    save(watched.deps, mapped_profile("centre"))
    path = watched.put("centre/a.csv", [HEADING, DECLARED])
    watched.minutes(4)
    (batch,) = watched.batches()
    assert (batch.state, batch.survey["doubts"]) == ("surveyed", ["zone"])
    assert (watched.count(Leg), path.exists()) == (0, True)
    watched.house.clock.move(hours=60)
    watched.minutes()
    assert watched.batches()[0].state == "surveyed", "a file may wait over a week-end"
    with watched.deps.database.write() as session:
        uploaded.start_import(session, 1, batch.file_sha256, by=None, at=watched.house.clock.now())
    watched.minutes()
    assert (watched.count(Leg), watched.names("centre/done")) == (1, ["import-1-1.csv", "import-1-1.json"])


def test_a_file_that_a_person_gives_up_is_put_aside(watched: Watched) -> None:
    save(watched.deps, mapped_profile("centre"))
    watched.put("centre/a.csv", [HEADING, DECLARED])
    watched.minutes(2)
    with watched.deps.database.write() as session:
        uploaded.discard_batch(session, 1, by=None, at=AT)
    watched.minutes()
    (receipt,) = watched.receipts("centre/refused")
    assert (receipt["outcome"], receipt["reasons"][0]["code"]) == ("given_up", "given_up")
    assert watched.count(Leg) == 0


def _user(watched: Watched) -> int:
    with watched.deps.database.write() as session:
        user = User(email="a@espoo.fi", name="A", roles=["handler"], created_at=AT)
        session.add(user)
        session.flush()
        return user.id or 0


def test_a_standing_word_for_a_profile_ends_with_its_version(watched: Watched) -> None:
    save(watched.deps, mapped_profile("centre"))
    by = _user(watched)
    with watched.deps.database.write() as session:
        permits.permit(session, 1, by=by, at=AT)
    watched.put("centre/a.csv", [HEADING, DECLARED])
    watched.minutes(2)
    assert (watched.count(Leg), watched.batches()[0].state) == (1, "done")
    save(watched.deps, mapped_profile("centre", zone="UTC"))
    watched.put("centre/b.csv", [HEADING, ("c2", "l2", *DECLARED[2:])])
    watched.minutes(2)
    assert (watched.count(Leg), watched.batches()[1].survey["doubts"]) == (1, ["zone"])


def test_many_rejected_rows_wait_for_a_persons_word_though_the_zone_is_proved(watched: Watched) -> None:
    watched.put("asterisk21/a.csv", [*calls(20), ("too", "short")])
    watched.minutes(3)
    assert [(one.state, one.survey["doubts"]) for one in watched.batches()] == [("surveyed", ["rejected"])]
    watched.put("asterisk21/b.csv", calls(4, 100))
    watched.minutes(2)
    assert watched.count(Leg) == 4, "a later file of rows does not wait behind it"


def test_recording_metadata_comes_through_the_folder(watched: Watched) -> None:
    watched.put("siprec/b.csv", []).unlink()
    for name, content, age in (("z.xml", COMPLETE, 9), ("a.xml", STOPPED, 5)):
        path = Path(metadata(watched.root / "siprec", content, partial=content is STOPPED, name=name))
        watched.touch(path, timedelta(minutes=age))
    watched.minutes(2)
    names = ["import-1-2.json", "import-1-2.xml", "import-2-1.json", "import-2-1.xml"]
    assert watched.names("siprec/done") == names, "in the order in which they were written, not of their names"
    assert [one["changed"] for one in watched.receipts("siprec/done")] == [0, 1]
    assert watched.count(Recording) == 1


def test_a_taken_file_is_deleted_after_its_days_and_its_receipt_stays(watched: Watched) -> None:
    watched.put("asterisk21/a.csv", calls(1))
    watched.minutes(2)
    watched.house.clock.move(days=6)
    watched.minutes()
    assert len(watched.names("asterisk21/done")) == 2
    watched.house.clock.move(days=1)
    watched.minutes()
    assert watched.names("asterisk21/done") == ["import-1-1.json"]


def test_a_file_that_cannot_be_moved_is_told_and_not_taken_twice(watched: Watched, tmp_path: Path) -> None:
    path = watched.put("asterisk21/a.csv", calls(2))
    (watched.root / "asterisk21/done").symlink_to(tmp_path)
    watched.minutes(4)
    assert (path.exists(), watched.count(Leg), len(watched.batches())) == (True, 2, 1)
    assert ("asterisk21", "taken", "unmoved") in watched.files()
    assert not list(tmp_path.glob("import-*")), "nothing leaves the folder"
    (watched.root / "asterisk21/done").unlink()
    watched.minutes()
    assert (path.exists(), len(watched.batches())) == (False, 1)


def test_a_folder_that_is_away_for_a_while_loses_nothing(watched: Watched) -> None:
    watched.put("asterisk21/a.csv", calls(2))
    watched.minutes()
    away = watched.root.with_name("away")
    watched.root.rename(away)
    watched.minutes(2)
    with watched.deps.database.read() as session:
        assert session.get_one(WatchedFolder, "").state == "unreadable"
    away.rename(watched.root)
    watched.minutes(2)
    assert watched.count(Leg) == 2


def test_two_workers_take_a_file_once(database: Database, tmp_path: Path) -> None:
    watched = open_watched(database, tmp_path)
    watched.put("asterisk21/a.csv", calls(5))
    watched.minutes()
    watched.house.clock.move(minutes=1)
    with database.write() as session:
        looks = [outbox.enqueue(session, "watch_folder", key=f"w{n}", at=watched.house.clock.now()) for n in range(2)]
    assert at_once(2, lambda n: run_job(watched.deps, all_handlers(), looks[n] or 0)) == ["done", "done"]
    watched.work()
    watched.minutes()
    assert (len(watched.batches()), watched.count(Leg), watched.uploads()) == (1, 5, [])
    assert len(watched.receipts("asterisk21/done")) == 1


class Crash(BaseException):
    """The process dies here."""


class _CrashAt:
    """Dies at the n-th line that the folder's own code runs."""

    def __init__(self, line: int) -> None:
        self.left = line

    def __call__(self, frame: FrameType, event: str, _given: Any) -> Any:
        """Follow only the folder's own code."""
        path = frame.f_code.co_filename
        is_ours = "/services/watched/" in path or path.endswith("/jobs/watching.py")
        return self._line if event == "call" and is_ours else None

    def _line(self, _frame: FrameType, event: str, _given: Any) -> Any:
        self.left -= event == "line"
        if self.left == 0:
            raise Crash
        return self._line


def _lines() -> Iterator[int]:
    line = 1
    while True:
        yield line
        line += 53


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the dying leave files open
def test_a_crash_at_any_line_loses_nothing_and_does_nothing_twice(watched: Watched) -> None:
    crashes, files = 0, 0
    for line in _lines():
        watched.put(f"asterisk21/{files}.csv", calls(2, 10 * files))
        files += 1
        watched.minutes()
        crash = _CrashAt(line)
        sys.settrace(crash)
        try:
            watched.minutes()
        except Crash:
            crashes += 1
        finally:
            sys.settrace(None)
        watched.house.clock.move(minutes=6)  # what was under way is taken up again when its lease has ended
        watched.minutes(2)
        assert watched.count(Leg) == 2 * files, f"line {line}"
        assert (watched.names("asterisk21"), watched.uploads()) == (["done"], []), f"line {line}"
        if crash.left > 0:
            break
    assert crashes > 8, "too few died in the middle: little was proved"
    assert [batch.new for batch in watched.batches()] == [2] * files
    assert [one["outcome"] for one in watched.receipts("asterisk21/done")] == ["taken"] * files
    assert {state for _folder, state, _reason in watched.files()} == {"done"}
    with watched.deps.database.read() as session:
        assert verify(session).broken == ""
        assert set(session.scalars(select(col(Job.state)))) == {"done"}
        assert profiles.source_of(session, "asterisk21") is not None


def test_a_folder_may_be_called_generic_and_takes_files_by_their_headings(watched: Watched) -> None:
    """Its zone is only declared: a person answers for it once for these very headings."""
    headings, row = ("started", "caller", "queue", "total"), ("2026-10-05 12:00:00", "0405550123", "info-fi", "60")
    watched.put("generic/a.csv", [headings, row])
    watched.put("generic/b.csv", [("when", "number"), row[:2]])
    watched.minutes(4)
    assert watched.count(Leg) == 0
    assert sorted(watched.files()) == [("generic", "refused", "refused"), ("generic", "taken", "")]
    with watched.deps.database.write() as session:
        profile = permits.latest_profile(session, "generic")
        assert profile is not None
        session.add(User(id=1, name="A", email="a@espoo.fi", roles=["handler"], created_at=AT))
        session.flush()
        permits.permit(session, profile.id or 0, by=1, at=watched.house.clock.now())
    watched.put("generic/c.csv", [headings, ("2026-10-06 12:00:00", *row[1:])])
    watched.minutes(3)
    assert watched.count(Leg) == 1, "the next file with these headings is taken without asking"
    watched.put("generic/d.csv", [(*headings, "agent"), ("2026-10-07 12:00:00", *row[1:], "anna")])
    watched.minutes(3)
    assert watched.count(Leg) == 1, "other headings are another version of it"
