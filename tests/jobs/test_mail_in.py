"""Reading the mailbox: whatever stops in the middle, nothing is lost, nothing comes twice, nothing is put away too early."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col
from structlog.testing import capture_logs

from dsr.adapters.imap import ImapMailbox
from dsr.db.tables import Case, ChannelTest, Event, Job, MailboxFolder, MailboxMessage, Message
from dsr.deps import Deps
from dsr.domain.access import Actor, Role
from dsr.jobs.handlers import all_handlers
from dsr.jobs.mail_in import read_mailbox
from dsr.jobs.running import Task, run_job
from dsr.jobs.tick import tick
from dsr.services import channel_tests
from dsr.services.mail_in import reading
from tests.imap_server import ImapServer, serving
from tests.mail_parts import FROM_AINO, mail
from tests.token_giver import CLIENT_SECRET, giving
from tests.web.office import Office, open_office


@pytest.fixture
def server() -> Iterator[ImapServer]:
    """A mail server with an empty mailbox."""
    with serving(ImapServer()) as started:
        yield started


@pytest.fixture
def both(database_url: str, tmp_path: Path, server: ImapServer) -> Iterator[Deps]:
    """An office over either database that reads that mailbox."""
    office = open_office(database_url, tmp_path)
    yield _reading(office, server)
    office.deps.database.close()


@pytest.fixture
def house(sqlite_url: str, tmp_path: Path, server: ImapServer) -> Iterator[tuple[Office, Deps]]:
    """The same on SQLite alone, with the office whose clock moves."""
    office = open_office(sqlite_url, tmp_path)
    yield office, _reading(office, server)
    office.deps.database.close()


def _reading(office: Office, server: ImapServer) -> Deps:
    return replace(office.deps, mailbox=ImapMailbox(server.url(), "Luettu"))


def _read(deps: Deps) -> None:
    effect = read_mailbox(deps, Task(0, "read_mailbox", "mailbox:1", 1, {}))
    with deps.database.write() as session:
        effect(session)


def _numbered(number: int) -> bytes:
    return mail(f"Viesti {number}", message_id=f"<{number}@posti.example>")


def _texts(deps: Deps) -> list[str]:
    with deps.database.read() as session:
        return list(session.scalars(select(col(MailboxMessage.text)).order_by(col(MailboxMessage.id))))


def _fault(deps: Deps) -> str:
    with deps.database.read() as session:
        return session.get_one(MailboxFolder, "INBOX").fault


def test_new_messages_are_written_down_once_and_moved(both: Deps, server: ImapServer) -> None:
    for number in range(3):
        server.folders["INBOX"].add(_numbered(number))
    _read(both)
    server.folders["INBOX"].add(_numbered(3))
    _read(both)
    assert _texts(both) == [f"Viesti {number}" for number in range(4)]
    assert server.folders["INBOX"].messages == []
    assert len(server.folders["Luettu"].messages) == 4
    clerk = Actor(1, frozenset({Role.INTAKE}), commitment_accepted=True)
    with both.database.read() as session:
        assert reading.counts(session, clerk) == {"new": 4, "mine": 0, "settled": 0}
        assert [one.mail.text for one in reading.listed(session, clerk, "new", limit=2)] == ["Viesti 0", "Viesti 1"]
        assert reading.officer_list(session, clerk) == []


def test_a_server_killed_again_and_again_loses_and_doubles_nothing(both: Deps, server: ImapServer) -> None:
    for number in range(6):
        server.folders["INBOX"].add(_numbered(number))
    chance = random.Random(11)

    def cut(command: str) -> None:
        if chance.random() < 0.15:
            server.kill()

    server.before = cut
    for _ in range(60):
        if not server.folders["INBOX"].messages:
            break
        server.kill()
        server.start()
        _read(both)
    assert sorted(_texts(both)) == sorted(f"Viesti {number}" for number in range(6))
    assert sorted(one.content for one in server.folders["Luettu"].messages) == sorted(map(_numbered, range(6)))


def test_what_was_written_down_but_not_moved_is_moved_and_not_read_again(
    house: tuple[Office, Deps], server: ImapServer
) -> None:
    _office, deps = house
    server.folders["INBOX"].add(_numbered(1))

    def cut_before_moving(command: str) -> None:
        if "MOVE" in command:
            server.kill()
            raise ConnectionError

    server.before = cut_before_moving
    _read(deps)
    assert (_texts(deps), len(server.folders["INBOX"].messages), _fault(deps)) == (["Viesti 1"], 1, "broken_off")
    server.before = lambda _command: None
    server.start()
    server.commands.clear()
    _read(deps)
    assert (_texts(deps), server.folders["INBOX"].messages, _fault(deps)) == (["Viesti 1"], [], "")
    assert not [one for one in server.commands if "BODY" in one]


def test_a_folder_numbered_anew_brings_nothing_twice(house: tuple[Office, Deps], server: ImapServer) -> None:
    _office, deps = house
    deps = replace(deps, mailbox=ImapMailbox(server.url()))  # marked as seen: they stay where they are
    for number in range(3):
        server.folders["INBOX"].add(_numbered(number))
    _read(deps)
    server.folders["INBOX"].renumber()
    server.folders["INBOX"].add(_numbered(3))
    _read(deps)
    assert _texts(deps) == [f"Viesti {number}" for number in range(4)]


def test_a_folder_that_takes_nothing_stops_no_reading(house: tuple[Office, Deps], server: ImapServer) -> None:
    _office, deps = house
    del server.folders["Luettu"]
    for number in range(3):
        server.folders["INBOX"].add(_numbered(number))
    _read(deps)
    _read(deps)
    assert (_texts(deps), _fault(deps)) == ([f"Viesti {number}" for number in range(3)], "not_put_away")


def test_of_a_message_that_is_too_large_the_head_is_read_and_a_person_is_told(
    house: tuple[Office, Deps], server: ImapServer
) -> None:
    _office, deps = house
    deps = replace(deps, settings=replace(deps.settings, mail_max_mb=0))
    server.folders["INBOX"].add(_numbered(1))
    _read(deps)
    with deps.database.read() as session:
        row = session.scalars(select(MailboxMessage)).one()
        assert (row.text, row.sender_email, row.faults[0]) == ("", "aino@posti.example", "too_large")
    assert not [one for one in server.commands if "BODY.PEEK[]" in one]


def test_the_day_begins_with_a_test_of_the_mailbox_that_comes_in_by_it(
    house: tuple[Office, Deps], server: ImapServer
) -> None:
    office, deps = house
    _work(deps, office)
    test = office.mail.sent[-1]
    token = test.subject.rpartition(" ")[2]
    with deps.database.read() as session:
        row = session.scalars(select(ChannelTest)).one()
        assert (row.came_at, row.sent_at) == (None, office.clock())
        assert token not in str(row.model_dump())
    server.folders["INBOX"].add(mail("x", subject=f"Subject: Kanavatesti {token[:-1]}A"))
    office.clock.pass_by(minutes=2)
    _work(deps, office)
    with deps.database.read() as session:
        assert session.scalars(select(col(ChannelTest.came_at))).one() is None, "a guessed token says nothing"
    server.folders["INBOX"].add(mail("x", subject=f"Subject: {test.subject}", message_id="<t@x.example>"))
    office.clock.pass_by(minutes=2)
    _work(deps, office)
    with deps.database.read() as session:
        assert session.scalars(select(col(ChannelTest.came_at))).one() == office.clock()
        outcomes = session.scalars(select(col(MailboxMessage.outcome)).order_by(col(MailboxMessage.id)))
        assert list(outcomes) == ["", "channel_test"]


def test_a_test_that_does_not_come_in_raises_the_alarm_once(house: tuple[Office, Deps]) -> None:
    office, deps = house
    office.add_user("admin")
    for _ in range(7):
        _work(deps, office)
        office.clock.pass_by(hours=1)
    told = [one.subject for one in office.mail.sent if "kanava" in one.subject]
    assert told == ["Tietosuojapyynnöt: kanava ei vastaa / Dataskyddsbegäranden: en kanal svarar inte"]
    body = next(one.body for one in office.mail.sent if "kanava" in one.subject)
    assert re.search(r"sähköposti, aloitettu \d+\.\d+\.2026 klo \d", body), body
    assert re.search(r"e-post, påbörjat \d+\.\d+\.2026 kl\. \d", body), body
    with deps.database.read() as session:
        query = select(func.count()).select_from(Event).where(col(Event.kind) == "channel_silent")
        assert session.scalar(query) == 1


def test_a_channel_stays_silent_while_the_next_days_test_is_under_way(
    house: tuple[Office, Deps], server: ImapServer
) -> None:
    """Each midnight begins a test that has hours to come in: it says nothing of a mailbox that has been dead since yesterday."""
    office, deps = house
    _work(deps, office)
    assert not _silent(deps, office), "the first test has its hours"
    begun_at = office.clock()
    office.clock.pass_by(hours=5)
    _work(deps, office)
    first = [("email", begun_at)]
    assert _silent(deps, office) == first
    office.clock.pass_by(hours=19)
    _work(deps, office)
    assert _silent(deps, office) == first, (
        "the second day's test has just begun; the first day's is the one that is missing"
    )
    server.folders["INBOX"].add(
        mail("x", subject=f"Subject: {office.mail.sent[-1].subject}", message_id="<t@x.example>")
    )
    office.clock.pass_by(minutes=2)
    _work(deps, office)
    assert not _silent(deps, office), "it came in"
    office.clock.pass_by(hours=24)
    _work(deps, office)
    assert not _silent(deps, office), "the third day's test has its hours again"


def test_a_test_that_is_returned_as_undeliverable_has_not_come_in(
    house: tuple[Office, Deps], server: ImapServer
) -> None:
    """Exchange repeats the subject: the address that is tested takes nothing, and only the failure reaches the mailbox."""
    office, deps = house
    _work(deps, office)
    failed = "--grenze\nContent-Type: message/delivery-status\n\nStatus: 5.1.1\n\n--grenze--\n"
    kind = 'multipart/report; report-type=delivery-status; boundary="grenze"'
    subject = f"Subject: Undeliverable: {office.mail.sent[-1].subject}"
    server.folders["INBOX"].add(mail(failed, subject=subject, kind=kind, message_id="<b@x.example>"))
    office.clock.pass_by(minutes=2)
    _work(deps, office)
    with deps.database.read() as session:
        assert session.scalars(select(col(ChannelTest.came_at))).one() is None
        row = session.scalars(select(MailboxMessage)).one()
        assert (row.origin, row.state) == ("bounce", "new"), "a person sees that it came back"


@pytest.mark.parametrize(
    ("subject", "sender"),
    [
        ("Undelivered: {}", "From: MAILER-DAEMON@mx.example"),
        ("Automaattinen vastaus: {}", FROM_AINO),
        ("VS: {}", f"{FROM_AINO}\r\nAuto-Submitted: auto-replied"),
    ],
    ids=["a server's own words", "somebody away", "a machine"],
)
def test_a_machine_that_answers_the_test_does_not_show_that_it_came_in(
    house: tuple[Office, Deps], server: ImapServer, subject: str, sender: str
) -> None:
    """The address may answer by itself and pass nothing on: the answer goes straight to the mailbox that is read."""
    office, deps = house
    _work(deps, office)
    told = f"Subject: {subject.format(office.mail.sent[-1].subject)}"
    server.folders["INBOX"].add(mail("x", sender=sender, subject=told, message_id="<a@x.example>"))
    office.clock.pass_by(minutes=2)
    _work(deps, office)
    with deps.database.read() as session:
        assert session.scalars(select(col(ChannelTest.came_at))).one() is None
        assert session.scalars(select(col(MailboxMessage.state))).one() == "new", "a person sees it"


def test_on_monday_the_week_of_the_channels_goes_out_without_any_content(house: tuple[Office, Deps]) -> None:
    office, deps = house
    maker = office.add_user("dpo")
    _work(deps, office)
    with deps.database.write() as session:
        case = Case(reference="14/00.01.06/2026", created_by=maker, created_at=office.clock())
        session.add(case)
        session.flush()
        for back in (3, 0):
            came = {"channel": "email", "arrived_at": office.clock() - timedelta(days=back), "text": "Salaista."}
            session.add(Message(case_id=case.id or 0, recorded_by=maker, recorded_at=office.clock(), **came))
    office.clock.at += timedelta(days=5)  # Monday
    _work(deps, office)
    week = [one for one in office.mail.sent if "viikko" in one.subject]
    assert len(week) == 1
    assert "sähköposti / e-post: 0/1" in week[0].body
    assert "90 päivän 2 pyynnöstä 1 tunnistettiin vasta saapumisensa jälkeen, yhteensä 3 päivää" in week[0].body
    assert "Salaista" not in week[0].body


def test_the_week_goes_out_on_the_first_day_on_which_the_program_runs_again_and_once(
    house: tuple[Office, Deps],
) -> None:
    """A machine that stood still all Monday tells it on Tuesday; who joins later in the week is told of the next one."""
    office, deps = house
    office.add_user("dpo")
    _work(deps, office)
    assert not [one for one in office.mail.sent if "viikko" in one.subject], "nothing was tested in the week before"
    office.clock.at += timedelta(days=6)  # Tuesday
    _work(deps, office)
    week = [one for one in office.mail.sent if "viikko" in one.subject]
    assert len(week) == 1
    assert "23.11.–29.11.2026" in week[0].body
    office.add_user("dpo")
    for _day in range(5):
        office.clock.at += timedelta(days=1)
        _work(deps, office)
    assert len([one for one in office.mail.sent if "viikko" in one.subject]) == 1
    office.clock.at += timedelta(days=1)  # the next Monday
    _work(deps, office)
    assert len([one for one in office.mail.sent if "viikko" in one.subject]) == 3, "both of them"


def test_one_mail_covers_the_weeks_in_which_the_program_did_not_run(house: tuple[Office, Deps]) -> None:
    """Down from Thursday 26.11. over two Mondays: the days before it are told too, and the next week is told by itself again."""
    office, deps = house
    office.add_user("dpo")
    _work(deps, office)
    office.clock.at += timedelta(days=1)
    _work(deps, office)
    office.clock.at += timedelta(days=12)  # Tuesday 8.12.
    _work(deps, office)
    weeks = [one.body for one in office.mail.sent if "viikko" in one.subject]
    assert len(weeks) == 1
    assert "23.11.–6.12.2026" in weeks[0]
    assert "Tämä viesti kattaa 2 viikkoa. Kokeita aloitettiin 2 päivänä 14 päivästä." in weeks[0]
    assert "Det här meddelandet gäller 2 veckor. Prov påbörjades 2 dagar av 14." in weeks[0]
    assert "sähköposti / e-post: 0/2" in weeks[0]
    office.clock.at += timedelta(days=6)
    _work(deps, office)
    (last,) = [one.body for one in office.mail.sent if "viikko" in one.subject][1:]
    assert "7.12.–13.12.2026" in last
    assert "viikkoa" not in last


def test_where_a_person_speaks_for_a_channel_the_alarm_says_that_nobody_did(house: tuple[Office, Deps]) -> None:
    office, _deps = house
    office.add_user("admin")
    said = replace(office.deps, settings=replace(office.deps.settings, channels_said=("phone",)))
    _work(said, office)
    office.clock.at = office.clock.at.replace(hour=15)  # five in the afternoon
    _work(said, office)
    (alarm,) = [one for one in office.mail.sent if "vahvistettu" in one.subject]
    assert "Kukaan ei ole vahvistanut, että kanava toimii: puhelin, 25.11.2026." in alarm.body
    assert "Ingen har bekräftat att kanalen fungerar: telefon, 25.11.2026." in alarm.body
    assert "perille" not in alarm.body


def test_a_mailbox_that_cannot_be_reached_is_a_state_and_no_failed_job(
    house: tuple[Office, Deps], server: ImapServer
) -> None:
    office, deps = house
    server.kill()
    _work(deps, office)
    assert _fault(deps) == "unreachable"
    with deps.database.read() as session:
        assert not session.scalars(select(Job).where(col(Job.state) == "failed")).all()


def _silent(deps: Deps, office: Office) -> list[tuple[str, datetime | None]]:
    with deps.database.read() as session:
        silent = channel_tests.silent_channels(session, deps, at=office.clock())
        return [(one.channel, one.begun_at) for one in silent]


def _work(deps: Deps, office: Office) -> None:
    """One minute: the tick, then the jobs of mail that are due."""
    tick(deps)
    with deps.database.read() as session:
        kinds = ("read_mailbox", "send_channel_test", "send_channel_alarm", "send_channel_report")
        query = select(col(Job.id)).where(col(Job.kind).in_(kinds), col(Job.state) == "queued")
        jobs = [job_id for job_id in session.scalars(query.order_by(col(Job.id))) if job_id is not None]
    for job_id in jobs:
        assert run_job(deps, all_handlers(), job_id) == "done"


def test_a_mailbox_in_microsoft_365_is_read_by_token_and_its_fault_is_told_once_without_a_secret(
    house: tuple[Office, Deps], server: ImapServer
) -> None:
    server.folders["INBOX"].add(_numbered(1))
    with giving() as giver, capture_logs() as lines:
        server.tokens = giver.takes
        giver.answers += [("401 Unauthorized", {"error": "invalid_client", "error_codes": [7000222]})] * 2
        deps = replace(house[1], mailbox=ImapMailbox(server.url_without_password(), tokens=giver.tokens()))
        _read(deps)
        _read(deps)
        assert (_texts(deps), _fault(deps)) == ([], "token_refused")
        _read(deps)
    assert (_texts(deps), _fault(deps)) == (["Viesti 1"], "")
    told = [(line["code"], line["before"]) for line in lines if line["event"] == "mailbox_fault"]
    assert told == [("token_refused", ""), ("", "token_refused")]
    assert not any(secret in str(lines) for secret in (CLIENT_SECRET, "token-1"))
