"""`make demo`: fills an office with made-up people and serves it on loopback; a second run serves what is there.

Read from the environment: PORT (8000), DATA (.demo), FRESH (1: begin anew). Exit codes: 0 stopped by its user, 1 refused or
broken, 2 wrong usage.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.office.filling import fill
from tests.office.mails_in import SERVER
from tests.office.postbox import Postbox
from tests.office.serving import ROOT, NotServed, Server, new_keys, served_at
from tests.office.users import WORKERS

ENV_FILE = "demo.env"
SIGN_INS_FILE = "sign-ins.json"


class CannotServe(Exception):
    """Why the demonstration does not run, in a sentence for the person who started it."""


@dataclass(frozen=True)
class Wish:
    """What the person who started it asked for."""

    port: int
    data: Path
    is_fresh: bool


def main() -> int:
    """Fill if there is nothing yet, serve, and wait for Ctrl-C."""
    if sys.argv[1:]:
        print("It takes no arguments, and begins at once: PORT, DATA and FRESH=1 are variables (README, Two commands).")
        return 2
    try:
        wish = wish_from(os.environ)
    except ValueError as fault:
        print(fault, file=sys.stderr)
        return 2
    for number in (signal.SIGINT, signal.SIGTERM):  # both end the office; a shell's background job ignores the first
        signal.signal(number, signal.default_int_handler)
    try:
        require_free(wish.port)
        prepare(wish)
        return serve(wish)
    except CannotServe as fault:
        print(fault, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What was not finished is made anew next time." if not is_filled(wish.data) else "\nStopped.")
        return 0


def wish_from(environ: Mapping[str, str]) -> Wish:
    """The wish; raises ValueError with a sentence."""
    port = environ.get("PORT") or "8000"
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        raise ValueError(f"PORT is a number from 1 to 65535, not {port!r}")
    fresh = (environ.get("FRESH") or "0").lower()
    if fresh not in {"0", "1", "no", "yes"}:
        raise ValueError("FRESH is 1 to begin anew, or left out")
    return Wish(int(port), Path(environ.get("DATA") or ROOT / ".demo").absolute(), fresh in {"1", "yes"})


def require_free(port: int) -> None:
    """Raise where somebody else listens on the port: better now than after the filling."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as fault:
            raise CannotServe(f"Port {port} is in use: choose another, for example PORT={port + 1}") from fault


def is_filled(data: Path) -> bool:
    """Whether an office stands there, whole."""
    return (data / ENV_FILE).is_file()


def prepare(wish: Wish) -> None:
    """See to it that an office stands in the folder; one that was not finished leaves no trace there.

    A folder that holds anything else is never touched.
    """
    half_made = wish.data.with_name(wish.data.name + ".filling")
    if wish.data.exists() and not is_filled(wish.data) and any(wish.data.iterdir()):
        raise CannotServe(f"{wish.data} holds something else than a demonstration: choose another folder with DATA=")
    if is_filled(wish.data) and not wish.is_fresh:
        print(f"Serving the office in {wish.data} as it was left (FRESH=1 begins anew).", flush=True)
        return
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir(parents=True, mode=0o700)
    write_env(half_made, wish)
    began = time.monotonic()
    with Postbox(half_made / "mail") as postbox:
        accounts = fill(settings_of(half_made, wish, postbox.url), datetime.now(UTC), say)
    sign_ins = {account.worker.key: account.password for account in accounts.values()}
    write_private(half_made / SIGN_INS_FILE, json.dumps(sign_ins, indent=1))
    if wish.data.exists():
        shutil.rmtree(wish.data)
    half_made.rename(wish.data)
    print(f"The office is ready after {time.monotonic() - began:.0f} s.", flush=True)


def write_env(folder: Path, wish: Wish) -> None:
    """The keys of this office: made now, kept beside its database, good for nothing else."""
    write_private(folder / ENV_FILE, "".join(f"{name}={value}\n" for name, value in new_keys().items()))


def settings_of(folder: Path, wish: Wish, postbox_url: str) -> dict[str, str]:
    """The settings of the served office, as `DSR_*` variables."""
    kept = dict(line.split("=", 1) for line in (folder / ENV_FILE).read_text().splitlines() if "=" in line)
    return {
        **kept,
        **served_at(folder, wish.port, postbox_url, host="localhost"),
        "DSR_HOST": "127.0.0.1",
        "DSR_REVIEW_DAYS": "92",  # a whole quarter: whoever opens the demonstration again in a month still gets in
        "DSR_WATCH_FOLDER": str(folder / "calls"),
        "DSR_MAIL_HOSTS": SERVER,
        "DSR_MAIL_AUTHSERV": SERVER,
        "DSR_CHANNELS_SAID": "letter,suomifi",
    }


def serve(wish: Wish) -> int:
    """Serve until Ctrl-C; answers the exit code."""
    with Postbox(wish.data / "mail") as postbox:
        server = Server(settings_of(wish.data, wish, postbox.url), wish.data / "server.log")
        try:
            server.migrate()
            server.start()
            say_hello(wish)
            code = server.wait()
        except NotServed as fault:
            raise CannotServe(str(fault)) from fault
        except KeyboardInterrupt:
            print("\nStopping ...", flush=True)
            server.stop()
            print(f"Stopped. `make demo` goes on with the same office in {wish.data}.")
            return 0
        finally:
            server.stop()
    raise CannotServe(f"The server ended by itself (exit code {code}): see {wish.data / 'server.log'}")


def say_hello(wish: Wish) -> None:
    """Print the address and how to sign in."""
    passwords = json.loads((wish.data / SIGN_INS_FILE).read_text())
    print(f"\n  http://localhost:{wish.port}\n", flush=True)
    width = max(len(worker.email) for worker in WORKERS)
    for worker in WORKERS:
        print(f"  {worker.email:{width}}  {passwords[worker.key]}  {', '.join(worker.roles)}")
    print(f"\n  Everything and everybody here is made up. Mail that leaves is kept in {wish.data / 'mail'}")
    print(f"  Two saved e-mails to drag to the page of messages lie in {wish.data / 'eml'}")
    print("  Ctrl-C stops; `make demo` goes on with the same office, `make demo FRESH=1` begins anew.", flush=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


def say(sentence: str) -> None:
    """One line of progress."""
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main())
