"""The whole case page put together, and the button of its next step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from flask import url_for
from sqlmodel import Session

from dsr.db.tables import Case, RightRequest
from dsr.domain.access import Action, CaseFacts
from dsr.domain.deadlines import ActReason
from dsr.services import clock, identity
from dsr.services.case_calls import Pages
from dsr.services.handovers.promises import missing_by_request
from dsr.services.handovers.reading import HandoverLine, handovers_of
from dsr.services.letters import fees
from dsr.services.letters.fees import FeeCourse
from dsr.services.mail_in import attachments
from dsr.services.mail_in.attachments import Line as AttachmentLine
from dsr.services.protection import CasePeople, Person, assignable, people_of
from dsr.services.queue.deliveries import deliveries
from dsr.web.case_page.calls import ShownCalls, shown_calls
from dsr.web.case_page.head import Head, MessageLine, head_of, message_lines
from dsr.web.case_page.history import EventLine, LetterLine, NoteLine, event_lines, letter_lines, note_lines
from dsr.web.case_page.listening import ShownListening, shown_listening
from dsr.web.case_page.rights import RightCard, cards_of
from dsr.web.case_page.service import ServiceLine, service_lines
from dsr.web.current import acting_user, current_deps, today, user_may
from dsr.web.links import may_open
from dsr.web.queue_page.rows import part_words
from dsr.web.queues import queue_choices
from dsr.web.texts import gettext


@dataclass(frozen=True)
class NextAct:
    """The one tinted panel: what to do, by when and why, and the button that leads there. `url` is empty without one;
    `is_post`: the button does it at once. `how` tells of more ways than that button, `ways` leads to them."""

    words: str
    on: date | None
    why: str
    is_loss: bool
    label: str
    url: str
    is_post: bool
    how: str = ""
    ways: tuple[tuple[str, str], ...] = ()


_OF_CALLS = frozenset({"decide_candidates", "wait_for_listening"})
"""Next steps whose button leads to the part of the page that only those see who may see the calls."""

_OWN_STEPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "received": ("start_assessment",),
        "settle_withdrawal": ("withdraw",),
        "propose_part": ("refuse_partly",),
        "propose_refusal": ("refuse",),
        "prepare_answer": ("answer_full",),
        "assessing": ("answer_no_data", "start_erasing"),
        "start_cannot_act_notice": ("notify_cannot_act",),
    }
)
"""Next steps that a step of the workflow makes: the first of these that is offered is their button, ready or not."""


@dataclass(frozen=True)
class CaseView:
    """Everything the template shows, read and worded."""

    head: Head
    cards: tuple[RightCard, ...]
    chosen: RightCard | None
    act: NextAct | None
    calls: ShownCalls | None
    letters: tuple[LetterLine, ...]
    messages: tuple[MessageLine, ...]
    notes: tuple[NoteLine, ...]
    events: tuple[EventLine, ...]
    people: CasePeople
    desks: tuple[Person, ...]
    queues: tuple[tuple[str, str], ...]
    facts: CaseFacts
    listening: ShownListening | None = None
    copies: tuple[HandoverLine, ...] = ()
    fees: tuple[tuple[int, FeeCourse], ...] = ()
    parts: tuple[str, ...] = ()
    attachments: tuple[AttachmentLine, ...] = ()
    service: tuple[ServiceLine, ...] = ()


def case_view(
    session: Session,
    case: Case,
    facts: CaseFacts,
    chosen_id: int | None,
    pages: Pages = Pages(),
) -> CaseView:
    """Read the case for its page. Calls are left out for those who may not see any."""
    deps, actor, case_id = current_deps(), acting_user(), case.id or 0
    rows = clock.requests_of(session, case_id)
    cards = cards_of(session, deps, case, rows, actor)
    letters = letter_lines(session, case_id)
    sees_calls = user_may(Action.SEE_CALLS)
    calls = shown_calls(session, deps, case, {row.right for row in rows}, pages) if sees_calls else None
    first = _first(cards)
    return CaseView(
        head=head_of(session, case, identity.standing(session, case_id)),
        cards=tuple(cards),
        chosen=next((card for card in cards if card.request_id == chosen_id), first),
        act=_act(case_id, first, letters, calls, facts) if first is not None and _waits(case, first) else None,
        service=service_lines(session, actor, case_id),
        calls=calls,
        letters=tuple(letters),
        messages=message_lines(session, case_id),
        notes=tuple(note_lines(session, case_id)),
        events=tuple(event_lines(session, case_id, rows)),
        people=people_of(session, case_id),
        desks=tuple(assignable(session)),
        queues=tuple(queue_choices(session)),
        facts=facts,
        listening=shown_listening(session, deps, case_id, facts),
        copies=tuple(handovers_of(session, case_id)),
        fees=tuple(fees.of_case(session, case_id)),
        parts=_parts(session, rows),
        attachments=tuple(attachments.of_case(session, deps, case_id)),
    )


def _parts(session: Session, rows: Sequence[RightRequest]) -> tuple[str, ...]:
    """How the handing over stands in each open request that has promised copies which are not all out."""
    missing = missing_by_request(session, [row.id or 0 for row in rows if row.is_open])
    return tuple(part_words(one) for one in deliveries(session, missing).values())


def _first(cards: Sequence[RightCard]) -> RightCard | None:
    """The request the page speaks of first: that to act on soonest, else the newest that leaves something to do."""
    dated = [card for card in cards if card.act_by_on is not None]
    if dated:
        return min(dated, key=lambda card: card.act_by_on or date.max)
    left = [card for card in cards if card.next_code != card.state_code] or cards
    return left[-1] if left else None


def _waits(case: Case, card: RightCard) -> bool:
    """Whether there is a next step: in a closed case what its workflow still has, or what it leaves. The service of letters has
    sections of its own."""
    is_left = card.act_by_on is not None and card.act_reason != ActReason.service
    left = card.next_code != card.state_code or is_left
    return case.state == "open" or (case.state == "closed" and left)


def _act(
    case_id: int, card: RightCard, letters: Sequence[LetterLine], calls: ShownCalls | None, facts: CaseFacts
) -> NextAct:
    if card.is_loss and calls is not None:
        return NextAct(
            gettext("Make sure of the hold at the source system"),
            card.act_by_on,
            _loss_words(card),
            True,
            gettext("Mark as confirmed"),
            url_for("case.show", case_id=case_id) + "#confirm-hold",
            False,
        )
    if calls is not None and calls.renumbered:
        return NextAct(
            gettext("Judge again whose calls these are"),
            today(),
            gettext(
                "The source has given judged calls other numbers or times: whose they are must be judged again, and nothing leaves."
            ),
            False,
            gettext("Go to the calls"),
            url_for("case.show", case_id=case_id) + "#renumbered",
            False,
        )
    if calls is not None and calls.wide:
        return NextAct(
            gettext("Decide whether more recordings are frozen"),
            today(),
            gettext(
                "A busy line, or a time that is long or names no line, waits for your decision; until then its recordings are not destroyed, but the source is not told to keep them."
            ),
            False,
            gettext("Go to the decision"),
            url_for("case.show", case_id=case_id) + "#wide",
            False,
        )
    label, url, is_post = _button(case_id, card, letters)
    is_of_calls = card.next_code in _OF_CALLS
    if url and (not may_open(url, facts, is_post=is_post) or (is_of_calls and calls is None)):
        label, url = "", ""  # the step is another's
    act = NextAct(card.next_step, card.act_by_on, card.act_words, card.is_loss, label, url, is_post)
    return _with_ways(case_id, card, act, calls, facts) if card.next_code == "give_search_terms" else act


def _loss_words(card: RightCard) -> str:
    if card.act_by_on is not None and card.act_by_on < today():
        return gettext(
            "The source may have destroyed a recording then: ask whether it is still there. After that: %(step)s.",
            step=card.next_step,
        )
    return gettext(
        "The source destroys a recording then unless it has confirmed the hold. After that: %(step)s.",
        step=card.next_step,
    )


def _with_ways(case_id: int, card: RightCard, act: NextAct, calls: ShownCalls | None, facts: CaseFacts) -> NextAct:
    """Nothing to search by: the other ways out are a time, a call found otherwise, and in the end a refusal; of these the ones
    that are this user's."""
    if not user_may(Action.EDIT_CASE, facts):
        return act
    ways = [(gettext("Add a time of a call"), url_for("case.show", case_id=case_id) + "#window_1_first")]
    if calls is None:
        return replace(
            act,
            how=gettext("The register is searched by a number or a time. Ask the person for one."),
            ways=tuple(ways),
        )
    ways.append((gettext("Look for a call to link"), url_for("calls.index")))
    ways += [(offer.label, offer.url) for offer in card.offers if offer.name == "refuse" and offer.is_ready]
    how = gettext(
        "The register is searched by a number or a time. Ask the person for one. A call found by other means is linked "
        "on its own page. If the person cannot be told apart even so, propose a refusal on ground G3."
    )
    return replace(act, how=how, ways=tuple(ways))


def _button(case_id: int, card: RightCard, letters: Sequence[LetterLine]) -> tuple[str, str, bool]:
    page = url_for("case.show", case_id=case_id)
    offers = {offer.name: offer for offer in card.offers}
    if own := next((offers[name] for name in _OWN_STEPS.get(card.next_code, ()) if name in offers), None):
        return own.label, own.url, own.is_direct
    match card.next_code:
        case "give_search_terms":
            return gettext("Enter a number"), url_for("case_subject.form", case_id=case_id) + "#number_1", False
        case "search_calls":
            return gettext("Search the register"), url_for("case_calls.search", case_id=case_id), True
        case "decide_candidates":
            return gettext("Go to the calls"), f"{page}#calls", False
        case "settle_identity":
            return gettext("Record the check of identity"), url_for("case_identity.form", case_id=case_id), False
        case "settle_mandate" | "check_turvakielto":
            return gettext("Edit the data"), url_for("case_subject.form", case_id=case_id), False
        case "wait_for_listening":
            return gettext("Go to the listening tasks"), f"{page}#listening", False
        case "wait_for_identity" | "wait_for_clarification":
            return gettext("Add the answer"), url_for("case_messages.form", case_id=case_id, kind="answer"), False
        case "handing_over" | "handing_over_part":
            return gettext("Hand over copies"), _handover_url(case_id, card), False
        case "judge_points" | "assess_recordings" | "check_copies" | "settle_restricted_use":
            return gettext("Work on the rights"), url_for("case_rights.index", case_id=case_id), False
        case "erase" | "lifting_told" | "refused_lifting_told" if (
            offer := offers.get("erase") or offers.get("lift")
        ) and offer.is_ready:
            return offer.label, offer.url, offer.is_direct
        case _ if card.act_reason == ActReason.task and not card.is_open:
            return gettext("Work on the rights"), url_for("case_rights.index", case_id=case_id), False
        case _:
            return _letter_button(case_id, card, letters)


def _handover_url(case_id: int, card: RightCard) -> str:
    return url_for("case_handovers.form", case_id=case_id, request_id=card.request_id)


_NAMED_LETTERS = (
    *("acknowledgement", "identity_request", "extension_notice", "cannot_act_notice", "restriction_lifting"),
    *("withdrawal_confirmed", "transfer_notice"),
)
"""Letters that the code of a step ends with."""


def _letter_button(case_id: int, card: RightCard, letters: Sequence[LetterLine]) -> tuple[str, str, bool]:
    """The letter that the step speaks of: named in its code, or the answer being prepared; of what has ended any that it leaves."""
    kind = next((one for one in _NAMED_LETTERS if card.next_code.endswith(one)), card.answer_letter)
    unsent = [line for line in letters if line.state not in ("void", "sent")]
    spoken_of = [line for line in unsent if line.kind == kind]
    if not card.is_open:
        spoken_of += [line for line in unsent if line.request_id == card.request_id]
    if not spoken_of:
        return "", "", False
    return gettext("Open the letter"), url_for("letters.show", case_id=case_id, letter_id=spoken_of[0].letter_id), False
