"""The made-up office's own parts: its people belong to nobody, its calls can be read, its postbox keeps whole mails."""

from __future__ import annotations

import random
import smtplib
import socket
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest

from dsr.adapters.callfiles import open_call_file, survey
from dsr.adapters.holidays_fi import finnish_calendar
from dsr.adapters.smtp import SmtpMail
from dsr.domain.calendar import Calendar
from dsr.domain.call_profile import ASTERISK
from dsr.domain.calls import LegRow, ZoneBasis
from dsr.domain.identity import is_identity_code
from dsr.domain.phone import NumberKind, classify
from dsr.domain.retention import destruction_on
from dsr.ports import Mail, MailRefused
from dsr.services.passwords import check_new_password
from tests.mail_parts import noon
from tests.office import letters_in
from tests.office.calls import LINES, ToldCall, call_rows, write_rows
from tests.office.demo import CannotServe, Wish, prepare, require_free, wish_from
from tests.office.office import Office
from tests.office.people import made_up_code, people, spoken
from tests.office.postbox import Postbox
from tests.office.told import last_kept_day, told_calls
from tests.office.users import WORKERS, random_password
from tests.together import at_once


@dataclass(frozen=True)
class OnlyCalendar:
    """All that finding days needs of the house."""

    calendar: Calendar
    now: None = None


SUNDAY = date(2026, 11, 22)
MAIL = Mail(
    "a@posti.example", "Asia 1", "Hei.\n.piste alussa\nÄö.\n", "<1@example>", (("1.pdf", b"%PDF-1.7 \x00\xff"),)
)


def test_everybody_has_a_number_of_their_own_that_can_be_found() -> None:
    crowd = people(1300, random.Random(1))
    numbers = [number for person in crowd for number in person.numbers]
    assert len(set(numbers)) == len(numbers)
    assert {classify(number).kind for number in numbers} == {NumberKind.NUMBER}
    assert {classify(spoken(number)).e164 for number in numbers} == set(numbers)
    assert {person.language for person in crowd} == {"fi", "sv"}


def test_an_identity_code_belongs_to_nobody_and_has_the_right_form() -> None:
    assert is_identity_code(letters_in.CODE)
    with pytest.raises(ValueError, match="900-999"):
        made_up_code(date(1958, 3, 2), 123)


def test_the_calls_are_a_file_that_the_importer_takes_whole(tmp_path: Path) -> None:
    told = ToldCall(
        "+358405550001", datetime(2026, 9, 14, 6, 12, tzinfo=UTC), LINES[0].technical, timedelta(seconds=245)
    )
    rows = call_rows(SUNDAY, finnish_calendar(), [told], count=2000)
    write_rows(tmp_path / "calls.csv", rows)
    seen = survey(open_call_file(tmp_path / "calls.csv", ASTERISK))
    assert (seen.faults, seen.rejected_count) == ((), 0)
    assert (seen.calls, seen.legs) == (2000, len(rows))
    assert seen.zone is not None
    assert (seen.zone.basis, seen.zone.name) == (ZoneBasis.PROVED, "UTC")
    assert 0.03 < seen.share_hidden < 0.09
    assert seen.last_at is not None
    assert seen.last_at.date() <= SUNDAY


def test_nobody_calls_in_the_night_or_much_on_a_holiday_and_mondays_are_busy(tmp_path: Path) -> None:
    write_rows(tmp_path / "calls.csv", call_rows(SUNDAY, finnish_calendar(), count=3000))
    legs = [row for row in open_call_file(tmp_path / "calls.csv", ASTERISK) if isinstance(row, LegRow)]
    weekdays = Counter(leg.started_at.weekday() for leg in legs)
    assert weekdays[0] > weekdays[4] > 20 * weekdays[6]
    assert sum(1 for leg in legs if leg.started_at.date() == date(2026, 6, 19)) <= 3, "Midsummer Eve"
    assert {leg.queue_raw for leg in legs} - {""} == {line.technical for line in LINES}


def test_the_same_day_gives_the_same_calls() -> None:
    first, second = (call_rows(SUNDAY, finnish_calendar(), count=300) for _ in range(2))
    assert first == second


def test_there_is_somebody_for_every_role_and_their_passwords_are_taken() -> None:
    roles = {role for worker in WORKERS for role in worker.roles}
    assert roles == {"intake", "handler", "decider", "agent", "supervisor", "dpo", "management", "admin"}
    for worker in WORKERS:
        check_new_password(random_password(), worker.email)


def test_a_mail_is_kept_as_it_was_sent(tmp_path: Path) -> None:
    with Postbox(tmp_path) as postbox:
        SmtpMail(postbox.url, "tietosuoja@example.fi", noon).send(MAIL)
        SmtpMail(postbox.url, "tietosuoja@example.fi", noon).send(MAIL)
        kept = [message_from_bytes(path.read_bytes()) for path in postbox.mails()]
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["0001.eml", "0002.eml"]
    assert (kept[0]["Auto-Submitted"], kept[0]["X-Auto-Response-Suppress"]) == (
        "auto-generated",
        "OOF, AutoReply, RN, NRN",
    )
    assert [mail["Date"] for mail in kept] == ["Mon, 30 Nov 2026 12:00:00 +0000"] * 2
    assert [mail["X-Envelope-To"] for mail in kept] == ["a@posti.example"] * 2
    body, attached = kept[0].get_payload()
    assert body.get_payload(decode=True).decode() == MAIL.body.replace("\n", "\r\n")
    assert (attached.get_filename(), attached.get_payload(decode=True)) == ("1.pdf", b"%PDF-1.7 \x00\xff")


def test_a_mail_that_is_cut_off_is_not_kept(tmp_path: Path) -> None:
    with Postbox(tmp_path) as postbox:
        port = int(postbox.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(b"EHLO a\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nDATA\r\nSubject: half")
        with smtplib.SMTP("127.0.0.1", port) as server:
            message = EmailMessage()
            message["From"], message["To"] = "a@b.c", "d@e.f"
            server.send_message(message)
            assert server.docmd("VRFY", "a")[0] == 502
        assert len(postbox.mails()) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "uhri(x)@b.example",
        "a@b.example, c@d.example",
        "Uhri <a@b.example>",
        "ryhmä: a@b.example;",
        "a@b.example\nBcc: c@d.example",
        "",
    ],
)
def test_a_mail_that_would_go_to_another_address_than_was_typed_does_not_leave(tmp_path: Path, typed: str) -> None:
    with Postbox(tmp_path) as postbox:
        with pytest.raises(MailRefused) as refusal:
            SmtpMail(postbox.url, "tietosuoja@example.fi", noon).send(replace(MAIL, to=typed))
        assert "example" not in str(refusal.value)
        assert postbox.mails() == []


def test_mail_without_a_postbox_is_refused(tmp_path: Path) -> None:
    with Postbox(tmp_path) as postbox:
        url = postbox.url
    with pytest.raises(MailRefused):
        SmtpMail(url, "tietosuoja@example.fi", noon).send(MAIL)


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"PORT": "http"}, "PORT is a number"),
        ({"PORT": "0"}, "PORT is a number"),
        ({"PORT": "65536"}, "PORT is a number"),
        ({"FRESH": "maybe"}, "FRESH is 1"),
    ],
)
def test_a_wrong_wish_is_told_in_a_sentence(environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        wish_from(environ)


def test_empty_wishes_are_no_wishes() -> None:
    wish = wish_from({"PORT": "", "DATA": "", "FRESH": ""})
    assert (wish.port, wish.data.name, wish.is_fresh) == (8000, ".demo", False)


def test_a_folder_of_somebody_elses_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("years of work")
    for is_fresh in (False, True):
        with pytest.raises(CannotServe, match="something else"):
            prepare(Wish(8000, tmp_path, is_fresh))
    assert (tmp_path / "thesis.odt").read_text() == "years of work"


def test_a_port_in_use_is_told_before_anything_is_made() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CannotServe, match="in use"):
        require_free(taken.getsockname()[1])


def test_the_stories_find_their_days_whatever_the_day_is() -> None:
    calendar = finnish_calendar()
    for number in range(0, 800, 11):
        opened_at = datetime(2026, 1, 5, 7, 0, tzinfo=UTC) + timedelta(days=number)
        office = Office(cast(Any, OnlyCalendar(calendar)), {}, opened_at)
        calls = told_calls(office)
        assert max(call.at.date() for call in calls) < office.today
        assert len({(call.number, call.at) for call in calls}) == len(calls)
        assert timedelta() <= destruction_on(last_kept_day(office.today)) - office.today <= timedelta(days=3)
        assert office.working_day(0) <= office.today


def test_mails_that_come_at_one_moment_are_all_kept(tmp_path: Path) -> None:
    with Postbox(tmp_path) as postbox:
        at_once(
            8,
            lambda number: SmtpMail(postbox.url, "asiat@kaupunki.example", noon).send(
                replace(MAIL, to=f"a{number}@posti.example")
            ),
        )
        kept = {message_from_bytes(path.read_bytes())["To"] for path in postbox.mails()}
    assert kept == {f"a{number}@posti.example" for number in range(8)}
