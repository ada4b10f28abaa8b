"""A day of the office replayed while its parts are killed: `python -m tests.bench.day [MINUTES]`, four unless told otherwise.

PostgreSQL (fsync on), Redis, `dsr serve` and two workers are real processes; the clock in the house goes from six in the
morning over 24 hours, an hour at a time. Two clerks log requests by the pages, a decision-maker approves letters,
acknowledgements leave by a mail server that keeps them, files of calls are taken, the night sweeps, seals and looks whether
everything is lawful. Meanwhile `kill -9` falls on one part after another, which comes back after a moment. Afterwards
nothing that was acknowledged may be missing, nothing be there twice, and the log be whole. Exit 1 where anything is not so.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from dsr.db import outbox
from dsr.db.tables import Event, ImportBatch, Job
from dsr.jobs.calls import open_file
from dsr.services import register
from dsr.services.uploads import new_name, upload_path
from tests.bench.day_checks import checks, settle
from tests.bench.day_house import BEGINS, PARTS, House, house
from tests.office import acts
from tests.office.calls import call_rows, write_rows
from tests.office.client import Answer, Client, WentAway
from tests.office.serving import is_ready
from tests.test_nothing_lost import _prepare_letters, _words

HOURS = 24
ROWS = 600
SPOKEN = ("ovat olleet pysähdyksissä", "Tietokanta ei vastaa")
"""What the pages say while work waits for Redis or a worker, and while the database is away."""


@dataclass
class Day:
    """What was promised, what was said, and what went wrong."""

    house: House
    numbers: list[str]
    logged: dict[str, str] = field(default_factory=dict)
    approved: set[int] = field(default_factory=set)
    imported: list[int] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    interrupted: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)


class Person:
    """Somebody at a browser who signs in again when the session is gone, and presses again when nothing was answered."""

    def __init__(self, day: Day, who: str) -> None:
        self._day, self._account = day, day.house.office.accounts[who]
        self._client = Client(day.house.base_url)

    def do(self, what: str, act: Callable[[Client], Answer]) -> Answer | None:
        """The answer of an act; None when the day ended first. A page that says to wait is waited for."""
        while True:
            try:
                answer = act(self._client)
                if answer.status in (401, 302) and "sign-in" in (answer.location or answer.text):
                    self._client = Client(self._day.house.base_url)
                    self._client.sign_in(self._account.worker.email, self._account.password)
                    continue
                if answer.status != 503:
                    return answer
                self._day.said[SPOKEN[1] if SPOKEN[1] in answer.text else "503"] += 1
            except (WentAway, AssertionError):
                self._day.interrupted[what] += 1
            if self._day.is_over.is_set():
                return None
            time.sleep(0.1)


def log_requests(day: Day, name: str) -> None:
    """A clerk's day: one request after the other, each with the number of somebody who has called."""
    person, number = Person(day, "clerk"), 0
    while not day.is_over.is_set():
        number += 1
        page = person.do("form", lambda client: client.get("/intake"))
        if page is None:
            return
        if SPOKEN[0] in page.text:
            day.said[SPOKEN[0]] += 1
        spoken = day.numbers[(number * 2 + (name == "b")) % len(day.numbers)]
        form = page.hidden(in_form='id="intake"') or page.hidden()
        form |= {
            "channel": "email",
            "arrived": acts.written(day.house.clock() - timedelta(minutes=20)),
            "text": f"Pyydän puhelutallenteeni. Viesti {name}{number}.",
            "language": "fi",
            "rights": "access",
            "subject_name": f"Kirjattu {name}{number}",
            "subject_email": f"kirjattu.{name}{number}@posti.example",
            "number_1": spoken,
        }
        answer = person.do("logging", lambda client, form=form: client.post("/intake", form))  # type: ignore[misc]
        if answer is not None and answer.status == 303:
            day.logged[form["intake_key"]] = form["subject_email"]
        elif answer is not None and "earlier" not in answer.text:
            day.faults.append(f"logging answered {answer.status}: {_words(answer.text)}")
        time.sleep(0.4)


def approve_letters(day: Day, waiting: list[tuple[int, int]]) -> None:
    """A colleague's day: every letter that waits is approved, once."""
    person = Person(day, "colleague")
    for case_id, letter_id in waiting:
        path = f"/sign/{case_id}/{letter_id}"
        while not day.is_over.is_set():
            page = person.do("approving", lambda client, path=path: client.get(path))  # type: ignore[misc]
            fields = page.hidden(in_form='id="approve"') if page else {}
            if "seen" not in fields:
                break  # granted, though the answer to it was lost
            sent = fields | {"unbarred": "y"}
            answer = person.do("approving", lambda client, path=path, sent=sent: client.post(f"{path}/approve", sent))  # type: ignore[misc]
            if answer is not None and answer.status not in (303, 409):
                day.faults.append(f"approving answered {answer.status}: {_words(answer.text)}")
        day.approved.add(letter_id)
        time.sleep(1)


def take_file(day: Day, number: int) -> None:
    """Let a file of calls in, as the page does when a person has looked it through; again where the database went away."""
    deps, label = day.house.office.deps, f"{number}.csv"
    rows = call_rows(day.house.clock().date(), deps.calendar, count=ROWS, seed=number)
    mine = [[*row[:16], f"{row[16]}{number:02}", row[17], row[18], f"{row[19]}{number:02}", row[20]] for row in rows]
    name = new_name()
    path = upload_path(deps.settings.data_dir, name)
    write_rows(path, mine)
    by = day.house.office.accounts["handler"].id
    while True:
        try:
            opened = open_file(deps, str(path))
            with deps.database.write() as session:
                if session.scalars(select(col(ImportBatch.id)).where(col(ImportBatch.file_label) == label)).first():
                    break
                at = day.house.clock()
                batch = register.begin_import(session, opened, label=label, actor=f"user:{by}", by=by, at=at)
                batch.upload = name
                session.add(batch)
                outbox.enqueue(session, "import_calls", key=f"import:{batch.id}", at=at, batch_id=batch.id)
            break
        except SQLAlchemyError:
            time.sleep(0.2)
    day.imported.append(len(rows))


def kill_parts(day: Day, chance: random.Random) -> None:
    """One part after another ends at once and comes back after a moment."""
    while not day.is_over.wait(chance.uniform(1.5, 6.0)):
        part = chance.choice(PARTS)
        day.house.kill(part)
        day.kills[part] += 1
        time.sleep(chance.uniform(0.1, 1.5))
        day.house.start(part)
        day.house.nursery.revive()


def pass_hours(day: Day, minutes: float) -> None:
    """The clock goes on by an hour at a time, when no job is in the middle of its work; files come while the office is open."""
    for hour in range(HOURS):
        if hour in (2, 4, 6, 8):
            take_file(day, hour)
        time.sleep(minutes * 60 / HOURS)
        give_up_at = time.monotonic() + 3
        while _running(day) and time.monotonic() < give_up_at:
            time.sleep(0.05)
        day.house.clock.set(BEGINS + timedelta(hours=hour + 1))
    day.is_over.set()


def _running(day: Day) -> int:
    try:
        with day.house.office.deps.database.read() as session:
            return session.scalar(select(func.count()).select_from(Job).where(col(Job.state) == "running")) or 0
    except SQLAlchemyError:
        return 1


def say_that_redis_is_away(day: Day) -> None:
    """With Redis gone and a job waiting, the page of anybody says within a minute that work stands still."""
    day.house.kill("redis")
    with day.house.office.deps.database.write() as session:
        outbox.enqueue(session, "replay_clocks", key="replay:while-redis-is-away", at=day.house.clock())
    day.house.clock.set(day.house.clock() + timedelta(minutes=1))
    time.sleep(3)
    day.house.clock.set(day.house.clock() + timedelta(minutes=9))
    person, give_up_at = Person(day, "handler"), time.monotonic() + 60
    while time.monotonic() < give_up_at and not day.said["Redis away"]:
        page = person.do("looking", lambda client: client.get("/queue"))
        day.said["Redis away"] += page is not None and SPOKEN[0] in page.text
        time.sleep(1)
    day.house.start("redis")


def end_work(day: Day) -> None:
    """Everything stands again; time goes on until no job is left, and what may have left is looked up as a person does."""
    began, ended = time.monotonic(), 0
    give_up_at = began + 300
    while time.monotonic() < give_up_at:
        day.house.nursery.revive()
        if not settle(day.house) and not _left(day):
            return
        if not _running(day):
            day.house.clock.set(day.house.clock() + timedelta(minutes=6))
        time.sleep(1)
        if time.monotonic() - began > 10 * (ended + 1):  # the leases of the dead end
            ended += 1
            day.house.clock.set(day.house.clock() + timedelta(minutes=6))
    day.faults.append(f"{_left(day)} jobs did not come to an end")


def _left(day: Day) -> int:
    with day.house.office.deps.database.read() as session:
        waits = col(Job.state).in_(("queued", "running")), col(Job.due_at) <= day.house.clock()
        return session.scalar(select(func.count()).select_from(Job).where(*waits)) or 0


def replay(minutes: float, folder: Path, seed: int = 20261124) -> Day:
    """Play the day in so many minutes, and answer what came of it; `faults` is empty where all is well."""
    chance = random.Random(seed)
    with house(folder) as built:
        waiting = _prepare_letters(built.office)
        built.clock.set(BEGINS)
        built.office.deps = replace(built.office.deps, now=built.clock)
        numbers = sorted({row[1] for row in call_rows(BEGINS.date(), built.office.deps.calendar, count=ROWS, seed=2)})
        day = Day(built, [one for one in numbers if one.startswith("0") and one.isdigit()][:400])
        for part in ("web", "worker1", "worker2"):
            built.start(part)
        _wait(lambda: is_ready(int(built.base_url.rpartition(":")[2])))
        people = [
            threading.Thread(target=log_requests, args=(day, "a")),
            threading.Thread(target=log_requests, args=(day, "b")),
            threading.Thread(target=approve_letters, args=(day, waiting)),
        ]
        hours = threading.Thread(target=pass_hours, args=(day, minutes))
        for thread in (*people, hours):
            thread.start()
        kill_parts(day, chance)  # here: the kernel ends a server with the thread that started it
        for thread in (*people, hours):
            thread.join(timeout=60)
        say_that_redis_is_away(day)
        end_work(day)
        day.faults += checks(built, day.logged, {letter for _case, letter in waiting}, day.imported)
        if not day.said["Redis away"]:
            day.faults.append("no page said that work stands still while Redis was away")
        with built.office.deps.database.read() as session:
            day.said["events"] = session.scalar(select(func.count()).select_from(Event)) or 0
    return day


def _wait(holds: Callable[[], bool], seconds: float = 90) -> None:
    give_up_at = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up_at, "it did not come"
        time.sleep(0.1)


def main() -> int:
    """Print what happened; answers the exit code."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        day = replay(minutes, Path(folder))
        print(f"24 hours in {time.monotonic() - began:.0f} s, killed: {dict(day.kills)}")
        print(
            f"acknowledged: {len(day.logged)} requests, {len(day.approved)} letters approved, {sum(day.imported)} rows"
        )
        print(f"pressed again: {dict(day.interrupted)}; said on pages: {dict(day.said)}")
        for fault in day.faults:
            print(f"NOT SO: {fault}")
    return 1 if day.faults else 0


if __name__ == "__main__":
    sys.exit(main())
