"""Letters printed and mailed across `kill -9`: `python -m tests.bench.letters_killed [LETTERS] [KILLS] [KIND...]`.

Each letter is a real acknowledgement: frozen, printed by our printer and mailed by the worker's own jobs, while the
worker is killed at random moments. The mail server is a file: one line a mail, written before the worker knows that it
left. A mail that may have left is settled as a person does: by its Message-ID in that file. At the end every letter must
have left exactly once and stand as sent exactly once. Exit 1 when one was lost or left twice.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from dsr.db.audit import verify
from dsr.db.engine import Database
from dsr.db.migrate import migrate
from dsr.db.outbox import ATTEMPTED
from dsr.db.tables import Dispatch, Job, Letter, LetterText
from dsr.jobs.broker import make_broker
from dsr.jobs.handlers import all_handlers
from dsr.jobs.worker import Worker, run_worker
from dsr.ports import Mail
from dsr.printing import Printers
from dsr.services.letters import dispatching, mailing, mails, rows
from tests import made_once
from tests.servers import postgresql
from tests.services.letters_office import LetterOffice, open_office

ROOT = Path(__file__).resolve().parents[2]
FASTER = 60
"""The worker's clock: a lease of five minutes ends in five seconds, and a killed job is taken again within the run."""
BEGAN = datetime(2026, 11, 2, 13, 45, tzinfo=UTC)
SETTLED = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
CARRIED = ("acknowledge", "print_letter", "send_letter")
"""The jobs that carry one letter out of the house."""
ENDED = ("done", "failed")


@dataclass
class MailFile:
    """A mail server that writes one line a mail: its Message-ID and its address."""

    path: Path
    is_set_up: bool = True

    def send(self, mail: Mail) -> None:
        """One write of one line, as an SMTP server's own log has it."""
        line = f"{mail.message_id} {mail.to}\n".encode()
        with self.path.open("ab", buffering=0) as file:
            file.write(line)
        time.sleep(0.01)  # the time in which a worker may die between the mail and its record

    def ids(self) -> list[str]:
        """The Message-ID of every mail that left."""
        return [line.split()[0] for line in self.path.read_text().splitlines()] if self.path.exists() else []


@dataclass(frozen=True)
class Result:
    """What became of the letters of one run."""

    letters: int
    left: int
    lost: int
    twice: int
    kills: int
    cut_off: int
    settled: int
    seconds: float

    @property
    def is_good(self) -> bool:
        """None lost, none twice."""
        return self.lost == self.twice == 0 and self.left == self.letters


def run(url: str, folder: Path, letters: int, kills: int, *, faster: int = FASTER, seed: int = 20261102) -> Result:
    """Queue the letters in a migrated empty database, kill workers among them, settle what is unsure, and count.

    `faster` is how many times as fast as the real one the workers' clock runs.
    """
    began, chance = time.monotonic(), random.Random(seed)
    database, mail = Database(url), MailFile(folder / "mails.txt")
    try:
        office = open_office(database)
        for number in range(letters):
            office.open_case(subject_email=f"s{number}@example.fi", numbers=())
        with _nursery(url, mail.path, faster) as nursery:
            cut_off = _kill_workers(nursery, database, letters, kills, chance)
            settled = _finish(nursery, database, office, mail)
        return _counted(database, mail, letters, kills, cut_off, settled, time.monotonic() - began)
    finally:
        database.close()


def _kill_workers(nursery: Nursery, database: Database, letters: int, kills: int, chance: random.Random) -> int:
    """Start a worker, wait until a share of all jobs is done, kill it a moment later; answers how many that cut off."""
    cut_off = 0
    for number in range(kills):
        worker = nursery.worker()
        wanted = letters * len(CARRIED) * (number + 1) // (kills + 1)
        _wait(partial(_is_far, database, wanted))
        time.sleep(chance.uniform(0.0, 0.3))
        nursery.end(worker, signal.SIGKILL)
        with database.read() as session:
            running = col(Job.state) == "running"
            cut_off += session.scalar(select(func.count()).select_from(Job).where(running)) or 0
    return cut_off


def _finish(nursery: Nursery, database: Database, office: LetterOffice, mail: MailFile) -> int:
    """Let a worker end what is left; settle each mail that may have left, until nothing is unsure. Answers how many."""
    settled = 0
    while True:
        worker = nursery.worker()
        _wait(lambda: not _left(database))
        nursery.end(worker, signal.SIGTERM)
        unsure = _unsure(database)
        if not unsure:
            return settled
        settled += len(unsure)
        for job in unsure:
            _settle(office, job, set(mail.ids()))


def _settle(office: LetterOffice, job: Job, left: set[str]) -> None:
    """As a person does: look in the mail log for the Message-ID, then record the sending, or say that it did not leave."""
    deps, letter_id = office.deps, int(job.args["letter_id"])
    with deps.database.write() as session:
        if mails.message_id(deps, job.key) in left:
            by = office.people["veera"]
            dispatching.record_dispatch(session, deps, letter_id, "email", SETTLED, by=by, at=SETTLED)
        else:
            at = deps.now()
            mailing.settle_unsent(session, rows.taken_letter(session, letter_id), by=office.people["veera"], at=at)
            dispatching.queue_mail(session, deps, letter_id, by=office.people["veera"], at=at)


def _unsure(database: Database) -> list[Job]:
    with database.read() as session:
        jobs = session.scalars(select(Job).where(col(Job.kind) == "send_letter", col(Job.state) == "failed")).all()
        found = [
            job
            for job in jobs
            if job.args.get(ATTEMPTED) and session.get_one(Letter, int(job.args["letter_id"])).state == "printed"
        ]
        for job in found:
            session.expunge(job)
        return found


def _left(database: Database) -> int:
    with database.read() as session:
        mine = col(Job.kind).in_(CARRIED)
        return session.scalar(select(func.count()).select_from(Job).where(mine, col(Job.state).not_in(ENDED))) or 0


def _done(database: Database) -> int:
    with database.read() as session:
        mine = col(Job.kind).in_(CARRIED), col(Job.state).in_(ENDED)
        return session.scalar(select(func.count()).select_from(Job).where(*mine)) or 0


def _is_far(database: Database, wanted: int) -> bool:
    return _done(database) >= wanted or not _left(database)


def _counted(
    database: Database, mail: MailFile, letters: int, kills: int, cut_off: int, settled: int, seconds: float
) -> Result:
    addresses = Counter(line.split()[1] for line in mail.path.read_text().splitlines())
    with database.read() as session:
        sent = session.scalar(select(func.count()).select_from(Letter).where(col(Letter.state) == "sent")) or 0
        each = select(func.count()).select_from(Dispatch).group_by(col(Dispatch.letter_id))
        dispatched = list(session.scalars(each))
        printed = session.scalar(select(func.count()).where(col(LetterText.pdf).is_not(None))) or 0
        if broken := verify(session).broken:
            raise SystemExit(f"the log is broken: {broken}")
    twice = sum(1 for count in addresses.values() if count > 1) + sum(1 for count in dispatched if count > 1)
    lost = letters - min(len(addresses), sent, len(dispatched), printed)
    return Result(letters, sum(addresses.values()), lost, twice, kills, cut_off, settled, seconds)


class Nursery:
    """The process that forks workers."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.newest = 0

    def worker(self) -> int:
        """A new worker's process id."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write("one\n")
        self._process.stdin.flush()
        self.newest = int(self._process.stdout.readline())
        return self.newest

    def end(self, worker: int, number: signal.Signals) -> None:
        """Send the worker a signal and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.kill(worker, number)
        _wait(lambda: not _is_there(worker))


@contextmanager
def _nursery(url: str, mails_path: Path, faster: int) -> Iterator[Nursery]:
    command = [sys.executable, "-m", "tests.bench.letter_nursery", url, str(mails_path)]
    environ = os.environ | {"KILLED_BEGAN": str(time.time()), "KILLED_FASTER": str(faster)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdin=pipe, stdout=pipe, text=True) as process:
        nursery = Nursery(process)
        try:
            yield nursery
        finally:
            with suppress(ProcessLookupError):
                os.kill(nursery.newest or process.pid, signal.SIGKILL)
            assert process.stdin
            process.stdin.close()
            process.wait(timeout=30)


def _is_there(worker: int) -> bool:
    try:
        os.kill(worker, 0)
    except ProcessLookupError:
        return False
    return True


def _wait(is_so: Any, seconds: float = 3600) -> None:
    give_up_at = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > give_up_at:
            raise SystemExit("the letters did not come out in time")
        time.sleep(0.1)


def be_nursery(url: str, mails_path: str) -> None:
    """Fork a worker for every line read."""
    made_once.catalogue(), made_once.calendar(), made_once.letter_templates()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        worker = os.fork()
        if worker == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            sys.stdin.close()
            os.dup2(2, 1)  # what it logs is no process id
            work(url, mails_path)
            os._exit(0)
        os.write(1, f"{worker}\n".encode())


def work(url: str, mails_path: str) -> None:
    """Be the worker: the program's own handlers and printer, with a file for a mail server and a faster clock."""
    began, faster = float(os.environ["KILLED_BEGAN"]), int(os.environ["KILLED_FASTER"])
    database = Database(url)

    def now() -> datetime:
        return BEGAN + timedelta(seconds=(time.time() - began) * faster)

    office = open_office(database, is_new=False)
    deps = replace(office.deps, mail=MailFile(Path(mails_path)), printers=Printers(), now=now)
    worker = Worker(deps, make_broker(""), all_handlers(), threads=2, poll_s=0.2)
    database.after_commit = lambda _ids: worker.relay.wake()
    run_worker(worker)


@contextmanager
def migrated(kind: str) -> Iterator[tuple[str, Path]]:
    """A migrated empty database of this kind, and a folder."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            yield _migrated(f"sqlite:///{folder}/letters.sqlite3"), Path(folder)
            return
        with postgresql() as server:
            server.run("CREATE DATABASE letters")
            yield _migrated(server.database_url("letters")), Path(folder)


def _migrated(url: str) -> str:
    database = Database(url)
    migrate(database)
    database.close()
    return url


def main() -> int:
    """Run on both databases, or on those named; print what happened."""
    given = sys.argv[1:]
    letters = int(given[0]) if given else 1000
    kills = int(given[1]) if len(given) > 1 else 25
    is_good = True
    for kind in given[2:] or ["sqlite", "postgresql"]:
        with migrated(kind) as (url, folder):
            found = run(url, folder, letters, kills)
        print(
            f"{kind}: {found.letters} letters, {found.kills} kills ({found.cut_off} jobs cut off, {found.settled} mails "
            f"looked up): {found.left} left, {found.lost} lost, {found.twice} twice; {found.seconds:.0f} s",
            flush=True,
        )
        is_good = is_good and found.is_good
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
