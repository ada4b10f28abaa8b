"""`dsr calls profile`, `queue` and `source`: how call files are read, what lines and exchanges are called."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import yaml

from dsr.cli.groups import parts_of
from dsr.cli.wired import log_looking, open_deps
from dsr.domain.access import Action
from dsr.domain.call_profile import DURATIONS, GENERIC, REQUIRED
from dsr.domain.call_profile_checks import profile_to_mapping
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.shipped_profiles import SHIPPED
from dsr.domain.spoken_time import day_from
from dsr.services import call_queues, call_sources, profiles


def add_settings(parts: Any) -> None:
    """Add `profile`, `queue` and `source` to `dsr calls`."""
    _add_profile(parts)
    _add_queue(parts)
    _add_source(parts)


def _add_profile(parts: Any) -> None:
    profile = parts_of(parts.add_parser("profile", help="how call files are read"), "what", "WHAT")
    profile.add_parser("list", help="every profile").set_defaults(run=_list_profiles)
    show = profile.add_parser("show", help="a profile as YAML, to be changed and saved under another name")
    show.add_argument("name")
    show.set_defaults(run=_show_profile)
    save = profile.add_parser("save", help="save a column mapping; a change makes a new version")
    save.add_argument("name")
    save.add_argument("file", type=Path, help="YAML: layout, zone, delimiter, columns, unit, group_by, ...")
    save.add_argument("--source", default="", help="the exchange whose calls it reads; default the profile's name")
    save.set_defaults(run=_save_profile)


def _add_queue(parts: Any) -> None:
    queue = parts_of(parts.add_parser("queue", help="plain names of lines"), "what", "WHAT")
    queue.add_parser("list", help="the directory, and the lines it does not know").set_defaults(run=_list_queues)
    save = queue.add_parser("save", help="write a line's entry")
    save.add_argument("technical")
    save.add_argument("--fi", required=True, help="plain name in Finnish")
    save.add_argument("--sv", required=True, help="plain name in Swedish")
    save.add_argument("--controller", choices=call_queues.CONTROLLERS, default="espoo")
    save.add_argument("--en", default="", help="plain name in English")
    save.add_argument("--since", default="", help="from which day this holds; left out: since the line has been there")
    save.add_argument("--sensitive", action="store_true")
    save.add_argument("--correct", default="", metavar="REASON", help="the entry of that day was wrong, and why")
    save.set_defaults(run=_save_queue)


def _add_source(parts: Any) -> None:
    source = parts_of(
        parts.add_parser("source", help="plain names of exchanges, as letters print them"), "what", "WHAT"
    )
    source.add_parser("list", help="every source with its plain names").set_defaults(run=_list_sources)
    save = source.add_parser("save", help="write the plain names of a source")
    save.add_argument("name", help="as `source list` gives it")
    save.add_argument("--fi", required=True, help="plain name in Finnish")
    save.add_argument("--sv", required=True, help="plain name in Swedish")
    save.add_argument("--en", default="", help="plain name in English; left out: letters use the Finnish one")
    save.set_defaults(run=_save_source)


def _list_profiles(_args: argparse.Namespace) -> int:
    deps = open_deps()
    with deps.database.read() as session:
        sources = profiles.source_names(session)
        for name in (*SHIPPED, GENERIC):
            print(f"{name}\tships with the program")
        for row in profiles.saved_rows(session):
            print(f"{row.name}\tversion {row.version}\tsource {sources[row.source_id]}")
    return 0


def _show_profile(args: argparse.Namespace) -> int:
    with open_deps().database.read() as session:
        mapping = profile_to_mapping(profiles.profile_named(session, args.name))
    plain = {name: value for name, value in mapping.items() if name not in ("name", "version") and value is not None}
    if args.name == GENERIC:
        print(
            f"# A file needs {' and '.join(REQUIRED)}, and one of {', '.join(DURATIONS)}; the other columns may be left out."
        )
    print(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), end="")
    return 0


def _save_profile(args: argparse.Namespace) -> int:
    try:
        # Every value as it is written: `no` and `on` are words in a heading, not truth values.
        mapping = yaml.load(args.file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise Refused(f"{args.file} cannot be read as YAML: {fault}", code="profile_unreadable") from fault
    if not isinstance(mapping, dict):
        raise Invalid([Fault(str(args.file), "write one field a line, such as `zone: Europe/Helsinki`")])
    deps = open_deps()
    with deps.database.write() as session:
        row = profiles.save_profile(session, {**mapping, "name": args.name}, args.source, by=None, at=deps.now())
        print(f"{row.name} version {row.version}")
    return 0


def _list_queues(_args: argparse.Namespace) -> int:
    deps = open_deps()
    log_looking(deps, Action.EDIT_QUEUES, "lines")
    with deps.database.read() as session:
        entries = call_queues.directory(session).entries
        for queue in (row for name in sorted(entries) for row in reversed(entries[name])):
            since = f" since {queue.from_on.isoformat()}" if queue.from_on else ""
            sensitive = "\tsensitive" if queue.is_sensitive else ""
            print(f"{queue.technical}\t{queue.name_fi}\t{queue.name_sv}\t{queue.controller}{since}{sensitive}")
        unnamed = call_queues.unnamed_lines(session)
    for name, calls in unnamed.lines:
        print(f"{name}\tnot in the directory\t{calls} calls")
    if unnamed.numbers:
        print(f"lines that are telephone numbers, not shown\t{unnamed.numbers}\t{unnamed.number_calls} calls")
    return 0


def _save_queue(args: argparse.Namespace) -> int:
    since = day_from(args.since) if args.since else None
    if args.since and since is None:
        print(f"--since {args.since}: write a day that exists, as 2023-01-01", file=sys.stderr)
        return 2
    words = call_queues.QueueWords(args.technical, args.fi, args.sv, args.controller, since, args.sensitive, args.en)
    deps = open_deps()
    with deps.database.write() as session:
        corrects = call_queues.entry_of_day(session, words) if args.correct else None
        call_queues.save_queue(session, words, by=None, at=deps.now(), corrects=corrects, reason=args.correct)
    return 0


def _list_sources(_args: argparse.Namespace) -> int:
    with open_deps().database.read() as session:
        for source in call_sources.all_sources(session):
            print("\t".join((source.name, source.name_fi or "no plain name", source.name_sv, source.name_en)).rstrip())
    return 0


def _save_source(args: argparse.Namespace) -> int:
    deps = open_deps()
    with deps.database.write() as session:
        known = {source.name: source.id or 0 for source in call_sources.all_sources(session)}
        call_sources.save_names(session, known.get(args.name, 0), args.fi, args.sv, args.en, by=None, at=deps.now())
    return 0
