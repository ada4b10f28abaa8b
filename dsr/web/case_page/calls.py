"""The calls of the case page in words: why each is proposed or tied, when it is destroyed, how it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from dsr.db.tables import Case, User
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.holds import HoldKind
from dsr.domain.matching import Blocker, ReasonCode
from dsr.domain.matching_words import WHO_SPOKE, blocker_sentence, reason_sentence
from dsr.services import holds
from dsr.services.candidates import needs_reason
from dsr.services.case_calls import PROPOSED_SHOWN, WEAK_SHOWN, CallLine, CaseCalls, Pages, calls_of_case
from dsr.services.coverage import is_by_times_alone
from dsr.services.kept_calls import Kept
from dsr.services.letter_jobs import failed_searches
from dsr.services.recording_fates import Fate, RecordingFate
from dsr.services.renumbered import count_waiting
from dsr.services.rights.covering import named_in_vain
from dsr.services.searchable import can_search
from dsr.services.snapshots import since_receipt
from dsr.services.third_persons import untold_blockers
from dsr.services.undecided import unlisted_matches
from dsr.services.unlisted import decided
from dsr.web.case_page.coverage import ShownCoverage, shown_coverage, since_words
from dsr.web.code_words import CONTROLLERS, UPSTREAM, words_of
from dsr.web.current import acting_user, today
from dsr.web.dates import day, length_words, period
from dsr.web.hold_words import SHORT_KINDS, DeclinedPart, WidePart, declined_parts, open_parts
from dsr.web.paging import Page
from dsr.web.texts import current_language, gettext, ngettext

_TAGS = {"waiting": ("danger", "alert"), "failed": ("danger", "alert"), "confirmed": ("ok", "hold")}


@dataclass(frozen=True)
class ShownCall:
    """One call as a row of the page."""

    call_id: int
    started_at: datetime
    other_started_at: datetime | None
    queue: str
    length: str
    reasons: tuple[str, ...]
    checks: tuple[str, ...]
    is_sensitive: bool
    is_transferable: bool
    controller: str
    is_destroyed: bool
    is_missing: bool
    is_unrecorded: bool
    no_recording: str
    due_on: date
    is_due_loss: bool
    hold: str
    hold_tag: str
    hold_icon: str
    hold_why: str
    given: str
    ground: str
    verdict: str
    needs_reason: bool
    is_ticked: bool
    is_imported_later: bool
    is_renumbered: bool


@dataclass(frozen=True)
class ShownSetAside:
    """Matches that a person set aside without a list: how many, why, by whom and when."""

    unlisted_id: int
    calls: int
    reason: str
    by: str
    on: date


@dataclass(frozen=True)
class ShownCalls:
    """The parts of the calls section; `search` says what the last search covered, `holds` are ids, kinds and days of
    review, `wide` the parts of them that wait for a person's word,
    `declined` those that a person left unfrozen; `renumbered` is how many judged calls have other numbers or another time now.
    `named_in_vain` how many calls a sent answer restricts that were found to be another's since. `unlisted` counts what the
    search found and did not list and nobody has decided on, `set_aside` is what somebody has.
    `has_search_failed`: the newest search did, so that `search` is an earlier one's."""

    linked: tuple[ShownCall, ...]
    proposed: tuple[ShownCall, ...]
    rejected: tuple[ShownCall, ...]
    weak: tuple[ShownCall, ...]
    weak_total: int
    unlisted: int
    set_aside: tuple[ShownSetAside, ...]
    unconfirmed: int
    newest_item: int
    search: str
    can_search: bool
    has_search_failed: bool
    grounds: tuple[tuple[str, str], ...]
    holds: tuple[tuple[int, str, str], ...]
    released: tuple[tuple[int, str, str], ...]
    wide: tuple[tuple[int, WidePart], ...]
    declined: tuple[DeclinedPart, ...]
    coverage: ShownCoverage
    since: str
    proposed_page: Page
    weak_page: Page
    renumbered: int
    named_in_vain: int

    @property
    def anothers(self) -> int:
        """How many calls that are linked or proposed were to a line that was another controller's then."""
        return sum(call.is_transferable for call in (*self.linked, *self.proposed))

    @property
    def weak_fields(self) -> tuple[str, ...]:
        """The ids of the reason fields among the weak ones, to open their list where one of them is at fault."""
        return tuple(f"reason-{call.call_id}" for call in self.weak)


def shown_calls(session: Session, deps: Deps, case: Case, rights: set[str], pages: Pages) -> ShownCalls:
    """The calls of the case for someone who may see calls."""
    found: CaseCalls = calls_of_case(session, case.id or 0, today(), pages)
    since = since_receipt(session, case.id or 0)
    late = since.late_calls if since is not None else frozenset()
    language = current_language()
    grounds = tuple(
        (code, f"{ground.titles[language]} ({code})")
        for code, ground in deps.catalogue.grounds.items()
        if rights & set(ground.rights)
    )
    names, opened = dict(grounds), holds.open_holds(session, case.id or 0)
    lines = (*found.linked, *found.proposed, *found.rejected, *found.weak)
    untold = untold_blockers(session, case, {line.call_id: line.blockers for line in lines}, acting_user().id)
    return ShownCalls(
        linked=tuple(_shown(line, names, untold[line.call_id], line.call_id in late) for line in found.linked),
        proposed=tuple(_shown(line, names, untold[line.call_id], line.call_id in late) for line in found.proposed),
        rejected=tuple(_shown(line, names, untold[line.call_id], line.call_id in late) for line in found.rejected),
        weak=tuple(_shown(line, names, untold[line.call_id], line.call_id in late) for line in found.weak),
        weak_total=found.weak_total,
        unlisted=unlisted_matches(session, [case.id or 0]).get(case.id or 0, 0),
        set_aside=_set_aside(session, case.id or 0),
        unconfirmed=found.unconfirmed,
        newest_item=found.newest_item,
        search=_search(case),
        can_search=can_search(session, case.id or 0),
        has_search_failed=bool(failed_searches(session, [case.id or 0])),
        grounds=grounds,
        holds=tuple((one.id or 0, str(SHORT_KINDS[HoldKind(one.kind)]), day(one.review_by)) for one in opened),
        released=tuple(
            (one.id or 0, str(SHORT_KINDS[HoldKind(one.kind)]), day(local_date(one.released_at)))
            for one in holds.released_holds(session, case.id or 0)
            if one.released_at is not None
        ),
        wide=open_parts(session, opened),
        declined=declined_parts(session, opened),
        coverage=shown_coverage(session, case),
        since=since_words(since),
        proposed_page=Page(found.pages.proposed, found.proposed_total, PROPOSED_SHOWN),
        weak_page=Page(found.pages.weak, found.weak_total, WEAK_SHOWN),
        renumbered=count_waiting(session, case.id or 0),
        named_in_vain=named_in_vain(session, case.id or 0),
    )


def _set_aside(session: Session, case_id: int) -> tuple[ShownSetAside, ...]:
    rows = [(row, session.get(User, row.by_user)) for row in decided(session, case_id)]
    return tuple(
        ShownSetAside(
            unlisted_id=row.id or 0,
            calls=row.calls,
            reason=row.reason,
            by=who.name if who is not None else "",
            on=local_date(row.decided_at or row.found_at),
        )
        for row, who in rows
    )


def _shown(line: CallLine, grounds: dict[str, str], untold: frozenset[str], is_late: bool) -> ShownCall:
    language, kept = current_language(), line.kept
    length = length_words(line.length_ms)
    if line.parts > 1:
        length += ", " + ngettext("%(num)s part", "%(num)s parts", line.parts)
    reasons = [
        reason_sentence(code, _in_language(values, language), language)
        for code, values in line.reasons
        if code in tuple(ReasonCode) and code not in untold
    ]
    if line.link_reason:
        reasons.append(line.link_reason)
    is_spared = kept.is_undecided or kept.is_to_be_judged or kept.is_kept_besides
    tag, icon = ("warn", "hold") if is_spared else _TAGS.get(kept.upstream, ("danger", "alert"))
    return ShownCall(
        call_id=line.call_id,
        started_at=line.started_at,
        other_started_at=line.other_started_at,
        queue=line.queue_names[language] or gettext("line not known"),
        length=length,
        reasons=tuple(reasons),
        checks=_checks(line.blockers, untold),
        is_sensitive=line.is_sensitive,
        is_transferable=line.is_transferable,
        controller=words_of(CONTROLLERS, line.controller),
        is_destroyed=kept.is_destroyed,
        is_missing=kept.is_missing,
        is_unrecorded=kept.is_unrecorded,
        no_recording=_no_recording(line.fate),
        due_on=kept.due_on,
        is_due_loss=_is_due_loss(kept),
        hold=_hold_words(line),
        hold_tag=tag,
        hold_icon=icon,
        hold_why=_hold_why(line),
        given=line.given,
        ground=grounds.get(line.ground, line.ground),
        verdict=line.verdict,
        needs_reason=needs_reason(line.band, line.blockers),
        is_ticked=line.is_ticked,
        is_imported_later=is_late,
        is_renumbered=line.is_renumbered,
    )


def _checks(blockers: Sequence[str], untold: frozenset[str]) -> tuple[str, ...]:
    """What to check before the call is tied; one sentence, the same for all of them, for what may not be told."""
    language = current_language()
    told = [blocker_sentence(code, language) for code in blockers if code in tuple(Blocker) and code not in untold]
    return (*told, WHO_SPOKE[language]) if untold else tuple(told)


def _in_language(values: dict[str, Any], language: str) -> dict[str, Any]:
    return {name: value[language] if isinstance(value, dict) else value for name, value in values.items()}


def _is_due_loss(kept: Kept) -> bool:
    """Whether a recording is lost on the day, and that can or could be helped: a day before its hold could not."""
    return kept.upstream != "confirmed" and kept.due_on >= (kept.placed_on or today())


def _no_recording(became: RecordingFate | None) -> str:
    """Why no copy of a tied call can be given; empty where there is a recording, or nothing is tied."""
    if became is None or became.fate is Fate.KEPT:
        return ""
    if became.fate is Fate.EXPIRED:
        return gettext("no recording: destroyed %(day)s, before the request", day=day(became.on))
    if became.fate is Fate.LOST:
        return gettext("no recording: destroyed %(day)s", day=day(became.on))
    if became.fate is Fate.ERASED:
        return gettext("no recording: erased on request %(day)s", day=day(became.on))
    if became.fate is Fate.MISSING:
        return gettext("no recording: looked for in the source and not found")
    return gettext("no recording was made")


def _hold_words(line: CallLine) -> str:
    kept = line.kept
    if kept.is_undecided or kept.is_to_be_judged:
        return gettext("Kept until you decide")
    if kept.is_kept_besides:
        return gettext("Kept for now")
    if not kept.upstream:
        return gettext("Not held")
    if kept.upstream == "confirmed" and kept.confirmed_on is not None:
        return gettext("Confirmed %(day)s", day=day(kept.confirmed_on))
    return words_of(UPSTREAM, kept.upstream)


def _hold_why(line: CallLine) -> str:
    kept = line.kept
    if kept.upstream in ("waiting", "failed") and kept.placed_on is not None:
        return gettext("placed %(day)s, check at the source", day=day(kept.placed_on))
    if kept.is_undecided:
        return gettext("a busy line or a wide time waits for a decision")
    if kept.is_to_be_judged:
        return gettext("until it is judged whose call it is; the source is not told")
    if kept.is_kept_besides:
        return gettext("for another reason than this case")
    if kept.review_by is not None:
        return gettext("review the hold by %(day)s", day=day(kept.review_by))
    return ""


def _search(case: Case) -> str:
    """What was searched, when and over which time; empty before the first search."""
    if case.searched_at is None:
        return ""
    searched: dict[str, Any] = case.search or {}
    on = day(local_date(case.searched_at))
    try:
        first, last = date.fromisoformat(str(searched["from_on"])), date.fromisoformat(str(searched["to_on"]))
    except (KeyError, ValueError):
        return gettext("Searched %(day)s", day=on)
    if is_by_times_alone(searched):
        return gettext("Searched %(day)s", day=on)
    return gettext("Searched %(day)s, calls of %(period)s", day=on, period=period(first, last))
