"""`dsr key`: a new key for `DSR_FIELD_KEY`, and the sealing anew of what older keys sealed."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import Any

from cryptography.fernet import Fernet

from dsr.adapters.field_cipher import FernetCipher
from dsr.cli.wired import open_database
from dsr.db.events import record
from dsr.services.resealing import seal_batch_anew, sealed_columns
from dsr.settings import load_settings
from dsr.wiring import utc_now


def add_commands(commands: Any) -> None:
    """Add `key`."""
    parser = commands.add_parser("key", help="print a new key for DSR_FIELD_KEY; `key rotate` brings it into use")
    parser.set_defaults(run=_key)
    parts = parser.add_subparsers(dest="part", metavar="PART")
    parts.add_parser("rotate", help="seal every field anew with the first key of DSR_FIELD_KEY").set_defaults(
        run=_rotate
    )


def _key(_args: argparse.Namespace) -> int:
    print(Fernet.generate_key().decode())
    return 0


def _rotate(_args: argparse.Namespace) -> int:
    """Batch by batch while the house works: begun again after a crash, it goes on with what is not done yet."""
    cipher, total = FernetCipher(load_settings().field_key), 0
    with closing(open_database()) as database:
        for column in sealed_columns():
            after, is_more = None, True
            while is_more:
                with database.write() as session:
                    after, changed = seal_batch_anew(session, cipher, column, after=after)
                    if changed:
                        record(session, "register", "fields_sealed_anew", at=utc_now(), fields=changed)
                total, is_more = total + changed, after is not None
    print(f"{total} field(s) sealed anew: the first key opens every one, so older keys may go from DSR_FIELD_KEY")
    print("Backups made before today still need the older keys: keep those as long as the backups.")
    return 0
