"""Every form of the office filled with markup, with fields it does not have, and sent twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from urllib.parse import unquote

import pytest
from sqlalchemy import Boolean, Date, DateTime, select
from sqlmodel import SQLModel, col
from structlog.testing import capture_logs

from dsr.adapters.smtp import SmtpMail
from dsr.db import outbox
from dsr.db.tables import Case, Job
from dsr.domain.calendar import ONE_DAY, local_date, roll_forward
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.services.report import monthly
from tests.e2e.attacked import Attacked, attacked_office, counted, everything
from tests.e2e.conftest import FilledDemo, WalkedPages
from tests.mail_parts import noon
from tests.office.postbox import Postbox
from tests.office.users import WORKERS
from tests.office.walking import Control, Form, read_page

WORDS = "Zq{{7*7}}${7*7}<b id=zq>%s%(x)s\"'Zq"
TURNED = f"{WORDS}\u202e"
RAW = ("<b id=zq", "Zq49", "$49")
"""What a page shows where the words were taken for markup or for a template."""

_TYPED = re.compile(r"<textarea\b.*?</textarea>|<input\b[^>]*>", re.DOTALL)
EMAIL, SPOKEN, CODE = "zq@posti.example", "040 555 9199", "010190-999P"
NAME = "<b id=zq>Zqvist %s O'Zq"
"""A name that a letter can hold: what looks like a place left unfilled keeps it from leaving."""

PERSONAL = ("Zq{{", "{{7*7}}", "Zqvist", EMAIL, SPOKEN, "405559199", "0405559199", CODE)
"""What was typed of a person: it may stand in tables of cases, and nowhere else."""

FORGED, FORGED_DAY = "7654321", "1999-01-01"
LAST = ("signin.sign_out", "users.disable", "users.one", "users.link", "case.undo", "account.change_password")
"""Forms that end what the others need."""

_DAYS = ("_on", "first", "last", "since", "until", "_at", "arrived", "review_by")
_AHEAD = ("review_by", "due_on")
"""Days that lie ahead: a month from now."""

_NUMBERS = ("minutes", "items", "persons", "records", "days", "value", "window_1_from", "window_1_to")


@dataclass(frozen=True)
class Found:
    """A form, and who finds it on which page."""

    key: tuple[str, ...]
    who: str
    page: str


@dataclass
class Sent:
    """What came of one form: each status, what was shown raw, and the rows that each of two equal posts made."""

    form: str
    statuses: list[int] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    first: dict[str, int] = field(default_factory=dict)
    second: dict[str, int] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def office(filled: FilledDemo, walked: WalkedPages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    with attacked_office(filled.folder, tmp_path_factory.mktemp("forms"), walked) as opened:
        yield opened


@pytest.fixture(scope="module")
def sent(office: Attacked) -> list[Sent]:
    """Every form tried: first with words that no field wants, then twice with what a person may write there; and every
    job that is due then done."""
    with capture_logs() as lines:
        done = [_tried(office, found) for found in _all_forms(office)]
        _log_request(office)
        _work(office)
        _remind(office)
        office.browser("handler").get("/metrics", headers={"Authorization": "Bearer none"})
    office.log_lines = [str(line) for line in lines]
    return done


def _log_request(office: Attacked) -> None:
    """Log a request by the form as a clerk does, each word of it marked: its acknowledgement goes by e-mail, and soon it is due."""
    typed = {"text": f"{WORDS} {CODE}", "subject_name": NAME, "subject_email": EMAIL, "number_1": SPOKEN}
    chosen = {"channel": "email", "language": "fi", "rights": ["access"], "answer_way": "email", "turvakielto": "no"}
    arrived = "{0.day}.{0.month}.{0.year}".format(office.deps.now() - timedelta(days=25))
    form = {**typed, **chosen, "arrived": arrived, "intake_key": "one-request-whose-mails-are-read"}
    answer = office.browser("clerk").post("/intake", data=form)
    assert answer.status_code == 303, answer.text[-3000:]


def _work(office: Attacked) -> None:
    """Do what is due and what comes of it. Management is told of one more month, whatever the office has mailed before."""
    with office.deps.database.write() as session:
        monthly.tell_management(session, office.deps, "2020-01", at=office.deps.now())
    for _round in range(4):  # an acknowledgement is made, printed and mailed by three jobs
        with office.deps.database.read() as session:
            due = outbox.due_jobs(session, office.deps.now(), limit=500)
        for job_id in due:
            run_job(office.deps, all_handlers(), job_id)


def _remind(office: Attacked) -> None:
    """Have the reminders of the next working day given and mailed."""
    at = office.deps.now()
    on = roll_forward(office.deps.calendar, local_date(at) + ONE_DAY, eves_off=True)
    morning = replace(office.deps, now=lambda: at + (on - local_date(at)))
    with morning.database.write() as session:
        outbox.enqueue(session, "give_reminders", key="reminders:of-the-forms", at=morning.now(), part=1)
    for kind in ("give_reminders", "give_reminders", "send_reminders"):
        with morning.database.read() as session:
            waiting = select(col(Job.id)).where(col(Job.kind) == kind, col(Job.state) == "queued")
            due = list(session.scalars(waiting))
        for job_id in due:
            run_job(morning, all_handlers(), job_id or 0)


def _key(office: Attacked, form: Form) -> tuple[str, ...]:
    """The same for the same form on another page: its view, its step and its controls."""
    rule, values = office.rule_of(form.action, "POST") or (None, {})
    assert rule is not None, form.action
    names = {control.name for control in form.controls if not control.name[-1:].isdigit()}
    chosen = [
        control.value for control in form.controls if control.name in ("kind", "then") and control.kind == "hidden"
    ]
    return (rule.endpoint, str(values.get("step", "")), *chosen, *sorted(names))


def _all_forms(office: Attacked) -> list[Found]:
    seen: dict[tuple[str, ...], Found] = {}
    for worker in WORKERS:
        for address, html in (office.walked(worker.key) if worker.key != "colleague" else {}).items():
            for form in read_page(html, address).forms:
                key = _key(office, form)
                seen.setdefault(key, Found(key, worker.key, address))
    return sorted(seen.values(), key=lambda one: (one.key[0] in LAST, one.key))


def _now(office: Attacked, found: Found) -> Form | None:
    """The form as its page shows it now; None where the page no longer does."""
    forms = office.read(found.who, found.page).forms
    return next((form for form in forms if _key(office, form) == found.key), None)


def _tried(office: Attacked, found: Found) -> Sent:
    told = Sent(" ".join(word for word in found.key[:2] if word))
    form = _now(office, found)
    if form is not None and any(control.is_typed for control in form.controls):
        _post(office, found, form, form.sent(lambda control: TURNED if control.is_typed else None), told)
        if told.statuses != [422]:  # what was refused has changed nothing: its page is as it was
            form = _now(office, found)
    if form is None or form.is_upload:
        return told
    data = {**_forged(form), **form.sent(lambda control: _plausible(office, control))}
    before = counted(office.deps)
    _post(office, found, form, data, told)
    between = counted(office.deps)
    _post(office, found, form, data, told)
    after = counted(office.deps)
    told.first = {name: between[name] - before[name] for name in before if between[name] != before[name]}
    told.second = {name: after[name] - between[name] for name in after if after[name] != between[name]}
    return told


def _post(office: Attacked, found: Found, form: Form, data: dict[str, list[str]], told: Sent) -> None:
    """Post it and look at what is shown then: the page, or the one that the answer leads to."""
    client = office.browser(found.who)
    answer = client.post(form.action, data=data)
    told.statuses.append(answer.status_code)
    told.addresses += [answer.headers.get(name, "") for name in ("Location", "Content-Disposition")]
    if answer.status_code in (302, 303):
        answer = client.get(answer.headers["Location"])
    told.raw += [one for one in RAW if one in answer.text]
    page = read_page(answer.text, found.page)
    told.addresses += [*page.links, *(one.action for one in page.forms)]


def _plausible(office: Attacked, control: Control) -> str | None:
    """What a person may write there: a day for a day, a number for a number, and the marked words for words."""
    if not control.is_typed:
        return None
    name = control.name.rpartition("-")[2]
    if control.value.strip() and (name.endswith(_DAYS) or name.endswith(_NUMBERS)):
        return None
    if control.kind == "email" or name.endswith("email"):
        return EMAIL
    if name == "text":
        return f"{WORDS} {CODE}"
    if control.kind in ("tel", "number") or name.startswith("number"):
        return SPOKEN if control.kind != "number" else "3"
    if name.endswith(_DAYS) or name == "on":
        ahead = 30 if name in _AHEAD else 0
        return "{0.day}.{0.month}.{0.year}".format(office.deps.now() + timedelta(days=ahead))
    return "3" if name in _NUMBERS else WORDS


def _forged(form: Form) -> dict[str, list[str]]:
    """Every column of every table that the form has no control for."""
    own = {control.name for control in form.controls}
    columns = {column.name: column.type for table in SQLModel.metadata.tables.values() for column in table.columns}
    return {
        name: ["y" if isinstance(kind, Boolean) else FORGED_DAY if isinstance(kind, (Date, DateTime)) else FORGED]
        for name, kind in columns.items()
        if name not in own and name != "reason"  # some forms ask for one in some states: a person's own words
    }


LOGS = ("event", "stream_head", "job", "failed_sign_in", "refused")
AGAIN = {"calendar.make": "each press makes a new address and ends the one before"}
"""Forms that may do the same again, and why."""


def test_no_words_in_any_field_break_a_page(sent: list[Sent]) -> None:
    assert [one for one in sent if any(status >= 500 for status in one.statuses)] == []


def test_markup_and_template_words_in_any_field_are_only_words(sent: list[Sent]) -> None:
    assert [one for one in sent if one.raw] == []


def test_most_forms_were_taken(sent: list[Sent]) -> None:
    """Otherwise the others prove nothing."""
    taken = [one for one in sent if any(status < 400 for status in one.statuses)]
    assert len(sent) > 120
    assert len(taken) > 0.6 * len(sent), sorted(one.form for one in sent if one not in taken)


def test_a_form_that_is_sent_twice_makes_one_of_what_it_makes(sent: list[Sent]) -> None:
    again = {
        one.form: one.second for one in sent if any(count > 0 for name, count in one.second.items() if name not in LOGS)
    }
    assert set(again) <= set(AGAIN), again


def test_columns_that_a_form_has_no_field_for_are_not_taken_from_a_post(office: Attacked, sent: list[Sent]) -> None:
    assert sent
    rows = everything(office.deps)
    days = (FORGED_DAY, "datetime.date(1999", "datetime.datetime(1999")
    assert [
        name for name, held in rows.items() for row in held if FORGED in row or any(day in row for day in days)
    ] == []


def test_what_turns_the_direction_of_writing_stands_on_no_page_as_such(office: Attacked, sent: list[Sent]) -> None:
    """Notes, reasons and comments keep it and show it by its number; in a field it stands as it was typed."""
    assert sent
    assert any("\u202e" in row or r"\u202e" in row for row in everything(office.deps)["note"])
    office.pages.clear()
    turned = [address for address, html in office.walked("handler").items() if "\u202e" in _TYPED.sub("", html)]
    assert turned == []


def test_nothing_that_was_typed_stands_in_an_address_a_file_name_or_a_line_of_the_log(
    office: Attacked, sent: list[Sent]
) -> None:
    named = {"call_lines.index"}  # a line of the exchange by its technical name: nobody's own
    assert [one.form for one in sent if one.form not in named and _personal(one.addresses)] == []
    assert len(office.log_lines) > 500
    assert _personal(office.log_lines) == []


def test_nothing_that_was_typed_stands_in_events_the_access_log_jobs_or_subjects(
    office: Attacked, sent: list[Sent]
) -> None:
    assert sent
    rows = everything(office.deps, "access_log")
    for name in ("event", "access_log", "job", "seal", "heartbeat", "destruction", "reminder", "calendar_day"):
        assert _personal(rows.get(name, set())) == [], name


def test_no_head_of_a_mail_holds_what_was_typed_nor_does_its_neutral_text(
    office: Attacked, sent: list[Sent], tmp_path: Path
) -> None:
    """The mails as they come over the wire: the acknowledgement of a request that a form made, and the reminders of it."""
    assert sent
    with Postbox(tmp_path) as postbox:
        for one in office.mail.sent:
            SmtpMail(postbox.url, "tietosuoja@kaupunki.example", noon).send(one)
        mails = [message_from_bytes(path.read_bytes()) for path in postbox.mails()]
    with office.deps.database.read() as session:
        reference = session.scalars(select(col(Case.reference)).order_by(col(Case.id).desc()).limit(1)).one()
    (acknowledgement,) = [one for one in mails if one["To"] == EMAIL and reference in _read(one["Subject"])]
    assert [part.get_filename() for part in acknowledgement.walk() if part.get_filename()]
    reminders = [one for one in mails if reference in _body(one) and one["To"] != EMAIL]
    assert reminders, "somebody is reminded of the request"
    heads = [
        f"{name}: {text}"
        for one in mails
        for part in one.walk()
        for name, text in part.items()
        if name not in ("To", "X-Envelope-To")
    ]
    assert _personal(_read(head) for head in heads) == []
    assert _personal(_body(one) for one in mails) == []


def _read(head: str) -> str:
    """A field of a mail's head as its reader sees it."""
    return str(make_header(decode_header(head)))


def _body(mail: Message) -> str:
    """The text of a mail, without what is attached."""
    parts = [part for part in mail.walk() if part.get_content_type() == "text/plain"]
    return "".join((part.get_payload(decode=True) or b"").decode() for part in parts)


def test_no_identity_code_that_was_typed_is_kept_anywhere(office: Attacked, sent: list[Sent]) -> None:
    assert sent
    assert [row for held in everything(office.deps).values() for row in held if CODE in row] == []


def _personal(texts: Iterable[str]) -> list[str]:
    return [text[:300] for text in texts if any(one in unquote(text) for one in PERSONAL)]
