"""`kill -9` to the served office in the middle of logging, importing, approving, printing and mailing, many times.

Whoever got an answer has been promised that it is kept; whoever got none presses again. In the end nothing is lost, nothing is
there twice, and the log is whole.
"""

from __future__ import annotations

import json
import random
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db import outbox
from dsr.db.audit import verify
from dsr.db.engine import Database
from dsr.db.migrate import migrate
from dsr.db.tables import (
    Approval,
    Case,
    ClockFact,
    Event,
    Hold,
    ImportBatch,
    Job,
    Leg,
    Letter,
    LetterText,
    Message,
    RightRequest,
    User,
)
from dsr.jobs.calls import open_file
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.services import register
from dsr.services.uploads import new_name, upload_path
from dsr.settings import load_settings
from dsr.wiring import build
from tests.office import acts
from tests.office.calls import call_rows, write_rows
from tests.office.client import Client, WentAway
from tests.office.forking import QuickServers
from tests.office.office import Office
from tests.office.postbox import Postbox
from tests.office.serving import Server, free_port
from tests.office.users import Account, add_workers

KILLS = 6
FEWEST_KILLS = 5
KILLING_S = 20
"""On a busy machine the killing ends after this time, with at least `FEWEST_KILLS`. Many more: `tests.bench.office_killed`."""
AIMS = ("import_calls", "print_letter", "", "import_calls", "acknowledge")
"""What each kill waits to see under way, in turn; the empty one falls on whatever people do just then."""
LETTERS = 10
ROWS = 900


@dataclass
class House:
    """A served office with letters that wait for approval, and what its people were promised."""

    server: QuickServers
    commands: Server
    office: Office
    accounts: dict[str, Account]
    postbox: Postbox
    logged: set[str] = field(default_factory=set)
    approved: set[int] = field(default_factory=set)
    interrupted: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"


@contextmanager
def _house(folder: Path) -> Iterator[House]:
    with Postbox(folder / "mail") as postbox:
        port = free_port()
        environ = {
            "DSR_DATA": str(folder),
            "DSR_DEMO": "yes",
            "DSR_SECRET_KEY": secrets.token_urlsafe(48),
            "DSR_FIELD_KEY": Fernet.generate_key().decode(),
            "DSR_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "DSR_PORT": str(port),
            "DSR_SMTP_URL": postbox.url,
            "DSR_UNDO_MINUTES": "0",
        }
        deps = build(load_settings(environ))
        migrate(deps.database)
        office = Office(deps, all_handlers(), datetime.now(UTC))
        office.accounts = add_workers(deps.database, office.now)
        try:
            with QuickServers(environ, folder / "server.log") as servers:
                commands = Server(environ, folder / "server.log")
                yield House(servers, commands, office, office.accounts, postbox)
        finally:
            deps.printers.close()
            deps.database.close()


def _prepare_letters(office: Office) -> list[tuple[int, int]]:
    """Cases in which the register holds nothing, each with an answer that waits for approval: case and letter ids."""
    waiting = []
    for number in range(LETTERS):
        office.clock.at = office.opened_at - timedelta(days=3, seconds=-number)
        case_id = acts.log(
            office,
            "Pyydän puhelutallenteeni.",
            office.now - timedelta(hours=1),
            subject_name=f"Kirje {number}",
            number_1=f"040 5550{number:03}",
            answer_way="suomifi",
        )
        with office.deps.database.read() as session:
            score = session.scalars(
                select(col(Job.id)).where(col(Job.case_id) == case_id, col(Job.kind) == "score_candidates")
            ).one()
        assert run_job(office.deps, office.handlers, score or 0) == "done"
        acts.step(office, case_id, "start_assessment", "handler")
        acts.step(office, case_id, "answer_no_data", "handler")
        letter_id = acts.finish(office, case_id, "no_data_found", "handler")
        acts.submit(office, case_id, "no_data_found", "handler")
        waiting.append((case_id, letter_id))
    office.clock.at = office.opened_at
    return waiting


def _queue_import(house: House, number: int) -> int:
    """A file among the uploads whose import a person has let in; answers how many rows it has."""
    deps = house.office.deps
    name = new_name()
    path = upload_path(deps.settings.data_dir, name)
    rows = call_rows(house.office.today - timedelta(days=1), deps.calendar, count=ROWS, seed=number)
    # Channel numbers of their own: the files of one exchange do not repeat each other's ids.
    mine = [[*row[:16], f"{row[16]}{number:02}", row[17], row[18], f"{row[19]}{number:02}", row[20]] for row in rows]
    write_rows(path, mine)
    opened = open_file(deps, str(path))
    assert opened.faults == ()
    by = house.accounts["handler"].id
    with deps.database.write() as session:
        batch = register.begin_import(
            session, opened, label=f"{number}.csv", actor=f"user:{by}", by=by, at=house.office.now
        )
        batch.upload = name
        session.add(batch)
        _enqueue_import(session, batch.id or 0, house.office.now)
    return len(rows)


def _enqueue_import(session: Session, batch_id: int, at: datetime) -> None:
    outbox.enqueue(session, "import_calls", key=f"import:{batch_id}", at=at, batch_id=batch_id)


def _until_answered(house: House, what: str, act: Callable[[], None]) -> bool:
    """Do it, and when the server went away in the middle do it again; False when the day is over."""
    while True:
        try:
            act()
            return True
        except WentAway:
            house.interrupted[what] += 1
            if house.is_over.is_set():
                return False
            time.sleep(0.05)


def _signed_in(house: House, who: str) -> Client:
    client, account = Client(house.base_url), house.accounts[who]
    client.sign_in(account.worker.email, account.password)
    return client


def _log_requests(house: House, client: Client, name: str) -> None:
    number = 0
    while not house.is_over.is_set():
        number += 1
        form: dict[str, str] = {}

        def open_form(form: dict[str, str] = form) -> None:
            form.update(client.get("/intake").hidden())

        def save(form: dict[str, str] = form) -> None:
            answer = client.post("/intake", form)
            if answer.status == 303:
                house.logged.add(form["intake_key"])
            else:
                house.faults.append(f"logging answered {answer.status}: {_words(answer.text)}")

        if not _until_answered(house, "form", open_form):
            return
        form |= {
            "channel": "email",
            "arrived": acts.written(datetime.now(UTC) - timedelta(hours=2)),
            "text": f"Pyydän puhelutallenteeni. Viesti {name}{number}.",
            "language": "fi",
            "rights": "access",
            "subject_name": f"Kirjattu {name}{number}",
            "subject_email": f"kirjattu.{name}{number}@posti.example",
        }
        if not _until_answered(house, "logging", save):
            return


def _approve_letters(house: House, client: Client, waiting: list[tuple[int, int]]) -> None:
    for case_id, letter_id in waiting:
        path = f"/sign/{case_id}/{letter_id}"

        def approve(path: str = path, letter_id: int = letter_id) -> None:
            page = client.get(path)
            fields = page.hidden(in_form='id="approve"')
            while page.status == 200 and "seen" in fields:
                page = client.post(f"{path}/approve", fields | {"unbarred": "y"})
                if page.status not in (303, 409):
                    house.faults.append(f"approving answered {page.status}: {_words(page.text)}")
                if page.status == 409:  # a new search after an import: the letter says another day, so look again
                    page = client.get(path)
                    fields = page.hidden(in_form='id="approve"')
            # Or it was granted before the answer was lost: the page no longer offers it.
            house.approved.add(letter_id)

        if not _until_answered(house, "approving", approve):
            return
        time.sleep(0.12)


def _let_work(house: House, aim: str, chance: random.Random) -> None:
    """Until something was logged since the start, and then until a job of the aimed kind has begun, or a moment by chance."""
    before, give_up_at = len(house.logged), time.monotonic() + 5
    while len(house.logged) == before and time.monotonic() < give_up_at:
        time.sleep(0.01)
    if not aim:
        time.sleep(chance.uniform(0, 0.9))
    if aim == "import_calls":  # one was queued for this kill: on a slow machine it may begin late, but it does
        give_up_at += 60
    while aim and not _is_under_way(house, aim) and time.monotonic() < give_up_at:
        time.sleep(0.002)


def _is_under_way(house: House, kind: str) -> bool:
    with house.office.deps.database.read() as session:
        running = select(col(Job.id)).where(col(Job.kind) == kind, col(Job.state) == "running")
        return session.scalars(running.limit(1)).first() is not None


def _words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2]).split())[:300]


def test_nothing_is_lost_when_the_served_office_is_killed_again_and_again(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path, most=KILLS, within_s=KILLING_S)


def kill_again_and_again(folder: Path, *, most: int, within_s: float) -> Counter[str]:
    """Kill the served office `most` times at work, or as often as `within_s` lets, and look that nothing is lost.

    Answers how many jobs of each kind a kill had caught in the middle.
    """
    chance = random.Random(20261123)
    with _house(folder) as house:
        waiting = _prepare_letters(house.office)
        rows = 0
        house.server.start()
        people = [
            threading.Thread(target=_log_requests, args=(house, _signed_in(house, "clerk"), "a")),
            threading.Thread(target=_log_requests, args=(house, _signed_in(house, "clerk"), "b")),
            threading.Thread(target=_approve_letters, args=(house, _signed_in(house, "colleague"), waiting)),
        ]
        for person in people:
            person.start()
        began = time.monotonic()
        kills = 0
        while kills < FEWEST_KILLS or (kills < most and time.monotonic() < began + within_s):
            rows += _queue_import(house, kills)
            _let_work(house, AIMS[kills % len(AIMS)], chance)
            house.server.kill()
            kills += 1
            house.server.start()
        people[2].join(timeout=60)
        house.is_over.set()
        for person in people:
            person.join(timeout=30)
            assert not person.is_alive()
        house.server.kill()
        cut_off = _cut_off(house.office.deps.database)
        _finish_jobs(house.office)

        assert house.faults == []
        database = house.office.deps.database
        with database.read() as session:
            _every_logged_request_is_there_once(session, house)
            _every_letter_was_approved_and_printed_once(session, house, waiting)
            _every_row_was_imported_once(session, rows, kills)
            _nobody_got_a_mail_twice(session, house)
            assert verify(session).broken == ""
        done = house.commands.dsr("audit", "verify")
        assert (done.returncode, done.stdout[:5]) == (0, "whole"), done.stderr
        assert set(cut_off) >= {"import_calls"}, f"no kill hit an import: {cut_off}"
        assert cut_off["print_letter"] + cut_off["send_letter"] + cut_off["acknowledge"] > 0, f"jobs cut off: {cut_off}"
        assert house.interrupted["logging"] > 0, f"no kill hit a request: {house.interrupted}"
        return cut_off


def _cut_off(database: Database) -> Counter[str]:
    """How many jobs of each kind a kill had caught in the middle."""
    with database.read() as session:
        caught = (col(Job.state) == "running") | (col(Job.attempts) > 1)
        return Counter(session.scalars(select(col(Job.kind)).where(caught)))


def _finish_jobs(office: Office) -> None:
    """Let the leases of the dead end, and do what is left, as the next worker does."""
    for later in range(1, 30):
        office.clock.at = datetime.now(UTC) + timedelta(minutes=6 * later)
        with office.deps.database.read() as session:
            left = list(
                session.scalars(
                    select(col(Job.id))
                    .where(col(Job.state).in_(("queued", "running")), col(Job.due_at) <= office.now)
                    .order_by(col(Job.id))
                )
            )
        if not left:
            return
        for job_id in left:
            run_job(office.deps, office.handlers, job_id or 0)
    pytest.fail("jobs did not come to an end")


def _every_logged_request_is_there_once(session: Session, house: House) -> None:
    keys = list(session.scalars(select(col(Case.intake_key)).where(col(Case.subject_name).like("Kirjattu %"))))
    assert len(house.logged) > FEWEST_KILLS
    assert house.logged <= set(keys), "a request that was promised is lost"
    assert len(keys) == len(set(keys))
    cases = session.scalar(select(func.count()).select_from(Case)) or 0
    for table in (Message, RightRequest, Hold):
        assert session.scalar(select(func.count()).select_from(table)) == cases, f"{table.__name__}: not one a case"
    assert session.scalar(select(func.count()).where(col(ClockFact.kind) == "received")) == cases
    assert session.scalar(select(func.count()).where(col(Letter.kind) == "acknowledgement")) == cases
    assert session.scalar(select(func.count()).where(col(Event.kind) == "case_opened")) == cases


def _every_letter_was_approved_and_printed_once(session: Session, house: House, waiting: list[tuple[int, int]]) -> None:
    wanted = {letter_id for _case, letter_id in waiting}
    assert house.approved == wanted
    mine = col(Approval.letter_id).in_(wanted)
    granted = Counter(session.scalars(select(col(Approval.letter_id)).where(mine, col(Approval.verdict) == "granted")))
    assert granted == Counter(wanted), "each granted once"
    states = set(session.scalars(select(col(Letter.state)).where(col(Letter.id).in_(wanted))))
    assert states == {"printed"}
    for text in session.scalars(select(LetterText).where(col(LetterText.letter_id).in_(wanted))):
        assert text.pdf is not None
        assert text.pdf_sha256 == sha256(text.pdf).hexdigest()
    for kind in ("letter_approved", "letter_printed"):
        events = Counter(body["letter_id"] for body in _bodies(session, kind) if body["letter_id"] in wanted)
        assert events == Counter(wanted), f"{kind}: each once"


def _bodies(session: Session, kind: str) -> list[dict[str, int]]:
    return [
        json.loads(body)["body"] for body in session.scalars(select(col(Event.body)).where(col(Event.kind) == kind))
    ]


def _every_row_was_imported_once(session: Session, rows: int, files: int) -> None:
    batches = list(session.scalars(select(ImportBatch)))
    assert [batch.state for batch in batches] == ["done"] * files
    assert sum(batch.new for batch in batches) == rows
    assert [(batch.same, batch.changed, batch.rejected) for batch in batches] == [(0, 0, 0)] * files
    assert session.scalar(select(func.count()).select_from(Leg)) == rows


def _nobody_got_a_mail_twice(session: Session, house: House) -> None:
    mails = Counter(message_from_bytes(path.read_bytes())["To"] for path in house.postbox.mails())
    assert set(mails.values()) <= {1}, f"twice: {[to for to, count in mails.items() if count > 1]}"
    sent = select(col(Case.subject_email)).join(Letter, col(Letter.case_id) == col(Case.id))
    told = set(
        session.scalars(
            sent.where(
                col(Letter.kind) == "acknowledgement", col(Letter.state) == "sent", col(Case.subject_email) != ""
            )
        )
    )
    assert told <= set(mails), "a letter stands as sent that never left"
    unsure = set(mails) - told - set(session.scalars(select(col(User.email))))  # the office's own: the monthly report
    gave_up = (
        session.scalar(select(func.count()).where(col(Job.kind) == "send_letter", col(Job.state) == "failed")) or 0
    )
    assert len(unsure) <= gave_up, "a mail left, and nobody is asked to look"
