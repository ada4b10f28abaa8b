"""Ids of another case in every address there is: parent and child mixed, and a protected case whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlmodel import col
from werkzeug.routing import Rule

from dsr.db.tables import (
    Attachment,
    Call,
    Case,
    CaseClue,
    CaseGround,
    Dispatch,
    Handover,
    Letter,
    LetterCopy,
    LetterRecipient,
    OfficerStatement,
    OtherListening,
    Proceeding,
    Unlisted,
)
from tests.e2e.attacked import Attacked, attacked_office, differences, everything
from tests.e2e.conftest import FilledDemo, WalkedPages
from tests.office.walking import read_page

Values = Mapping[str, Any]

WORDS = {"step": "extend", "language": "fi", "kind": "fee_request"}
"""What stands in an address beside ids, where no page leads there."""


REFUSED = (404, 409, 422)
"""A form that is not filled is refused as such, before or after its case is looked for. A call is everybody's: tying one
to a case that it was not proposed to is refused for want of a reason."""


@pytest.fixture(scope="module")
def office(filled: FilledDemo, walked: WalkedPages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    with attacked_office(filled.folder, tmp_path_factory.mktemp("ids"), walked) as opened:
        _remember(opened)
        yield opened


def _remember(office: Attacked) -> None:
    """What the demonstration has none of: a clue, a question to the officer, an attachment that a case has taken over,
    listening that was written down, and copies of letters for those on whom they are served, in two cases."""
    with office.deps.database.write() as session:
        case_id = session.scalars(select(col(Case.id)).order_by(col(Case.id)).limit(1)).one()
        clue = CaseClue(case_id=case_id or 0, kind="duration", duration_ms=60_000, added_at=office.deps.now())
        session.add(clue)
        told = {"searched_by": "x", "to_call_id": 1, "calls": 3, "found_at": office.deps.now()}
        decision = {"reason": "Muiden.", "by_user": office.people["handler"], "decided_at": office.deps.now()}
        session.add(Unlisted(case_id=case_id or 0, **told, **decision))
        asked = {"question": "Saako antaa?", "asked_by": office.people["handler"], "asked_at": office.deps.now()}
        session.add(OfficerStatement(case_id=case_id or 0, due_on=office.deps.now().date(), **asked))
        session.scalars(select(Attachment).order_by(col(Attachment.id))).first().case_id = case_id  # type: ignore[union-attr]
        at, by = office.deps.now(), office.people["handler"]
        call_id = session.scalars(select(col(Call.id)).limit(1)).one() or 0
        session.add(
            OtherListening(
                case_id=case_id or 0,
                call_id=call_id,
                listened_on=at.date(),
                role="agent",
                purpose="quality",
                by_user=by,
                at=at,
            )
        )
        served = {
            row.case_id: row for row in session.scalars(select(LetterRecipient).order_by(col(LetterRecipient.id)))
        }
        hashes = {"of_sha256": "0" * 64, "html_sha256": "0" * 64}
        session.add_all(
            LetterCopy(
                case_id=row.case_id,
                recipient_id=row.id or 0,
                language="fi",
                way="post",
                html="<p>x</p>",
                by_user=by,
                at=at,
                **hashes,
            )
            for row in list(served.values())[:2]
        )


def _beside_case(rule: Rule) -> list[str]:
    """The ids in an address beside that of the case, in their order."""
    return [name for name in re.findall(r"<int:(\w+)>", rule.rule) if name != "case_id"]


def _mixed(office: Attacked) -> list[Rule]:
    rules = (rule for rule in office.app.url_map.iter_rules() if "case_id" in rule.arguments and _beside_case(rule))
    return sorted(rules, key=lambda rule: rule.rule)


def _examples(office: Attacked) -> dict[str, list[Values]]:
    """Case and child as the office's own pages lead to them, by the name of the child and what stands before it."""
    found: dict[str, list[Values]] = _unlinked(office)
    for who in ("handler", "decider"):
        for address, html in office.walked(who).items():
            page = read_page(html, address)
            for target, method in [(one, "GET") for one in page.links] + [(one.action, "POST") for one in page.forms]:
                rule, values = office.rule_of(target, method) or (None, {})
                if rule is not None and "case_id" in values:
                    for name in _beside_case(rule):
                        example = {"case_id": values["case_id"], name: values[name]}
                        for key in (_place(rule, name), name):
                            found.setdefault(key, []).append(example)
    return found


def _unlinked(office: Attacked) -> dict[str, list[Values]]:
    """Rows to which no page of the demonstration leads just now."""
    with office.deps.database.read() as session:
        return {
            "clues/clue_id": [{"case_id": row.case_id, "clue_id": row.id} for row in session.scalars(select(CaseClue))],
            "unlisted/unlisted_id": [
                {"case_id": row.case_id, "unlisted_id": row.id} for row in session.scalars(select(Unlisted))
            ],
            "attachments/attachment_id": [
                {"case_id": row.case_id, "attachment_id": row.id}
                for row in session.scalars(select(Attachment).where(col(Attachment.case_id).is_not(None)))
            ],
            "statements/statement_id": [
                {"case_id": row.case_id, "statement_id": row.id} for row in session.scalars(select(OfficerStatement))
            ],
            "sendings/sending_id": [
                {"case_id": case_id, "sending_id": sending_id}
                for case_id, sending_id in session.execute(
                    select(col(Letter.case_id), col(Dispatch.id)).join(
                        Dispatch, col(Dispatch.letter_id) == col(Letter.id)
                    )
                )
            ],
            "proceedings/proceeding_id": [
                {"case_id": row.case_id, "proceeding_id": row.id} for row in session.scalars(select(Proceeding))
            ],
            "other-listening/row_id": [
                {"case_id": row.case_id, "row_id": row.id} for row in session.scalars(select(OtherListening))
            ],
            "handovers/handover_id": [
                {"case_id": row.case_id, "handover_id": row.id} for row in session.scalars(select(Handover))
            ],
            "copies/copy_id": [
                {"case_id": row.case_id, "copy_id": row.id} for row in session.scalars(select(LetterCopy))
            ],
            "grounds/row_id": [
                {"case_id": row.case_id, "row_id": row.id} for row in session.scalars(select(CaseGround))
            ],
        }


def _place(rule: Rule, name: str) -> str:
    """`letters/letter_id`: an id named alike may be one of another table elsewhere."""
    return f"{rule.rule[: rule.rule.index(f'<int:{name}>')].rstrip('/').rpartition('/')[2]}/{name}"


def _mixtures(office: Attacked, rule: Rule, shown: Mapping[str, list[Values]]) -> Iterator[dict[str, object]]:
    """For each child in the address a whole example in which it alone is another case's."""
    names = _beside_case(rule)
    for wrong in names:
        there = shown.get(_place(rule, wrong)) or shown.get(wrong)
        assert there, f"{rule}: no page leads to a {wrong}; tell in `_unlinked` where one is found"
        example = there[0]
        owners = {one["case_id"] for one in there if one[wrong] == example[wrong]}
        own = {name: next(one for one in shown.get(_place(rule, name)) or shown[name] if one["case_id"] not in owners)
               for name in names if name != wrong}  # fmt: skip
        case_id = next(iter(own.values()))["case_id"] if own else next(
            one["case_id"] for one in shown["letter_id"] if one["case_id"] not in owners)  # fmt: skip
        if own:
            assert all(one["case_id"] == case_id for one in own.values())
        words = {name: WORDS[name] for name in rule.arguments if name in WORDS}
        yield {**words, "case_id": case_id, wrong: example[wrong], **{name: one[name] for name, one in own.items()}}


def _tried(office: Attacked, client: FlaskClient, rule: Rule, values: Mapping[str, object]) -> list[tuple[str, int]]:
    """The address asked for and posted to, by whatever of both it knows, with a version that would be taken."""
    built = rule.build(values, append_unknown=False)
    assert built is not None
    with office.deps.database.read() as session:
        case = session.get(Case, values["case_id"])
        version = case.version if case else 1
    asked = []
    for method in sorted({"GET", "POST"} & set(rule.methods or ())):
        data = {"version": version} if method == "POST" else None
        answer = client.open(str(built[1]), method=method, data=data)
        asked.append((f"{method} {built[1]}", answer.status_code))
        answer.close()
    return asked


@pytest.mark.parametrize("who", ["clerk", "handler", "decider", "dpo"])
def test_a_child_is_found_under_its_own_case_only(office: Attacked, who: str) -> None:
    """Every address with a case and something of a case, with the one of one case and the other of another."""
    shown, before = _examples(office), everything(office.deps)
    client = office.browser_of(who)
    for rule in _mixed(office):
        for values in _mixtures(office, rule, shown):
            for asked, status in _tried(office, client, rule, values):
                assert status in ((404,) if asked.startswith("GET") else REFUSED), f"{who}: {asked} {status}"
    assert differences(before, everything(office.deps)) == {}


def test_nothing_of_a_protected_case_opens_to_who_is_not_named(office: Attacked) -> None:
    """Every address with its ids as they are, for a handler who may see all other cases."""
    with office.deps.database.read() as session:
        hidden = session.scalars(select(col(Case.id)).where(col(Case.subject_name) == "Noora Mallila")).one()
    shown, before = _examples(office), everything(office.deps)
    own = {name: next((one[name.rpartition("/")[2]] for one in rows if one["case_id"] == hidden), 1)
           for name, rows in shown.items()}  # fmt: skip
    client = office.browser_of("colleague")
    for rule in office.app.url_map.iter_rules():
        if "case_id" not in rule.arguments or rule.endpoint.startswith("api."):  # tokens: `test_interface`
            continue
        ids = {name: own.get(_place(rule, name), own.get(name, 1)) for name in _beside_case(rule)}
        words = {name: WORDS[name] for name in rule.arguments if name in WORDS}
        for asked, status in _tried(office, client, rule, {**words, **ids, "case_id": hidden}):
            assert status in ((404,) if asked.startswith("GET") else REFUSED), f"{asked} {status}"
    assert differences(before, everything(office.deps)) == {}
