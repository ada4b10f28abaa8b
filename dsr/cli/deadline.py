"""`dsr deadline`: the last days of a request received on a date, with how they were counted."""

from __future__ import annotations

import argparse
import json
import re
import sys
from datetime import date
from itertools import zip_longest
from typing import Any

from dsr.adapters.holidays_fi import finnish_calendar
from dsr.domain import clock_words
from dsr.domain.calendar import Calendar, working_days_between
from dsr.domain.deadlines import Clock, ClockFacts, Fact, FactKind, Step, check_facts, last_days
from dsr.domain.errors import Refused
from dsr.domain.languages import LANGUAGES

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_NOT_YET = {
    "fi": "Ei laskettu mukaan, koska päivä on {on} jälkeen: {days}.",
    "sv": "Inte medräknat, eftersom dagen kommer efter {on}: {days}.",
    "en": "Not counted, because it comes after {on}: {days}.",
}


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `deadline` to the command line; its `run` answers the exit code."""
    parser = subparsers.add_parser(
        "deadline",
        help="the last days of a request received on a date",
        description="The last days of a request received on a date, on every reading of the law, with the reasons. "
        "Dates are days in Finland, written YYYY-MM-DD.",
    )
    parser.add_argument("received", nargs="+", type=iso_day, metavar="DATE", help="the day the request was received")
    parser.add_argument(
        "--asked",
        action="append",
        default=[],
        type=iso_day,
        metavar="D",
        help="identity was asked about; may be repeated",
    )
    parser.add_argument(
        "--answered",
        action="append",
        default=[],
        type=iso_day,
        metavar="D",
        help="the answer came: the first --answered goes with the first --asked, and so on",
    )
    parser.add_argument("--extended-on", type=iso_day, metavar="D", help="an extension notice was sent")
    parser.add_argument("--extended-until", type=iso_day, metavar="D", help="the day that the notice promised")
    parser.add_argument(
        "--on", type=iso_day, metavar="D", help="tell how much is left on this day; what comes after it is not counted"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the sentences")
    parser.set_defaults(run=run)


def iso_day(text: str) -> date:
    """The day written YYYY-MM-DD; argparse names the argument when this refuses."""
    if not _ISO_DAY.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a date: write it as YYYY-MM-DD, such as 2026-11-02")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date: there is no such day in the calendar") from None


def run(args: argparse.Namespace) -> int:
    """Print the last days for each date. Answers 0, 1 where a rule refused one of them, 2 for wrong usage."""
    wrong = _wrong_usage(args)
    if wrong is not None:
        print(f"dsr deadline: error: {wrong}", file=sys.stderr)
        return 2
    calendar = finnish_calendar()
    refused = 0
    for number, received_on in enumerate(args.received):
        try:
            text = _told(_facts(args, received_on), calendar, args)
        except Refused as refusal:
            print(f"{received_on}: {refusal.message}", file=sys.stderr)
            refused = 1
            continue
        print(text if args.json or number == 0 else f"\n{text}")
    return refused


def _wrong_usage(args: argparse.Namespace) -> str | None:
    if len(args.answered) > len(args.asked):
        return "argument --answered: each --answered needs an --asked"
    if args.extended_until is not None and args.extended_on is None:
        return "argument --extended-until: say with --extended-on when the notice was sent"
    return None


def _facts(args: argparse.Namespace, received_on: date) -> ClockFacts:
    facts = [Fact(FactKind.received, received_on)]
    for number, (asked_on, answered_on) in enumerate(zip_longest(args.asked, args.answered), start=1):
        facts.append(Fact(FactKind.identity_asked, asked_on, question=str(number)))
        if answered_on is not None:
            facts.append(Fact(FactKind.identity_answered, answered_on, question=str(number)))
    if args.extended_on is not None:
        facts.append(Fact(FactKind.extension_notice_sent, args.extended_on, extended_until=args.extended_until))
    return ClockFacts.of(*facts)


def _told(facts: ClockFacts, calendar: Calendar, args: argparse.Namespace) -> str:
    """The clock as one line of JSON or as sentences. Raises `Refused`."""
    check_facts(facts, calendar)
    known = facts if args.on is None else facts.known_on(args.on)
    clock = last_days(known, calendar)
    left = None if args.on is None else working_days_between(calendar, args.on, clock.safe_on, eves_off=True)
    later = sorted(fact.on for fact in facts.facts - known.facts)
    if args.json:
        return json.dumps(_as_json(clock, args, left, later), ensure_ascii=False)
    lines = [_line(step, args.lang) for step in clock.steps]
    if args.on is not None and left is not None:
        on = clock_words.spoken_day(args.on, args.lang)
        lines.append(f"{on}: {clock_words.days_left_words(clock.safe_on, args.on, left, args.lang)}.")
    if later:
        days = ", ".join(clock_words.spoken_day(day, args.lang) for day in later)
        on = clock_words.spoken_day(args.on, args.lang)
        lines.append(_NOT_YET[args.lang].format(on=on, days=days))
    return "\n".join(lines)


def _line(step: Step, language: str) -> str:
    return f"{clock_words.sentence(step, language)} ({clock_words.source_words(step.source, language)})"


def _as_json(clock: Clock, args: argparse.Namespace, left: int | None, later: list[date]) -> dict[str, Any]:
    return {
        "received": clock.received_on.isoformat(),
        "unrolled": clock.unrolled_on.isoformat(),
        "safe": clock.safe_on.isoformat(),
        "safe_unpaused": clock.safe_unpaused_on.isoformat(),
        "strict": clock.strict_on.isoformat(),
        "statutory": clock.statutory_on.isoformat(),
        "extension_notice_by": clock.extension_notice_by_on.isoformat(),
        "refusal_by": clock.refusal_by_on.isoformat(),
        "extension": clock.extension.value,
        "extended_safe": clock.extended_safe_on.isoformat(),
        "extended_strict": clock.extended_strict_on.isoformat(),
        "extended_statutory": clock.extended_statutory_on.isoformat(),
        "paused_days": clock.paused_days,
        "pause_open": clock.is_paused,
        "pause_open_since": _iso(clock.pause_open_since),
        "on": _iso(args.on),
        "working_days_left": left,
        "not_counted": [day.isoformat() for day in later],
        "calendar_version": clock.calendar_version,
        "steps": [_step_as_json(step, args.lang) for step in clock.steps],
    }


def _step_as_json(step: Step, language: str) -> dict[str, Any]:
    return {
        "code": step.code.value,
        "on": step.on.isoformat(),
        "until": _iso(step.until),
        "text": clock_words.sentence(step, language),
        "source": clock_words.source_words(step.source, language),
        "met": [
            {"on": on.isoformat(), "key": off.key, "name": clock_words.day_off_name(off, language)}
            for on, off in step.met
        ],
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
