"""What the page of rights shows of one case, and its forms with the choices that this case has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import (
    Call,
    Case,
    CopyPlace,
    Correction,
    Disclosure,
    ErasureChoice,
    Link,
    RecipientAnswer,
    RestrictionUse,
    RightRequest,
)
from dsr.deps import Deps
from dsr.domain.access import CaseFacts
from dsr.domain.calendar import local_date
from dsr.domain.errors import NotFound
from dsr.domain.rights_order import orders
from dsr.services import clock
from dsr.services.call_queues import directory, name_in
from dsr.services.letters import joint_sending, rows
from dsr.services.rights import (
    correcting,
    erasing,
    held_back,
    in_english,
    recipient_answers,
    restricted_uses,
    restricting,
    tasks,
)
from dsr.services.rights.facts import used
from dsr.services.rights.in_english import Reasons
from dsr.services.rights.ledger import ledger
from dsr.services.rights.tasks import TaskLine
from dsr.web import rights_forms
from dsr.web.current import now
from dsr.web.dates import moment, typed_moment
from dsr.web.forms import OfficeForm, options
from dsr.web.letter_words import title_of
from dsr.web.refusals import coded_sentence
from dsr.web.rights_words import ORDERS, endings_of
from dsr.web.texts import LazyText, current_language, gettext

_FORMS: dict[str, type[OfficeForm]] = {
    "point": rights_forms.PointForm,
    "judgment": rights_forms.JudgmentForm,
    "assessment": rights_forms.AssessmentForm,
    "english": rights_forms.EnglishForm,
    "copies": rights_forms.CopiesForm,
    "use": rights_forms.UseForm,
    "disclosure": rights_forms.DisclosureForm,
    "task": rights_forms.TaskForm,
    "joint": rights_forms.JointForm,
    "sending": rights_forms.SendingForm,
}


@dataclass(frozen=True)
class RightsWork:
    """The page: `calls` are the linked ones in words by their ids, `restricted` those on which a restriction stands."""

    case_id: int
    version: int
    reference: str
    facts: CaseFacts
    rights: frozenset[str]
    orders: tuple[LazyText, ...]
    calls: dict[int, str]
    restricted: dict[int, str]
    points: tuple[Correction, ...]
    statements: dict[int, list[str]]
    choices: dict[int, ErasureChoice]
    reasons: dict[str, Reasons]
    holds: dict[int, list[str]]
    waits: tuple[str, ...]
    has_copies: bool
    places: dict[str, CopyPlace]
    from_on: date | None
    uses: tuple[RestrictionUse, ...]
    ledger: tuple[Disclosure, ...]
    tasks: tuple[TaskLine, ...]
    answers: dict[int, RecipientAnswer]
    grounds: tuple[tuple[str, str], ...]
    joinable: tuple[tuple[str, str], ...]
    covers: tuple[tuple[int, str], ...]
    answer_way: str

    def fresh(self, name: str) -> Any:
        """An empty form with this case's choices; `close-<id>` is that of a task, `answer-<id>` that of a recipient who was told.
        Unknown names raise `KeyError`, another case's task `NotFound`."""
        if name.startswith(("close-", "answer-")):
            line = next((one for one in self.tasks if str(one.task_id) == name.partition("-")[2]), None)
            if line is None:
                raise NotFound("There is no such task in this case")
            if name.startswith("answer-"):
                return rights_forms.RecipientAnswerForm(None, prefix=f"{name}-")
            form: Any = rights_forms.ClosingForm(None, prefix=f"{name}-")
            form.outcome.choices = options(endings_of(line.kind))
            return form
        form = _FORMS[name](None, prefix=f"{name}-")
        for field, choices in self._choices(name).items():
            form[field].choices = options(choices)
        if name == "sending":
            form.sent_at.data = typed_moment(now())
            if self.answer_way in {one.value for one in form.way.iter_choices()}:
                form.way.data = self.answer_way
        return form

    def _choices(self, name: str) -> dict[str, list[tuple[str, str]]]:
        calls = [(str(call_id), words) for call_id, words in self.calls.items()]
        none = [("", gettext("No single call"))]
        return {
            "point": {"call_id": none + calls},
            "judgment": {"point": [(str(row.id), row.said_wrong[:80]) for row in self.points]},
            "assessment": {"call_id": calls, "ground": [("", gettext("None: it is erased")), *self.grounds]},
            "english": {"place": self._reasons_to_say()},
            "use": {"calls": [(str(call_id), words) for call_id, words in self.restricted.items()]},
            "disclosure": {"call_id": none + calls},
            "joint": {"letters": list(self.joinable)},
        }.get(name, {})

    def _reasons_to_say(self) -> list[tuple[str, str]]:
        return [
            (place, f"{self.calls[one.call_id]}: {one.written[:80]}")
            for place, one in self.reasons.items()
            if one.call_id in self.calls
        ]


def work_of(session: Session, deps: Deps, case: Case, facts: CaseFacts, *, sees_calls: bool) -> RightsWork:
    """Read the case for its page of rights. Without `sees_calls` the calls have numbers only: no day, time or line."""
    case_id, language = case.id or 0, current_language()
    found = clock.requests_of(session, case_id)
    calls = _calls(session, case_id)
    if not sees_calls:
        calls = {one: gettext("Call %(number)s, seen by handlers", number=place) for place, one in enumerate(calls, 1)}
    erasure = next((one for one in reversed(found) if one.right == "erasure"), None)
    rectified = [one for one in found if one.right == "rectification"]
    standing = restricting.of_case(session, case_id)
    barred = restricting.unrestricted(session, list(session.scalars(select(Call).where(col(Call.id).in_(calls)))))
    free = {call.id for call in barred}
    work = RightsWork(
        case_id=case_id,
        version=case.version,
        reference=case.reference,
        facts=facts,
        rights=frozenset(one.right for one in found),
        orders=tuple(
            ORDERS[one]
            for one in orders(
                used(found),
                is_restricted=bool(standing),
                is_consent_unasked=restricted_uses.is_consent_unasked(session, case),
            )
        ),
        calls=calls,
        restricted={call_id: words for call_id, words in _matched(case, calls).items() if call_id not in free},
        points=tuple(row for one in rectified for row in correcting.points_of(session, one.id or 0)),
        statements=correcting.statements_of(session, deps, list(calls)),
        choices=erasing.choices_of(session, erasure.id or 0) if erasure is not None else {},
        reasons=in_english.of_case(session, case_id),
        holds=erasing.holds_on(session, list(calls)),
        waits=_waits(session, deps, case, found),
        has_copies=bool(erasing.with_copies(found)),
        places={
            place: row
            for one in erasing.with_copies(found)
            for place, row in erasing.places_of(session, one.id or 0).items()
        },
        from_on=local_date(standing[0].from_at) if standing else None,
        uses=tuple(restricted_uses.uses_of(session, case_id)),
        ledger=tuple(ledger(session, case_id)),
        tasks=tuple(tasks.of_case(session, case_id)),
        answers=recipient_answers.of_case(session, case_id),
        grounds=tuple((one.code, one.titles[language]) for one in deps.catalogue.grounds_for("erasure")),
        joinable=tuple((str(one.id), title_of(one.kind)) for one in joint_sending.joinable(session, deps, case_id)),
        covers=tuple(
            (one.id or 0, title_of(one.kind))
            for one in rows.letters_of(session, case_id)
            if deps.catalogue.letter(one.kind).is_cover and one.state == "printed"
        ),
        answer_way=case.answer_way,
    )
    # The page is rendered after the transaction: what it shows is let go of as it stands.
    for row in (
        *work.points,
        *work.choices.values(),
        *work.places.values(),
        *work.uses,
        *work.ledger,
        *work.answers.values(),
    ):
        session.expunge(row)
    return work


def _waits(session: Session, deps: Deps, case: Case, found: Sequence[RightRequest]) -> tuple[str, ...]:
    """Why what is to be erased cannot be yet, and from what day it can, each reason a sentence."""
    on = local_date(now())
    waits = {
        wait
        for one in erasing.with_copies(found)
        if (left := erasing.calls_left(session, one))
        for wait in held_back.why_held(session, deps, case, one, left, on)
    }
    ordered = sorted(waits, key=lambda one: (one.on or date.max, one.code))
    return tuple(
        coded_sentence(one.code, held_back.WHY[one.code], {"on": one.on.isoformat()} if one.on else {})
        for one in ordered
    )


def _calls(session: Session, case_id: int) -> dict[int, str]:
    query = select(Call).join(Link, col(Link.call_id) == col(Call.id)).where(col(Link.case_id) == case_id)
    return _words(session, list(session.scalars(query.order_by(col(Call.started_at), col(Call.id)))))


def _matched(case: Case, calls: dict[int, str]) -> dict[int, str]:
    """The linked calls, and those that the last search left out because another case's restriction keeps them away."""
    away = restricting.left_out(case, calls)
    return {**calls, **{call_id: gettext("A call that this case may not see") for call_id in away}}


def _words(session: Session, found: list[Call]) -> dict[int, str]:
    names = directory(session, {call.queue for call in found})
    language = current_language()
    return {
        call.id or 0: f"{moment(call.started_at)}, {name_in(names.of_call(call), language) or call.queue}"
        for call in found
    }
