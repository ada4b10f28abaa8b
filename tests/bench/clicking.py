"""Many people at once: `python -m tests.bench.clicking [USERS] [SECONDS] [postgresql]`, sixteen for a minute unless told otherwise.

`dsr serve` is a real process over the demonstration's office. Each person is a thread with a browser of their own: they sign
in, look at the queue, open cases, letters and calls, write notes, log requests, link calls and search, one act after the
other without pausing to think. Every answer of 500 and above is an error. Printed are the answers a second and, for each act, how many
there were with their median, 95th percentile and longest. Exit 1 where there was an error.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.office import acts
from tests.office.client import Answer, Client, WentAway
from tests.office.filling import fill
from tests.office.postbox import Postbox
from tests.office.serving import Server, free_port, new_keys, served_at
from tests.office.users import Account
from tests.office.walking import Form, read_page
from tests.servers import postgresql

ROLES = ("handler", "colleague", "clerk", "decider", "handler", "dpo", "clerk", "management")
"""Who clicks, in turn."""

CONFLICTS = (404, 409, 422)
"""What a person is told where somebody else was quicker: no error."""


@dataclass
class Clicks:
    """Milliseconds by act, and the answers that must not be."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, act: str, milliseconds: float, answer: Answer | None) -> None:
        """One answer, or none."""
        status = answer.status if answer else 0
        with self.lock:
            self.taken.setdefault(act, []).append(milliseconds)
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if status >= 500 or status == 0:
                self.errors.append(f"{act}: {status}")


@dataclass
class Person:
    """Somebody at a browser."""

    client: Client
    clicks: Clicks
    chance: random.Random
    role: str
    number: int
    cases: list[str] = field(default_factory=list)

    def click(self, act: str, asked: Callable[[], Answer]) -> Answer | None:
        """One answer, timed."""
        began = time.perf_counter()
        try:
            answer: Answer | None = asked()
        except WentAway:
            answer = None
        self.clicks.note(act, (time.perf_counter() - began) * 1000, answer)
        return answer

    def open(self, act: str, path: str) -> str:
        """The text of a page; empty where it does not open."""
        answer = self.click(act, lambda: self.client.get(path))
        return answer.text if answer is not None and answer.status == 200 else ""

    def send(self, act: str, form: Form, **typed: str) -> Answer | None:
        """A form as it stands, with these fields typed."""
        fields = {name: values[-1] for name, values in form.sent().items()} | typed
        return self.click(act, lambda: self.client.post(form.action, fields))

    def queue(self) -> None:
        """The list, one of its tabs."""
        tab = self.chance.choice(("all", "mine", "unassigned", "waiting", "closed"))
        page = read_page(self.open("queue", f"/queue?tab={tab}"), "/queue")
        found = [link for link in page.links if link.startswith("/cases/") and link.count("/") == 2]
        self.cases = found or self.cases

    def case(self) -> None:
        """A case, and then a letter of it, a note, or a link."""
        if not self.cases:
            self.queue()
            return
        address = self.chance.choice(self.cases).partition("?")[0]
        page = read_page(self.open("case", address), address)
        act = self.chance.choice(("letter", "note", "link", "log"))
        if act == "letter" and (letters := [one for one in page.links if "/letters/" in one and one[-1].isdigit()]):
            self.open("letter", self.chance.choice(letters))
        elif act == "note" and (form := _form(page.forms, "/notes")):
            self.send("note", form, text=f"Soitettu, palataan asiaan. {self.number} {time.monotonic_ns()}")
        elif act == "link" and (form := _form(page.forms, "/link")):
            self.send("link", form)
        elif act == "log":
            self.open("events", f"{address}/events")

    def log_request(self) -> None:
        """A new request, by the form of intake."""
        page = read_page(self.open("form", "/intake"), "/intake")
        if (form := next((one for one in page.forms if one.action == "/intake"), None)) is not None:
            told = f"{self.number} {time.monotonic_ns()}"
            self.send("save request", form, **_request(told))

    def calls(self) -> None:
        """The register, searched by a number."""
        self.click("search calls", lambda: self.client.post("/calls", self._token() | {"number": "040 555 0017"}))

    def words(self) -> None:
        """The cases, searched by words."""
        self.click("search cases", lambda: self.client.post("/queue", self._token() | {"words": "Esimerkki"}))

    def report(self) -> None:
        """The figures."""
        self.open("report", "/reports")

    def _token(self) -> dict[str, str]:
        page = self.open("own page", "/me")
        return {name: values[-1] for form in read_page(page, "/me").forms[:1] for name, values in form.sent().items()}


def _form(forms: tuple[Form, ...], end: str) -> Form | None:
    return next((one for one in forms if one.action.endswith(end)), None)


def _request(told: str) -> Mapping[str, str]:
    return {
        "channel": "counter",
        "arrived": acts.written(datetime.now(UTC) - timedelta(minutes=5)),
        "text": f"Pyydän puhelutallenteeni. {told}",
        "language": "fi",
        "rights": "access",
        "subject_name": f"Napsuttaja {told}",
        "answer_way": "post",
    }


def click_on(person: Person, until: float) -> None:
    """One act after the other until the time has come."""
    often = {
        "handler": (person.queue, person.case, person.case, person.calls, person.words),
        "colleague": (person.queue, person.case, person.case, person.words),
        "clerk": (person.queue, person.log_request, person.case),
        "decider": (person.queue, person.case),
        "dpo": (person.queue, person.case, person.report),
        "management": (person.report,),
    }[person.role]
    while time.monotonic() < until:
        person.chance.choice(often)()


def run(users: int, seconds: float, environ: Mapping[str, str], accounts: Mapping[str, Account], log: Path) -> Clicks:
    """So many people click for so long at a served office."""
    clicks, server = Clicks(), Server(environ, log)
    server.start()
    try:
        people = []
        for number in range(users):
            role = ROLES[number % len(ROLES)]
            client = Client(f"http://127.0.0.1:{server.port}")
            client.sign_in(accounts[role].worker.email, accounts[role].password)
            people.append(Person(client, clicks, random.Random(number), role, number))
            time.sleep(0 if number < 25 else 2)  # so many passwords a minute from one address
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=click_on, args=(person, until)) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return clicks
    finally:
        server.stop()


def main() -> int:
    """Print the figures; answers the exit code."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    users, seconds = (numbers + [16, 60][len(numbers) :])[:2]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        postbox = stack.enter_context(Postbox(folder / "mail"))
        port = free_port()
        environ = {
            **new_keys(),
            **served_at(folder, port, postbox.url),
            "DSR_WATCH_FOLDER": str(folder / "calls"),
        }
        if "postgresql" in sys.argv:
            cluster = stack.enter_context(postgresql(is_durable=True))
            cluster.run("CREATE DATABASE clicking")
            environ["DSR_DATABASE_URL"] = cluster.database_url("clicking")
        accounts = fill(environ, datetime.now(UTC), lambda _sentence: None)
        clicks = run(users, seconds, environ, accounts, folder / "server.log")
    answers = sum(clicks.statuses.values())
    print(
        f"{users} people, {seconds} s: {answers} answers, {answers / seconds:.1f} a second; {dict(sorted(clicks.statuses.items()))}"
    )
    every = sorted(one for taken in clicks.taken.values() for one in taken)
    for act, taken in [*sorted(clicks.taken.items()), ("all", every)]:
        last = sorted(taken)
        print(
            f"{act:<14} {len(last):5} p50 {statistics.median(last):6.0f} p95 {last[int(len(last) * 0.95)]:6.0f} longest {last[-1]:6.0f} ms"
        )
    for error in clicks.errors[:20]:
        print(f"ERROR {error}")
    return 1 if clicks.errors else 0


if __name__ == "__main__":
    sys.exit(main())
