"""When a letter counts as served on one recipient, what must be done where it is not, and when its appeal period ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dsr.domain.calendar import Calendar, roll_forward
from dsr.domain.deadlines import ServiceWay, appeal_ends_on, served_on

FETCH_DAYS = 7
"""So many days after it was sent a letter that waits to be fetched goes another way (13/2003, 18 §)."""

ANNOUNCED_DAYS = 7
"""Public notice serves on the seventh day from its publication on the city's website (hallintolaki 62 § 3 mom., 432/2019)."""

REMIND_DAYS = 5
"""So many days after it was sent a person is reminded of a letter that waits: two days before the last."""

ROUTE_DAYS = {"hallintovalitus_30d": 30, "oikaisuvaatimus_14d": 14}
"""Days of appeal by route: 808/2019, 13 §; kuntalaki 410/2015, 138 §. Both are counted by Act 150/1930."""

POSTED = ("post",)
HANDED_OVER = ("counter",)
FETCHED = ("secure_mail", "pickup")
"""Ways in which the letter waits until somebody has proved who they are: service is shown by the fetching."""
ELECTRONIC = ("suomifi", "email")
"""Ordinary electronic ways: deemed served without a fetching, but only where the person has consented to it. Without
consent Suomi.fi still asks for strong identification, so that opening the message is a fetching (13/2003, 18 §); e-mail
asks for nothing, and serves nobody."""


SERVING_WAYS = ("post", "suomifi", "secure_mail", "pickup", "counter")
"""The ways in which a decision or a copy of it is served: each with a day of service of its own."""


class Rule(StrEnum):
    """Why a letter counts as served on a day."""

    POST = "post"  # hallintolaki 434/2003, 59 §: the seventh day after posting
    SHOWN = "shown"  # the same, "unless otherwise shown": a later receipt is known
    FETCHED = "fetched"  # 13/2003, 18 §: the day of the fetching
    ORDINARY = "ordinary"  # 13/2003, 19 §: the third day from sending, with consent
    HANDED_OVER = "handed_over"  # the day on which it was put into the person's hand
    ANNOUNCED = "announced"  # hallintolaki 55 and 62 §: the seventh day from the publication of a public notice


class Lack(StrEnum):
    """Why a letter does not count as served yet."""

    UNSENT = "unsent"
    WAITING = "waiting"  # to be fetched, and there is time for it
    UNFETCHED = "unfetched"  # not fetched in seven days: to be served otherwise
    RETURNED = "returned"  # the post brought it back
    ASTRAY = "astray"  # it reached a wrong person
    UNCONSENTED = "unconsented"  # by e-mail without consent: to be served otherwise (13/2003, 19 §)


class Role(StrEnum):
    """What a recipient of a letter is. A principal is told that the letter went to the agent: no time runs from that."""

    SUBJECT = "subject"
    AGENT = "agent"
    GUARDIAN = "guardian"
    TRUSTEE = "trustee"
    PARTY = "party"
    PRINCIPAL = "principal"

    @property
    def is_served(self) -> bool:
        """Whether a time of appeal runs from the day on which this recipient is served."""
        return self is not Role.PRINCIPAL


class LeftOut(StrEnum):
    """Why somebody who could be served is not, as a fact that somebody has found out."""

    CUSTODY_ENDED = "custody_ended"
    NO_CUSTODIAN = "no_custodian"
    CHILD_INTEREST = "child_interest"
    ORDER_ENDED = "order_ended"
    MANDATE_ENDED = "mandate_ended"
    NO_PARTY = "no_party"
    DEAD = "dead"


LEFT_OUT: Mapping[Role, tuple[LeftOut, ...]] = {
    Role.GUARDIAN: (LeftOut.CUSTODY_ENDED, LeftOut.NO_CUSTODIAN, LeftOut.CHILD_INTEREST, LeftOut.DEAD),
    Role.TRUSTEE: (LeftOut.ORDER_ENDED, LeftOut.DEAD),
    Role.AGENT: (LeftOut.MANDATE_ENDED, LeftOut.DEAD),
    Role.PARTY: (LeftOut.NO_PARTY, LeftOut.DEAD),
}
"""What may be found of whom; the subject is always served. Source: hallintolaki 12, 14, 15 and 56 §; julkisuuslaki 11 § 2 mom. 1 k."""


@dataclass(frozen=True)
class Attempt:
    """One sending to one recipient, with what became of it. Days are Helsinki days.

    `consents`: the person has agreed to be served electronically. `received_on` is a receipt that is shown by evidence,
    `returned_on` the day on which the post brought the letter back or, where it `is_astray`, it reached a wrong person,
    `announced_on` that on which public notice was published in the place of what came back, or was not fetched by somebody whose
    address nobody knows.
    """

    way: str
    sent_on: date
    consents: bool = False
    fetched_on: date | None = None
    received_on: date | None = None
    returned_on: date | None = None
    is_astray: bool = False
    announced_on: date | None = None


@dataclass(frozen=True)
class Service:
    """How a letter stands with one recipient: the day and its rule, or what is lacking and until when it may be fetched."""

    served_on: date | None
    why: Rule | Lack
    fetch_by: date | None = None


def service_of(attempt: Attempt, on: date) -> Service:
    """How one sending stands on a day.

    Deemed days are plain days, weekends and holidays too. Evidence moves a deemed day later, never earlier: the time of
    appeal is then long enough on every reading. Source: hallintolaki 434/2003, 59 §; 13/2003, 18-19 § (924/2010).
    """
    if attempt.returned_on is not None:
        return _gone_wrong(attempt, attempt.returned_on)
    if attempt.way in HANDED_OVER:
        return Service(attempt.sent_on, Rule.HANDED_OVER)
    if attempt.way in POSTED:
        return _deemed(served_on(attempt.sent_on, ServiceWay.post), Rule.POST, attempt.received_on)
    if attempt.way in ELECTRONIC and attempt.consents:
        shown = max(filter(None, (attempt.received_on, attempt.fetched_on)), default=None)
        return _deemed(served_on(attempt.sent_on, ServiceWay.e_service), Rule.ORDINARY, shown)
    if attempt.way == "email":
        return _seen(attempt)
    return _fetching(attempt, on)


def first_service(attempts: Iterable[Attempt], on: date) -> Service:
    """How a letter stands with a recipient to whom it was sent once or more: the first service counts.

    Where none has served, the newest sending says what is lacking.
    """
    found = [service_of(one, on) for one in attempts]
    days = [one for one in found if one.served_on is not None]
    if days:
        return min(days, key=lambda one: one.served_on or date.max)
    return found[-1] if found else Service(None, Lack.UNSENT)


def last_service(services: Iterable[date | None]) -> date | None:
    """The day on which the last recipient was served; None while somebody is not, or where there is nobody."""
    days = list(services)
    return None if None in days else max(filter(None, days), default=None)


def appeal_period_ends_on(served: date, route: str, calendar: Calendar) -> date:
    """The last day for appealing by the decision's route, from the day of service; that day not counted.

    Raises `OutsideCalendar`, and `KeyError` for a route that is not known.
    """
    return appeal_ends_on(served, calendar, days=ROUTE_DAYS[route])


def ask_court_on(ends_on: date, calendar: Calendar) -> date:
    """The first working day after the last day for appealing: then the court knows what came. Raises `OutsideCalendar`."""
    return roll_forward(calendar, ends_on + timedelta(days=1), eves_off=True)


def may_announce(attempt: Attempt, on: date, *, has_address: bool) -> bool:
    """Whether public notice may be written down in the place of this sending on a day: the post brought it back, or it waited in
    vain to be fetched by somebody who cannot be reached by post either; of one that stands already the day may be put right.

    `has_address`: a postal address of theirs is known. Source: hallintolaki 434/2003, 55 § 1 mom. (service cannot be made otherwise).
    """
    if attempt.returned_on is not None:
        return not attempt.is_astray
    if attempt.announced_on is not None:
        return True
    return service_of(attempt, on).why is Lack.UNFETCHED and not has_address


def remind_on(attempt: Attempt) -> date | None:
    """The day on which a person is reminded of a letter that waits to be fetched; None where none waits."""
    service = service_of(attempt, attempt.sent_on)
    return attempt.sent_on + timedelta(days=REMIND_DAYS) if service.why is Lack.WAITING else None


def _gone_wrong(attempt: Attempt, on: date) -> Service:
    announced = _announced(attempt)
    if not attempt.is_astray and announced is not None:
        return Service(announced, Rule.ANNOUNCED)
    if not attempt.is_astray:
        return Service(None, Lack.RETURNED)
    if attempt.received_on is not None and attempt.received_on >= on:  # whoever had it handed it on
        return Service(attempt.received_on, Rule.SHOWN)
    return Service(None, Lack.ASTRAY)


def _announced(attempt: Attempt) -> date | None:
    return attempt.announced_on + timedelta(days=ANNOUNCED_DAYS) if attempt.announced_on is not None else None


def _deemed(day: date, rule: Rule, shown_on: date | None) -> Service:
    if shown_on is not None and shown_on > day:
        return Service(shown_on, Rule.SHOWN)
    return Service(day, rule)


def _seen(attempt: Attempt) -> Service:
    shown = [day for day in (attempt.received_on, attempt.fetched_on) if day is not None]
    return Service(min(shown), Rule.SHOWN) if shown else Service(None, Lack.UNCONSENTED)


def _fetching(attempt: Attempt, on: date) -> Service:
    shown = [day for day in (attempt.fetched_on, attempt.received_on) if day is not None]
    announced = _announced(attempt)
    if shown and not (announced and announced < min(shown)):
        return Service(min(shown), Rule.FETCHED)
    if announced:
        return Service(announced, Rule.ANNOUNCED)
    fetch_by = attempt.sent_on + timedelta(days=FETCH_DAYS)
    return Service(None, Lack.WAITING if on <= fetch_by else Lack.UNFETCHED, fetch_by)
