"""The made-up office: the real house with a clock that is moved, and stories told in it in the order in which they happen."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.engine import holds_lock
from dsr.db.tables import Case, Job, RightRequest
from dsr.deps import Deps
from dsr.domain.access import Actor
from dsr.domain.calendar import HELSINKI, is_working_day, local_date, roll_back, roll_forward
from dsr.domain.deadlines import ClockFacts, Fact, FactKind, Policy, last_days
from dsr.jobs.running import Handler, run_job
from dsr.services import cases, clock
from dsr.services.users import actor_of, one_user
from tests.office.users import Account

Told = Generator[datetime, None, None]
Waiting = tuple[datetime, int, Told]
Story = Callable[["Office"], Told]
"""One matter as it went: each moment it yields is waited for, then the next thing in it happens."""


class OfficeStopped(RuntimeError):
    """A story could not go on: the office is not what the demonstration promises."""


@dataclass
class MovedClock:
    """The time in the office."""

    at: datetime

    def now(self) -> datetime:
        """The moment now, aware, UTC."""
        return self.at


@dataclass
class Office:
    """Real parts around a moved clock. `opened_at` is the real moment at which the office is tried out."""

    deps: Deps
    handlers: Mapping[str, Handler]
    opened_at: datetime
    clock: MovedClock = field(init=False)
    accounts: dict[str, Account] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clock = MovedClock(self.opened_at)
        self.deps = replace(self.deps, now=self.clock.now)

    @property
    def now(self) -> datetime:
        """The moment in the story."""
        return self.clock.at

    @property
    def today(self) -> date:
        """The real day of the demonstration, in Helsinki."""
        return local_date(self.opened_at)

    def working_day(self, back: int) -> date:
        """The working day that lies `back` working days before today; 0 is today or the last working day before it."""
        calendar = self.deps.calendar
        day = roll_back(calendar, self.today, eves_off=True)
        for _ in range(back):
            day = roll_back(calendar, day - timedelta(days=1), eves_off=True)
        return day

    def at(self, day: date, clock: str) -> datetime:
        """The moment `9.12` of a day in Helsinki, or a little before the real now where that is still to come."""
        hour, minute = clock.split(".")
        moment = datetime.combine(day, time(int(hour), int(minute)), HELSINKI).astimezone(self.opened_at.tzinfo)
        return min(moment, self.opened_at - timedelta(minutes=1))

    def working_moment(self, day: date, after: int, clock: str) -> datetime:
        """The moment `9.12` so many working days after a day, or just before the real now where that is still to come."""
        for _ in range(after):
            day = roll_forward(self.deps.calendar, day + timedelta(days=1), eves_off=True)
        return self.at(day, clock)

    def received_for(self, safe_on: date) -> date:
        """The latest working day of receipt whose answer is due by `safe_on` at the latest."""
        day = safe_on - timedelta(days=25)
        while not (self._safe_day(day) <= safe_on and is_working_day(self.deps.calendar, day, eves_off=True)):
            day -= timedelta(days=1)
        return day

    def received_not_before(self, safe_on: date) -> date:
        """The earliest working day of receipt whose answer is not due before `safe_on`."""
        day = safe_on - timedelta(days=40)
        while not (self._safe_day(day) >= safe_on and is_working_day(self.deps.calendar, day, eves_off=True)):
            day += timedelta(days=1)
        return day

    def _safe_day(self, received_on: date) -> date:
        facts = ClockFacts.of(Fact(FactKind.received, received_on))
        return last_days(facts, self.deps.calendar, Policy()).safe_on

    def play(self, stories: Sequence[Story], progress: Callable[[int, int], None] = lambda _done, _all: None) -> None:
        """Tell all stories at once, always the thing that happened first; jobs run when they are due."""
        heap: list[Waiting] = []
        for number, story in enumerate(stories):
            _wait(heap, number, story(self), datetime.min.replace(tzinfo=UTC))
        while heap:
            moment, number, told = heapq.heappop(heap)
            self.work(moment)
            self.clock.at = moment
            waiting = len(heap)
            _wait(heap, number, told, moment)
            if len(heap) == waiting:
                progress(len(stories) - waiting, len(stories))
        self.work(self.opened_at)
        self.clock.at = self.opened_at

    def work(self, until: datetime) -> None:
        """Run every job that is due by then, each at its own moment, as a worker that never sleeps would."""
        while (job := self._next_job(until)) is not None:
            job_id, due_at = job
            self.clock.at = max(self.clock.at, due_at)
            outcome = run_job(self.deps, self.handlers, job_id)
            if outcome != "done":
                with self.deps.database.read() as session:
                    failed = session.get_one(Job, job_id)
                    raise OfficeStopped(f"job {failed.kind} ended as {outcome}: {failed.fault}")

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction with the holds lock, as the pages begin theirs."""
        with self.deps.database.write() as session:
            holds_lock(session)
            yield session

    @contextmanager
    def changing(self, case_id: int) -> Iterator[tuple[Session, Case]]:
        """A transaction in which a person changes a case that they have just read."""
        with self.writing() as session:
            seen = cases.one_case(session, case_id)
            yield session, cases.claim(session, case_id, seen.version)

    def request_of(self, session: Session, case_id: int) -> RightRequest:
        """The first right request of a case."""
        return clock.requests_of(session, case_id)[0]

    def id_of(self, who: str) -> int:
        """A worker's id, by their key."""
        return self.accounts[who].id

    def actor(self, session: Session, who: str) -> Actor:
        """A worker as the rules know them."""
        return actor_of(one_user(session, self.id_of(who)))

    def _next_job(self, until: datetime) -> tuple[int, datetime] | None:
        with self.deps.database.read() as session:
            query = select(col(Job.id), col(Job.due_at)).where(col(Job.state) == "queued", col(Job.due_at) <= until)
            row = session.execute(query.order_by(col(Job.due_at), col(Job.id)).limit(1)).first()
            return (row[0], row[1]) if row is not None else None


def _wait(heap: list[Waiting], number: int, told: Told, earliest: datetime) -> None:
    """Tell a story on to its next moment, and put it in line there."""
    moment = next(told, None)
    if moment is not None:
        heapq.heappush(heap, (max(moment, earliest), number, told))
