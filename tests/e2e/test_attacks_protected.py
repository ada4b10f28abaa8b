"""A protected case from every address that names no case: pages, lists, files, and the rows that belong to it by their ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from werkzeug.routing import Rule

from dsr.db.tables import (
    Attachment,
    Call,
    Case,
    CaseUser,
    Hold,
    ListeningTask,
    MailboxMessage,
    Reminder,
    RightRequest,
)
from dsr.domain.calendar import local_date
from tests.e2e.attacked import Attacked, attacked_office, differences, everything
from tests.e2e.conftest import FilledDemo, WalkedPages
from tests.e2e.test_attacks_ids import REFUSED
from tests.office.users import WORKERS

NAME, EMAIL = "Noora Mallila", "noora.mallila@posti.example"
MOST_IDS = 30
"""Ids asked for where an address takes one: more than the demonstration has of what belongs to the case."""

WORDS = {"form": "csv"}
"""What stands in an address beside ids."""


@pytest.fixture(scope="module")
def office(filled: FilledDemo, walked: WalkedPages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    with attacked_office(filled.folder, tmp_path_factory.mktemp("protected"), walked) as opened:
        with opened.deps.database.write() as session:
            _remember(opened, session, _hidden(session))
        yield opened


def _hidden(session: Session) -> Case:
    return session.scalars(select(Case).where(col(Case.subject_name) == NAME)).one()


def _remember(office: Attacked, session: Session, case: Case) -> None:
    """What the case has none of in the demonstration: a message that waits, with its attachment, a task and a reminder."""
    at, by = office.deps.now(), office.people["handler"]
    day = local_date(at)
    mail = MailboxMessage(
        source="upload",
        sha256="0" * 64,
        arrived_at=at,
        arrival_source="date",
        fetched_at=at,
        sender_name=NAME,
        sender_email=EMAIL,
        subject="Lisää",
        text=f"Hei, minä {NAME} lisään.",
        proposed_case_id=case.id,
        proposed_by="reference",
    )
    session.add(mail)
    session.flush()
    file = session.scalars(select(Attachment)).first()
    assert file is not None
    copied = file.model_dump(exclude={"id", "mailbox_message_id", "case_id"})
    session.add(Attachment(**copied, mailbox_message_id=mail.id))
    call_id = session.scalars(select(col(Call.id)).limit(1)).one() or 0
    session.add(
        ListeningTask(
            case_id=case.id or 0,
            call_id=call_id,
            asked_by=by,
            asked_at=at,
            due_on=day + timedelta(days=3),
            escalates_on=day + timedelta(days=2),
            shows_name=True,
        )
    )
    request = session.scalars(select(RightRequest).where(col(RightRequest.case_id) == case.id)).first()
    assert request is not None
    session.add(
        Reminder(
            right_request_id=request.id or 0,
            case_id=case.id or 0,
            act_by_on=day + timedelta(days=5),
            step=5,
            team="handler",
            for_team=True,
            given_at=at,
        )
    )


def _rules(office: Attacked) -> list[Rule]:
    """Every address that names no case."""
    rules = (rule for rule in office.app.url_map.iter_rules() if "case_id" not in rule.arguments)
    left = (rule for rule in rules if not rule.endpoint.startswith(("api.", "static", "city_signin.", "health.")))
    return sorted(left, key=lambda rule: rule.rule)


def _ids(rule: Rule) -> list[str]:
    return re.findall(r"<int:(\w+)>", rule.rule)


def _address(rule: Rule, ids: Mapping[str, int]) -> str | None:
    """The address with these ids; None where it takes a word that is not known."""
    words = {name: WORDS[name] for name in rule.arguments if name in WORDS}
    if rule.arguments != ids.keys() | words.keys():
        return None
    built = rule.build({**words, **ids}, append_unknown=False)
    assert built is not None
    return str(built[1])


def _unnamed(office: Attacked) -> list[str]:
    """Everybody who works there, but for those who are named to the case."""
    with office.deps.database.read() as session:
        named = set(session.scalars(select(col(CaseUser.user_id)).where(col(CaseUser.case_id) == _hidden(session).id)))
    return [worker.key for worker in WORKERS if office.people[worker.key] not in named]


def _gets(office: Attacked) -> Iterator[str]:
    for rule in (one for one in _rules(office) if "GET" in (one.methods or ())):
        numbers = [office.deps.now().year] if "year" in _ids(rule) else range(1, MOST_IDS + 1)
        for number in numbers if _ids(rule) else [0]:
            address = _address(rule, dict.fromkeys(_ids(rule), number))
            if address is not None:
                yield address


def test_no_page_list_or_file_tells_of_a_protected_case_to_who_is_not_named(office: Attacked) -> None:
    with office.deps.database.read() as session:
        told = (NAME, EMAIL, _hidden(session).reference)
    addresses, unnamed = list(_gets(office)), _unnamed(office)
    assert len(addresses) > 300
    assert {"colleague", "clerk", "dpo"} <= set(unnamed)
    found = []
    for who in (*unnamed, "handler"):
        for address in addresses:
            with office.browser(who).get(address) as answer:
                if any(one.encode() in answer.data for one in told):
                    found.append((who, address))
    seen = {address for who, address in found if who == "handler"}
    assert {"/queue", "/holds", "/messages"} <= seen, "who is named does find it: these words are looked for rightly"
    assert [one for one in found if one[0] != "handler"] == []


@pytest.mark.parametrize("who", ["clerk", "colleague", "dpo"])
def test_no_row_of_a_protected_case_opens_or_changes_by_its_own_id(office: Attacked, who: str) -> None:
    with office.deps.database.read() as session:
        case_id = _hidden(session).id

        def first(column: object, *where: object) -> int:
            found = session.scalars(select(column).where(*where).limit(1)).one()  # type: ignore[arg-type]
            return int(found)

        mail_id = first(col(MailboxMessage.id), col(MailboxMessage.proposed_case_id) == case_id)
        own = {
            "hold_id": first(col(Hold.id), col(Hold.case_id) == case_id),
            "mail_id": mail_id,
            "attachment_id": first(col(Attachment.id), col(Attachment.mailbox_message_id) == mail_id),
            "task_id": first(col(ListeningTask.id), col(ListeningTask.case_id) == case_id),
            "reminder_id": first(col(Reminder.id), col(Reminder.case_id) == case_id),
        }
    before, asked = everything(office.deps), 0
    for rule in _rules(office):
        address = _address(rule, {name: own[name] for name in _ids(rule) if name in own}) if _ids(rule) else None
        for method in sorted({"GET", "POST"} & set(rule.methods or ())) if address else []:
            with office.browser(who).open(address, method=method) as answer:
                allowed = (404,) if method == "GET" else REFUSED
                assert answer.status_code in allowed, f"{who}: {method} {address} {answer.status_code}"
            asked += 1
    assert asked > 15
    assert differences(before, everything(office.deps)) == {}
