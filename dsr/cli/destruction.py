"""`dsr destruction`: destroy what is overdue now, check all certificates, show one."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any

from dsr.cli.groups import parts_of
from dsr.cli.wired import open_database, open_deps
from dsr.domain.calendar import local_date
from dsr.services import destruction


def add_commands(commands: Any) -> None:
    """Add `destruction`."""
    parser = commands.add_parser("destruction", help="destroy overdue recordings and check the certificates")
    parts = parts_of(parser)
    run = parts.add_parser("run", help="destroy everything overdue that nothing holds")
    verify = parts.add_parser("verify", help="read every certificate again")
    show = parts.add_parser("show", help="one certificate as JSON")
    show.add_argument("id", type=int, metavar="ID")
    show.add_argument("--recording", type=int, metavar="ID", help="only this item, with what proves it")
    for one in (run, verify):
        one.add_argument("--json", action="store_true", help="one JSON object")
    run.set_defaults(run=_run)
    verify.set_defaults(run=_verify)
    show.set_defaults(run=_show)


def _run(args: argparse.Namespace) -> int:
    deps = open_deps()
    try:
        done = destruction.sweep(deps)
        with deps.database.read() as session:
            left = destruction.overdue(session, local_date(deps.now()))
    finally:
        deps.printers.close()
        deps.database.close()
    destroyed = sum(one.destroyed for one in done)
    if args.json:
        print(json.dumps({"destroyed": destroyed, "batches": len(done), **asdict(left)}))
    else:
        print(f"destroyed: {destroyed} recordings in {len(done)} batches")
        print(f"overdue: {left.to_destroy}, kept by holds: {left.held}, in quarantine: {left.quarantined}")
    return 0


def _verify(args: argparse.Namespace) -> int:
    database = open_database()
    with database.read() as session:
        verdict = destruction.verify(session)
    database.close()
    if args.json:
        print(json.dumps(asdict(verdict)))
    elif verdict.broken:
        print(f"broken: {verdict.broken}", file=sys.stderr)
    else:
        print(f"whole: {verdict.certificates} certificates, {verdict.items} recordings")
        print(f"last hash: {verdict.last_hash}")
    return 1 if verdict.broken else 0


def _show(args: argparse.Namespace) -> int:
    database = open_database()
    try:
        with database.read() as session:
            if args.recording is None:
                shown = destruction.certificate(session, args.id)
            else:
                shown = destruction.proof_of(session, args.id, args.recording)
    finally:
        database.close()
    print(json.dumps(shown, indent=2))
    return 0
