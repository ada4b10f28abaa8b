"""Service of letters and breaches of security in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from dsr.domain.breaches import BreachKind, Risk
from dsr.domain.serving import Lack, LeftOut, Role, Rule
from dsr.domain.serving_tasks import TaskCode
from dsr.web.dates import clock_time, short_day
from dsr.web.texts import LazyText, gettext, lazy

ROLES: Mapping[str, LazyText] = MappingProxyType(
    {
        Role.SUBJECT: lazy("data subject"),
        Role.AGENT: lazy("agent"),
        Role.GUARDIAN: lazy("guardian of a child"),
        Role.TRUSTEE: lazy("trustee"),
        Role.PARTY: lazy("another party"),
        Role.PRINCIPAL: lazy("principal, told of the letter to the agent"),
    }
)

LEFT_OUTS: Mapping[str, LazyText] = MappingProxyType(
    {
        LeftOut.CUSTODY_ENDED: lazy("Custody has ended"),
        LeftOut.NO_CUSTODIAN: lazy("The person is no custodian of the child"),
        LeftOut.CHILD_INTEREST: lazy("Service would be against the interest of the child"),
        LeftOut.ORDER_ENDED: lazy("The trustee's order has ended, or does not cover the matter"),
        LeftOut.MANDATE_ENDED: lazy("The mandate has ended"),
        LeftOut.NO_PARTY: lazy("The person is no party to the matter"),
        LeftOut.DEAD: lazy("The person has died"),
    }
)

WHY: Mapping[str, LazyText] = MappingProxyType(
    {
        Rule.POST: lazy("The seventh day after posting, unless shown otherwise (hallintolaki 59 §)"),
        Rule.SHOWN: lazy("A later receipt has been shown"),
        Rule.FETCHED: lazy("The day of the fetching (act 13/2003, 18 §)"),
        Rule.ORDINARY: lazy("The third day from sending, with the person's consent (act 13/2003, 19 §)"),
        Rule.HANDED_OVER: lazy("The day on which it was handed over"),
        Rule.ANNOUNCED: lazy("The seventh day from the publication of the public notice (hallintolaki 62 §)"),
        Lack.UNSENT: lazy("Not sent to this recipient yet"),
        Lack.WAITING: lazy("Waits to be fetched"),
        Lack.UNFETCHED: lazy(
            "Not fetched in seven days: serve it at the service point, or by post where there is no turvakielto"
        ),
        Lack.UNCONSENTED: lazy(
            "Went by e-mail without consent: serve it at the service point, or by post where there is no turvakielto"
        ),
        Lack.RETURNED: lazy("The post brought it back: find out the address and check for a non-disclosure order"),
        Lack.ASTRAY: lazy(
            "It reached a wrong person: check where it went and for a non-disclosure order, and send it again"
        ),
    }
)

OUTCOMES: Mapping[str, LazyText] = MappingProxyType(
    {
        "fetched": lazy("It was fetched"),
        "received": lazy("It is shown to have been received on this day"),
        "returned": lazy("The post brought it back"),
        "astray": lazy("It reached a wrong person"),
        "announced": lazy("A public notice of it was published on the city's website on this day"),
    }
)

TASKS: Mapping[str, tuple[LazyText, LazyText]] = MappingProxyType(
    {
        TaskCode.SERVE: (
            lazy("A recipient has not been sent the letter"),
            lazy("Send it to them, and record the sending."),
        ),
        TaskCode.SERVE_OTHERWISE: (
            lazy("The letter was not fetched in seven days, or went by e-mail without consent"),
            lazy("Serve it by post or at the service point."),
        ),
        TaskCode.FIND_ADDRESS: (
            lazy("The post brought the letter back"),
            lazy("Find out the address, check for a non-disclosure order, and send the letter again."),
        ),
        TaskCode.SEND_ANEW: (
            lazy("The letter reached a wrong person"),
            lazy("Check the address and for a non-disclosure order, and send the letter again."),
        ),
        TaskCode.REMIND: (
            lazy("The letter still waits to be fetched"),
            lazy("Remind the person: call, or write a fetch reminder."),
        ),
        TaskCode.TELL_PRINCIPAL: (
            lazy("The letter went to the agent"),
            lazy("Tell the data subject that it did (hallintolaki 56 §)."),
        ),
        TaskCode.ASK_COURT: (
            lazy("The time of appeal has ended"),
            lazy("Ask the court whether an appeal came. Nothing is released before that."),
        ),
    }
)
"""What has happened, and what to do."""

APPEALS: Mapping[str, LazyText] = MappingProxyType(
    {"none": lazy("No appeal came in time"), "appeal": lazy("An appeal came")}
)

BREACHES: Mapping[str, LazyText] = MappingProxyType(
    {
        BreachKind.RECORDING_LOST: lazy("A held recording was destroyed"),
        BreachKind.RECORDING_MISSING: lazy("A held recording is missing at the source"),
        BreachKind.LETTER_OPENED: lazy("A letter came back opened"),
        BreachKind.LETTER_ASTRAY: lazy("A letter reached a wrong person"),
        BreachKind.CALL_ASTRAY: lazy("Another person's call was told of or handed over"),
        BreachKind.OTHER: lazy("Something else"),
    }
)

STATES: Mapping[str, tuple[LazyText, str]] = MappingProxyType(
    {
        "proposed": (lazy("To be looked at"), "warn"),
        "open": (lazy("Being dealt with"), "info"),
        "dismissed": (lazy("No breach"), ""),
        "closed": (lazy("Closed"), "ok"),
    }
)

RISKS: Mapping[str, LazyText] = MappingProxyType(
    {
        Risk.NONE: lazy("Unlikely to be a risk to people"),
        Risk.RISK: lazy("A risk to people"),
        Risk.HIGH: lazy("A high risk to people"),
    }
)


def moment_words(moment: datetime) -> str:
    """A moment by weekday, day and Helsinki time: seventy-two hours end on the minute."""
    return f"{short_day(moment)} {clock_time(moment)}"


def hours_left(due_at: datetime, at: datetime) -> str:
    """How many hours there are, or by how many it is late, in whole hours."""
    hours = int((due_at - at).total_seconds() // 3600)
    if hours < 0:
        return gettext("%(hours)s h late", hours=-hours)
    return gettext("%(hours)s h left", hours=hours)
