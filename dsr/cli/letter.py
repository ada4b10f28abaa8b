"""`dsr letter kinds` and `dsr letter preview`: the letters there are, and a sample of one as PDF."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dsr.catalogue import Catalogue, LetterKind, load_catalogue
from dsr.cli.groups import parts_of
from dsr.cli.letter_samples import sample_values
from dsr.domain.calendar import local_date
from dsr.printing import LetterTemplates, PrintFailed
from dsr.printing.press import pdf
from dsr.settings import folders
from dsr.wiring import utc_now


def add_commands(commands: Any) -> None:
    """Add `letter`; its parts answer the exit code (0 done, 1 refused, 2 wrong usage)."""
    parser = commands.add_parser("letter", help="the kinds of letter, and a sample of one")
    parts = parts_of(parser)
    kinds = parts.add_parser("kinds", help="every kind with its rights, languages and today's approval rule")
    kinds.add_argument("--json", action="store_true", help="one JSON list")
    kinds.set_defaults(run=_run_kinds)
    preview = parts.add_parser("preview", help="write a sample PDF with made-up people")
    preview.add_argument("kind", metavar="KIND", help="a name that `dsr letter kinds` lists")
    preview.add_argument("--right", required=True, help="the right it answers, such as access")
    preview.add_argument("--lang", required=True, help="fi, sv or en")
    preview.add_argument("-o", dest="file", type=Path, required=True, metavar="FILE.pdf", help="file to write")
    preview.set_defaults(run=_run_preview)


def _run_kinds(args: argparse.Namespace) -> int:
    workflows_dir, templates_dir = folders()
    catalogue, today = load_catalogue(workflows_dir, templates_dir), local_date(utc_now())
    listed = [
        {
            "kind": letter.kind,
            "rights": _rights(catalogue, letter),
            "languages": list(letter.languages),
            "approval": letter.approval_rule(today).value,
        }
        for letter in catalogue.letters.values()
    ]
    if args.json:
        print(json.dumps(listed, ensure_ascii=False, indent=2))
        return 0
    for one in listed:
        rights, languages = ", ".join(one["rights"]), ", ".join(one["languages"])
        print(f"{one['kind']}: {rights}; in {languages}; approval: {one['approval']}")
    return 0


def _run_preview(args: argparse.Namespace) -> int:
    workflows_dir, templates_dir = folders()
    catalogue, letters_dir = load_catalogue(workflows_dir, templates_dir), templates_dir / "letters"
    if (fault := _wrong_usage(catalogue, args)) is not None:
        print(fault, file=sys.stderr)
        return 2
    values = sample_values(catalogue, args.kind, args.lang, letters_dir=letters_dir, right=args.right)
    html = LetterTemplates(catalogue.register.facts, letters_dir).html(args.kind, args.lang, values)
    # The sample's own day, so that the same sample is always the same file.
    created_at = datetime.combine(values["document"]["on"], datetime.min.time(), UTC)
    try:
        args.file.write_bytes(pdf(html, identifier=f"{args.kind}.{args.right}.{args.lang}", created_at=created_at))
    except PrintFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except OSError as failure:
        print(f"cannot write {args.file}: {failure.strerror}. Name a file in a folder that exists.", file=sys.stderr)
        return 1
    return 0


def _wrong_usage(catalogue: Catalogue, args: argparse.Namespace) -> str | None:
    letter = catalogue.letters.get(args.kind)
    if letter is None:
        return f"there is no letter {args.kind!r}: use one of {', '.join(catalogue.letters)}"
    rights = _rights(catalogue, letter)
    if args.right not in rights:
        return f"{args.kind} does not answer the right {args.right!r}: use one of {', '.join(rights)}"
    if args.lang not in letter.languages:
        return f"{args.kind} is not written in {args.lang!r}: use one of {', '.join(letter.languages)}"
    return None


def _rights(catalogue: Catalogue, letter: LetterKind) -> list[str]:
    return [right for right in catalogue.rights if letter.serves(right)]
