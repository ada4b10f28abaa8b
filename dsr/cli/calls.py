"""`dsr calls import` and `find`: the register of calls from the command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from dsr.cli.call_settings import add_settings
from dsr.cli.groups import parts_of
from dsr.cli.wired import actor, log_looking, open_deps
from dsr.db.tables import ImportRow
from dsr.deps import Deps
from dsr.domain.access import Action
from dsr.domain.calendar import HELSINKI, local_date
from dsr.domain.call_facts import known_length
from dsr.domain.calls import RejectedRow
from dsr.domain.calls_words import row_sentence, sentence
from dsr.domain.errors import Fault
from dsr.domain.languages import LANGUAGES
from dsr.domain.matching import ReasonCode
from dsr.domain.matching_words import reason_sentence
from dsr.domain.phone import can_be_sought
from dsr.domain.search_times import first_moment, last_moment
from dsr.jobs.calls import dry_run, import_file, open_file
from dsr.ports import OpenedCallFile
from dsr.services import call_queues, register
from dsr.services.find_calls import Asked, FoundCall, find_calls, unknown_names

_NO_NUMBER = (
    "--number: this is not a telephone number; write it as 040 123 4567 or +358 40 123 4567. "
    "Calls whose number was hidden are found by time and line"
)
_UNKNOWN = {
    "queue": "--queue: no line is called so; `dsr calls queue list` shows the lines there are",
    "agent": "--agent: no call has an agent called so; write the name as the exchange writes it",
}

_EITHER = "\tThe clock time came twice that night: the call was at {first} or at {other}."

_ASKED = {
    ReasonCode.NUMBER_HANDLER: "Same number {number} as was asked for.",
    ReasonCode.CALLED_BACK: "The city called the number {number} that was asked for.",
    ReasonCode.CALLED_BACK_UNCONFIRMED: "The city called the number {number} that was asked for.",
    ReasonCode.WINDOW: "The call is within the time asked for.",
    ReasonCode.WINDOW_WIDE: "The call is within the period asked for.",
    ReasonCode.WINDOW_NEAR: "The call is outside the time asked for, by 15 minutes at most.",
    ReasonCode.QUEUE: "The service is the one asked for: {queue}.",
    ReasonCode.AGENT: "The agent is the one asked for.",
}
"""What speaks for a call without a case: nobody has written a message or added a number, somebody asks here and now."""


def add_commands(commands: Any) -> None:
    """Add `calls`."""
    parser = commands.add_parser("calls", help="the register of calls")
    parts = parts_of(parser)
    _add_import(parts)
    _add_find(parts)
    add_settings(parts)


def _add_import(parts: Any) -> None:
    take = parts.add_parser("import", help="take the calls of a file; the same file twice adds nothing")
    take.add_argument("file", type=Path)
    take.add_argument("--profile", default="", help="how the file is read; without it the profile that fits")
    take.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
    take.add_argument("--json", action="store_true", help="one JSON object")
    take.add_argument("--lang", choices=LANGUAGES, default="en", help="the language of the reasons")
    take.set_defaults(run=_import)


def _add_find(parts: Any) -> None:
    find = parts.add_parser("find", help="calls by number, time, line or agent, each with what speaks for it")
    find.add_argument("--number", default="")
    find.add_argument("--from", dest="since", default="", metavar="T", help="2026-11-03 or 2026-11-03T09:00, Helsinki")
    find.add_argument("--to", dest="until", default="", metavar="T")
    find.add_argument("--queue", default="", help="a line's technical or plain name")
    find.add_argument("--agent", default="")
    find.add_argument("--json", action="store_true", help="a JSON list")
    find.set_defaults(run=_find)


def _import(args: argparse.Namespace) -> int:
    deps = open_deps()
    log_looking(deps, Action.IMPORT_CALLS, "calls:import")
    opened = open_file(deps, str(args.file), args.profile)
    if opened.faults:
        return _refused(opened.faults, args.lang, as_json=args.json)
    answer = _dry(deps, opened, args.lang) if args.dry_run else _take(deps, opened, args.file.name, args.lang)
    if args.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        _print_import(answer)
    return 0


def _dry(deps: Deps, opened: OpenedCallFile, language: str) -> dict[str, Any]:
    rejected: list[RejectedRow] = []
    run = dry_run(deps, opened, rejected.append)
    rows = [_rejected(row.row_no, row.code, dict(row.values), language) for row in rejected]
    return {
        **run.counts.as_dict(),
        **_file_facts(opened),
        "dry_run": True,
        "calls": run.survey.calls,
        "rejected_rows": rows,
    }


def _take(deps: Deps, opened: OpenedCallFile, label: str, language: str) -> dict[str, Any]:
    with deps.database.write() as session:
        batch = register.begin_import(session, opened, label=label, actor=actor(), by=None, at=deps.now())
        batch_id = batch.id or 0
    counts = import_file(deps, opened, batch_id, _progress())
    with deps.database.read() as session:
        query = select(ImportRow).where(col(ImportRow.batch_id) == batch_id, col(ImportRow.outcome) == "rejected")
        rows = [
            _rejected(row.row_no, row.code, row.reason_values, language)
            for row in session.scalars(query.order_by(col(ImportRow.row_no)))
        ]
    return {**counts.as_dict(), **_file_facts(opened), "dry_run": False, "import": batch_id, "rejected_rows": rows}


def _rejected(line: int, code: str, values: dict[str, Any], language: str) -> dict[str, Any]:
    return {"row": line, "code": code, "reason": row_sentence(line, code, values, language)}


def _file_facts(opened: OpenedCallFile) -> dict[str, Any]:
    zone = opened.zone
    return {
        "profile": opened.profile.name,
        "zone": {"name": zone.name, "basis": zone.basis.value} if zone else None,
    }


def _progress() -> Callable[[int], None] | None:
    if not sys.stderr.isatty():
        return None
    return lambda rows: print(f"\r{rows} rows", end="", file=sys.stderr, flush=True)


def _print_import(answer: dict[str, Any]) -> None:
    counts = ", ".join(f"{name} {answer[name]}" for name in ("new", "same", "changed", "rejected", "repeated"))
    print(f"{'dry run, nothing written: ' if answer['dry_run'] else ''}rows {answer['rows']}: {counts}")
    if answer["zone"]:
        print(f"profile {answer['profile']}, times in {answer['zone']['name']} ({answer['zone']['basis']})")
    for row in answer["rejected_rows"]:
        print(row["reason"])


def _refused(faults: tuple[Fault, ...], language: str, *, as_json: bool) -> int:
    told = [{"code": fault.code, "reason": sentence(fault.code, dict(fault.values), language)} for fault in faults]
    if as_json:
        print(json.dumps({"refused": told}, ensure_ascii=False))
    for one in told:
        print(one["reason"], file=sys.stderr)
    return 1


def _find(args: argparse.Namespace) -> int:
    since, until = first_moment(args.since), last_moment(args.until)
    for name, text, moment in (("--from", args.since, since), ("--to", args.until, until)):
        if text and moment is None:
            print(f"{name} {text}: write a time that exists, as 2026-11-03 or 2026-11-03T09:00", file=sys.stderr)
            return 2
    asked = Asked(args.number.strip(), since, until, args.queue.strip(), args.agent.strip())
    if asked.is_empty or (since and until and since > until):
        print("say a number, a time, a line or an agent; --from is not after --to", file=sys.stderr)
        return 2
    if asked.number and not can_be_sought(asked.number):
        print(_NO_NUMBER, file=sys.stderr)
        return 2
    deps = open_deps()
    log_looking(deps, Action.SEE_CALLS, "calls:find")
    with deps.database.read() as session:
        if unknown := unknown_names(session, asked):
            print("\n".join(_UNKNOWN[name] for name in unknown), file=sys.stderr)
            return 1
        today = local_date(deps.now())
        names = {queue.technical: queue.name_fi for queue in call_queues.current(session, today)}
        found = [_shown(one, names) for one in find_calls(session, asked)]
    if args.json:
        print("[" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in found) + "]")
        return 0
    for one in found:
        queue = f"{one['queue']} ({names[one['queue']]})" if one["queue"] in names else one["queue"]
        print(f"{one['call_id']}\t{one['started_at']}\t{one['caller']}\t{queue}\t{one['agent']}\t{one['score']}")
        if one["other_started_at"]:
            print(_EITHER.format(first=_clock(one["started_at"]), other=_clock(one["other_started_at"])))
        for reason in one["reasons"]:
            print(f"\t{reason}")
    print(f"{len(found)} calls", file=sys.stderr)
    return 0


def _shown(found: FoundCall, queue_names: Mapping[str, str]) -> dict[str, Any]:
    """One call as the command tells it; reasons name a line by its plain Finnish name where it has one."""
    call = found.call
    reasons = [
        (reason.code, {name: queue_names.get(str(value), value) for name, value in reason.values})
        for reason in (found.candidate.reasons if found.candidate else ())
        if reason.code is not ReasonCode.OTHER_NUMBER  # other than which, where none was asked for
    ]
    return {
        "call_id": call.id,
        "started_at": call.started_at.astimezone(HELSINKI).isoformat(),
        "other_started_at": call.other_started_at.astimezone(HELSINKI).isoformat() if call.other_started_at else None,
        "caller": call.caller_e164 or call.caller_raw,
        "queue": call.queue,
        "agent": call.agent,
        "duration_ms": known_length(call.duration_ms, call.ended_at),
        "score": found.score,
        "reasons": [_reason(code, values) for code, values in reasons],
    }


def _clock(iso: str) -> str:
    return iso.partition("T")[2]


def _reason(code: ReasonCode, values: Mapping[str, str | int]) -> str:
    return _ASKED[code].format_map(values) if code in _ASKED else reason_sentence(code.value, values, "en")
