"""A case and its letters for tests: real catalogue, templates and database; a clock set by hand, mail and paper pretended."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlmodel import select

from dsr.adapters.callfiles import DiskCallFiles
from dsr.adapters.field_cipher import FernetCipher
from dsr.adapters.webhooks import HttpWebhooks
from dsr.catalogue import AppealRoute
from dsr.db.engine import Database
from dsr.db.events import record
from dsr.db.tables import (
    Call,
    CallQueue,
    Case,
    Delegation,
    Handover,
    Letter,
    LetterText,
    Link,
    ListeningTask,
    Recording,
    RightRequest,
    Source,
    User,
)
from dsr.deps import Deps
from dsr.domain.access import Actor, Role
from dsr.domain.calendar import local_date
from dsr.domain.identity import find_identity_codes
from dsr.domain.letter_text import instructions_left
from dsr.domain.logged_request import Channel, LoggedRequest
from dsr.domain.retention import destruction_on
from dsr.ports import Mail, MailRefused
from dsr.printing import missing_glyphs
from dsr.services import cases, clock, intake, requests
from dsr.services.handovers import promises, recording
from dsr.services.letters import approving, dispatching, drafting, editing, printing, rows
from dsr.services.letters.corrected import CORRECTION
from dsr.settings import load_settings
from tests import made_once
from tests.office.sight import seen_by

ARRIVED = datetime(2026, 11, 2, 12, 32, tzinfo=UTC)
"""Monday 2.11.2026 klo 14.32 in Helsinki: the made-up case of the model letters."""

ROOT = Path(__file__).resolve().parents[2]


def unwritten_in(html: str) -> list[str]:
    """What no letter may leave with: characters that the faces lack, instructions and marks of a model, identity codes."""
    printed = html.partition("<main>")[2]
    found = [*missing_glyphs(html), *instructions_left(printed), *(mark for mark in ("{{", "}}") if mark in printed)]
    return found + ["identity code"] * len(find_identity_codes(printed))


@dataclass
class HandClock:
    """The time of a test."""

    at: datetime = ARRIVED + timedelta(hours=1)

    def __call__(self) -> datetime:
        """The moment now."""
        return self.at

    def pass_by(self, **time: float) -> datetime:
        """Let some time go; answers the new moment."""
        self.at += timedelta(**time)
        return self.at


@dataclass
class PostBox:
    """A mail server that keeps what it was given, or does what `fault` says; `meanwhile` happens while it sends."""

    sent: list[Mail] = field(default_factory=list)
    is_set_up: bool = True
    fault: BaseException | None = None
    meanwhile: Callable[[], None] | None = None

    def send(self, mail: Mail) -> None:
        """Keep the mail. A `MailRefused` comes before it left, any other fault after."""
        if isinstance(self.fault, MailRefused):
            raise self.fault
        if self.meanwhile is not None:
            self.meanwhile()
        self.sent.append(mail)
        if self.fault is not None:
            raise self.fault


@dataclass
class Paper:
    """A printer that remembers what it printed."""

    printed: list[tuple[str, str, datetime]] = field(default_factory=list)

    def print(self, html: str, identifier: str, created_at: datetime) -> bytes:
        """Bytes that are told by the input."""
        self.printed.append((html, identifier, created_at))
        return b"%PDF-1.7 " + html.encode()

    def close(self) -> None:
        """Nothing to let go."""


@dataclass
class LetterOffice:
    """The parts over one database, and the people in it."""

    deps: Deps
    clock: Any
    mail: Any
    paper: Paper
    people: dict[str, int]

    def actor(self, name: str) -> Actor:
        """This person as the rules know them."""
        roles = {"kirsi": Role.INTAKE, "paivi": Role.DECIDER, "tiina": Role.DPO}.get(name, Role.HANDLER)
        return Actor(self.people[name], frozenset({roles}), commitment_accepted=True)

    def open_case(self, **fields: Any) -> int:
        """Log a request for access that came at `ARRIVED` by e-mail; answers the case's id."""
        logged = LoggedRequest(
            **{
                "channel": Channel.EMAIL,
                "arrived_at": ARRIVED,
                "is_time_known": True,
                "text": "Pyydän puhelutallenteeni.",
                "language": "fi",
                "rights": ("access",),
                "subject_name": "Kim Mallinen",
                "subject_email": "kim@example.fi",
                "numbers": ("040 555 0123",),
                **fields,
            }
        )
        with self.deps.database.write() as session:
            key = f"form-{len(self.paper.printed)}-{session.connection().exec_driver_sql('select count(*) from cases').scalar()}"
            case = intake.open_case(
                session, self.deps, logged, by=self.people["kirsi"], at=self.clock(), intake_key=key
            )
            return case.id or 0

    def link_call(
        self,
        case_id: int,
        *,
        given: str = "full",
        ground: str = "",
        queue: str = "info-fi",
        started: datetime | None = None,
        is_recorded: bool = True,
    ) -> int:
        """Tie one call of 14.9.2026 klo 9.12 and later, or of `started`, to the case; answers the call's id."""
        with self.deps.database.write() as session:
            number = int(session.connection().exec_driver_sql("select count(*) from call").scalar() or 0)
            started = started or datetime(2026, 9, 14, 6, 12, tzinfo=UTC) + timedelta(days=number)
            call = Call(
                source_id=1,
                ext_call_id=f"call-{number}",
                started_at=started,
                caller_raw="0405550123",
                caller_e164="+358405550123",
                caller_kind="number",
                queue=queue,
                duration_ms=245_000,
                destruction_on=destruction_on(local_date(started)),
            )
            session.add(call)
            session.flush()
            link = Link(
                case_id=case_id,
                call_id=call.id or 0,
                given=given,
                ground=ground,
                by_user=self.people["veera"],
                at=self.clock(),
            )
            session.add(link)
            if is_recorded:
                session.add(Recording(call_id=call.id or 0, due_on=call.destruction_on, duration_ms=call.duration_ms))
            record(session, f"case:{case_id}", "call_linked", at=self.clock(), by=link.by_user, call_id=call.id)
            return call.id or 0

    def hear(self, case_id: int, speaker: str = "yes", third_persons: str = "yes") -> None:
        """Note that somebody has listened to every linked call, as an answered task says it."""
        with self.deps.database.write() as session:
            at, by = self.clock(), self.people["jari"]
            for link in session.exec(select(Link).where(Link.case_id == case_id)).all():
                days = {"due_on": local_date(at), "escalates_on": local_date(at)}
                task = ListeningTask(case_id=case_id, call_id=link.call_id, asked_by=by, asked_at=at, **days)
                task.state, task.answered_by, task.answered_at = "answered", by, at
                task.answer = {"speaker": speaker, "third_persons": third_persons, "secrets": "no"}
                session.add(task)

    def search(self, case_id: int) -> None:
        """Note that the register was searched."""
        with self.deps.database.write() as session:
            case = session.get_one(Case, case_id)
            case.searched_at = self.clock()
            session.add(case)

    def step(self, case_id: int, name: str, who: str = "veera", **answers: object) -> None:
        """Make a step of the workflow of the case's first request."""
        with self.deps.database.write() as session:
            case = session.get_one(Case, case_id)
            request = clock.requests_of(session, case_id)[0]
            requests.make_transition(
                session, self.deps, case, request, name, answers, actor=self.actor(who), at=self.clock()
            )

    def extend(self, case_id: int, who: str = "veera", **answers: object) -> None:
        """Extend the time of a person who has another request open here, or of a case with three calls (complexity)."""
        if answers["factor"] == "complexity":
            for _call in range(3):
                self.link_call(case_id)
        else:
            with self.deps.database.read() as session:
                case = session.get_one(Case, case_id)
                told = {"subject_name": case.subject_name, "subject_email": case.subject_email}
            self.open_case(**told)
        self.step(case_id, "extend", who, **answers)

    def letter(self, case_id: int, kind: str) -> Letter:
        """The newest letter of a kind."""
        with self.deps.database.read() as session:
            found = next(one for one in rows.letters_of(session, case_id) if one.kind == kind)
            session.expunge(found)
            return found

    def text(self, letter_id: int, language: str = "fi") -> LetterText:
        """One text of a letter."""
        with self.deps.database.read() as session:
            letter = rows.one_letter(session, letter_id)
            found = next(one for one in rows.texts_of(session, letter) if one.language == language)
            session.expunge(found)
            return found

    def request(self, case_id: int) -> RightRequest:
        """The case's first right request."""
        with self.deps.database.read() as session:
            found = clock.requests_of(session, case_id)[0]
            session.expunge(found)
            return found

    def write(self, letter_id: int, who: str = "veera", language: str = "fi", **blocks: str) -> int:
        """Write blocks of a letter; answers the new version."""
        with self.deps.database.write() as session:
            version = rows.one_letter(session, letter_id).version
            edited = editing.edit(
                session,
                self.deps,
                letter_id,
                version,
                {language: blocks},
                by=self.people[who],
                at=self.clock(),
            )
            return edited.version

    def finish(self, letter_id: int, who: str = "veera") -> None:
        """Replace every instruction that the models leave, in every language."""
        with self.deps.database.write() as session:
            letter = rows.one_letter(session, letter_id)
            blocks = {
                text.language: {
                    name: self._finished(name, words) for name, words in text.blocks.items() if "[" in words
                }
                for text in rows.texts_of(session, letter)
            }
            options = None
            if letter.kind == CORRECTION:
                options = {"basis": "facts", "bearing": "favour", **letter.options}
            by = {"by": self.people[who], "at": self.clock()}
            editing.edit(session, self.deps, letter_id, letter.version, blocks, options=options, **by)

    def choose(self, letter_id: int, who: str = "veera", **options: str) -> None:
        """Choose options of a letter; the others stay as they are."""
        with self.deps.database.write() as session:
            letter = rows.one_letter(session, letter_id)
            by, at = self.people[who], self.clock()
            chosen = {**letter.options, **options}
            editing.edit(session, self.deps, letter_id, letter.version, {}, options=chosen, by=by, at=at)

    def _finished(self, name: str, words: str) -> str:
        """The words without instructions; the day to reply by is in two weeks."""
        day = local_date(self.clock() + timedelta(days=14))
        more = f"{day.day}.{day.month}.{day.year}." if name == "reply_by" else "Kirjoitettu."
        return " ".join(f"{_without_instructions(words)} {more}".split())

    def submit(self, letter_id: int, who: str = "veera") -> None:
        """Hand the letter over for approval."""
        with self.deps.database.write() as session:
            version = rows.one_letter(session, letter_id).version
            approving.submit(
                session, self.deps, letter_id, version, by=self.people[who], states_unbarred=True, at=self.clock()
            )

    def seen(self, letter_id: int, who: str) -> tuple[str, dict[str, str]]:
        """What this person sees of the letter now."""
        with self.deps.database.read() as session:
            letter = rows.one_letter(session, letter_id)
            seen = seen_by(session, self.deps, letter, self.people[who], self.clock())
            return seen.sha256, dict(seen.parts)

    def approve(
        self,
        letter_id: int,
        who: str = "jari",
        seen: tuple[str, dict[str, str]] | None = None,
        rules_out: Collection[str] | None = None,
    ) -> None:
        """Approve what this person sees, or saw; of a decision everything that is no ground is ruled out, or only what is named."""
        none = [one.code for one in self.deps.catalogue.not_grounds] if rules_out is None else rules_out
        sha256, parts = seen or self.seen(letter_id, who)
        with self.deps.database.write() as session:
            approving.approve(
                session,
                self.deps,
                letter_id,
                sha256,
                parts,
                actor=self.actor(who),
                states_unbarred=True,
                rules_out=none,
                at=self.clock(),
            )

    def issue(self, letter_id: int, who: str = "veera") -> None:
        """Issue a letter that needs nobody's approval."""
        sha256, parts = self.seen(letter_id, who)
        with self.deps.database.write() as session:
            approving.issue(
                session,
                self.deps,
                letter_id,
                sha256,
                parts,
                by=self.people[who],
                states_unbarred=True,
                at=self.clock(),
            )

    def print(self, letter_id: int) -> bool:
        """Print the letter as the job does."""
        with self.deps.database.read() as session:
            version = rows.one_letter(session, letter_id).version
            sheets = printing.sheets_to_print(session, letter_id, version)
        printed = {one.language: (one.sha256, b"%PDF " + one.html.encode()) for one in sheets}
        with self.deps.database.write() as session:
            return printing.store_printed(session, letter_id, printed, at=self.clock())

    def send(
        self, letter_id: int, way: str = "suomifi", who: str = "veera", *, again: bool = False, reason: str = ""
    ) -> None:
        """Record that the letter was sent now; `reason` is why it went another way than it tells of."""
        by, at, more = self.people[who], self.clock(), {"again": again, "without_copy": reason}
        with self.deps.database.write() as session:
            dispatching.record_dispatch(session, self.deps, letter_id, way, at, by=by, at=at, **more)

    def hand_over(self, case_id: int, *, who: str = "veera", **told: Any) -> Handover:
        """Record that copies of every promised call were handed over now, through Suomi.fi."""
        with self.deps.database.write() as session:
            case = session.get_one(Case, case_id)
            request = clock.requests_of(session, case_id)[0]
            missing = promises.missing_calls(session, request.id or 0)
            fields = {
                "form": "audio",
                "items": len(missing) or 1,
                "way": "suomifi",
                "receiver": "subject",
                "identified": "suomifi",
                "handed_at": self.clock(),
                "call_ids": missing,
                **told,
            }
            by, at = self.people[who], self.clock()
            row = recording.record_handover(
                session, self.deps, case, request, recording.HandedOver(**fields), by=by, at=at
            )
            session.expunge(row)
            return row

    def ready_answer(self, case_id: int) -> int:
        """An access answer about one linked call, written and submitted; answers its id."""
        self.search(case_id)
        self.link_call(case_id)
        return self.write_answer(case_id)

    def write_answer(self, case_id: int) -> int:
        """An access answer about the calls that are linked already, written and submitted; answers its id."""
        self.step(case_id, "start_assessment")
        self.step(case_id, "answer_full")
        letter_id = self.letter(case_id, "access_answer").id or 0
        self.finish(letter_id)
        self.submit(letter_id)
        return letter_id


def open_office(
    database: Database, *, demo: bool = True, routes_confirmed: bool = False, is_new: bool = True
) -> LetterOffice:
    """The office over an empty migrated database, with one of each person and a line of calls; or one that is there."""
    clock_, mail, paper = HandClock(), PostBox(), Paper()
    settings = load_settings(
        {
            "DSR_SECRET_KEY": "t" * 40,
            "DSR_FIELD_KEY": field_key(),
            "DSR_DEMO": "yes" if demo else "no",
            "DSR_PUBLIC_URL": "https://dsr.example.fi",
        }
    )
    catalogue = made_once.catalogue()
    if routes_confirmed:
        register = replace(
            catalogue.register,
            appeals={
                kind: AppealRoute(kind, one.route, "Laura Lakinen, lakimies", datetime(2026, 9, 15).date())
                for kind, one in catalogue.register.appeals.items()
            },
        )
        catalogue = replace(catalogue, register=register)
    deps = Deps(
        settings=settings,
        database=database,
        catalogue=catalogue,
        calendar=made_once.calendar(),
        mail=mail,
        cipher=FernetCipher(settings.field_key),
        letters=made_once.letter_templates(),
        printers=paper,
        call_files=DiskCallFiles(),
        webhooks=HttpWebhooks(),
        now=clock_,
    )
    people = people_in(database, clock_()) if is_new else {}
    if routes_confirmed and is_new:
        delegate_to(database, people["paivi"], people, clock_())
    return LetterOffice(deps, clock_, mail, paper, people)


def delegate_to(database: Database, user_id: int, people: dict[str, int], at: datetime, **fields: Any) -> None:
    """Give a decision-maker the power to decide everything, confirmed by a second person."""
    given = {
        "rule_fi": "hallintosääntö 52 §",
        "rule_sv": "52 § i förvaltningsstadgan",
        "from_on": datetime(2026, 1, 1).date(),
    }
    confirmed = {"by_user": people["jari"], "at": at, "confirmed_by": people["veera"], "confirmed_at": at}
    with database.write() as session:
        session.add(Delegation(**{"user_id": user_id, **given, **confirmed, **fields}))


def people_in(database: Database, at: datetime) -> dict[str, int]:
    """Add one of each person, the source and a line of calls; answers the ids by name."""
    with database.write() as session:
        session.add(Source(name="Zylinc"))
        session.add(CallQueue(technical="info-fi", name_fi="kaupungin neuvonta", name_sv="stadens rådgivning"))
        people = {name: _person(name, roles, at) for name, roles in PEOPLE.items()}
        session.add_all(people.values())
        session.flush()
        return {name: user.id or 0 for name, user in people.items()}


PEOPLE = {
    "kirsi": ["intake"],
    "veera": ["handler"],
    "jari": ["handler"],
    "paivi": ["decider"],
    "tiina": ["dpo"],
}


def change_case(office: LetterOffice, case_id: int, **fields: object) -> None:
    """Set columns of a case."""
    with office.deps.database.write() as session:
        case = cases.one_case(session, case_id)
        for name, value in fields.items():
            setattr(case, name, value)
        session.add(case)


def _person(name: str, roles: list[str], at: datetime) -> User:
    return User(
        email=f"{name}@example.fi",
        name=f"{name.title()} Testinen",
        title_fi="hallintopäällikkö" if "decider" in roles else "",
        title_sv="förvaltningschef" if "decider" in roles else "",
        roles=roles,
        created_at=at,
    )


def _without_instructions(text: str) -> str:
    while "[" in text and "]" in text:
        text = text[: text.index("[")] + text[text.index("]") + 1 :]
    return text


@cache
def field_key() -> str:
    """One key for sealed fields a run."""
    return Fernet.generate_key().decode()


__all__ = ["ARRIVED", "LetterOffice", "change_case", "drafting", "open_office", "unwritten_in"]
