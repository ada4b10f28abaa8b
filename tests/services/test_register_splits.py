"""Whatever way a file is split into imports, and in whatever order they come, the register is the same."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import Call, ImportBatch, Leg, Recording
from dsr.deps import Deps
from dsr.services import profiles
from tests.services.call_files import AT, HEADING, mapped_profile, save, take, write_rows
from tests.services.letters_office import LetterOffice

_NAMES = (f"source-{number}" for number in count())

row = st.fixed_dictionaries(
    {
        "call": st.sampled_from(["c1", "c2", "c3"]),
        "start": st.integers(0, 300).map(lambda s: (AT + timedelta(seconds=s)).strftime("%Y-%m-%dT%H:%M:%S")),
        "from": st.sampled_from(["0405550123", "", "anonymous", "81621", "0505550199", "405550123"]),
        "to": st.sampled_from(["", "0981622000", "0405550177"]),
        "line": st.sampled_from(["", "info-fi", "info-sv"]),
        "who": st.sampled_from(["", "anna", "bo"]),
        "dir": st.sampled_from(["", "in", "out", "callback"]),
        "kind": st.just(""),
        "total": st.sampled_from(["70", "5"]),
        "talk": st.sampled_from(["", "0", "60"]),
        "rec": st.sampled_from(["", "", "a.wav", "b.wav"]),
    }
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(row, min_size=1, max_size=8), data=st.data())
@pytest.mark.usefixtures("quick_office")
def test_any_split_in_any_order_gives_the_same_register(
    quick_office: LetterOffice, rows: list[dict[str, str]], data: st.DataObject
) -> None:
    deps = quick_office.deps
    lines = [[{**one, "leg": f"l{number}"}[name] for name in HEADING] for number, one in enumerate(rows)]
    part = data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    halves = [[line for line, side in zip(lines, part, strict=True) if side is which] for which in (True, False)]
    whole = _taken(deps, [lines])
    split = _taken(deps, [half for half in halves if half])
    again = _taken(deps, [half for half in reversed(halves) if half] + [lines])
    assert whole == split == again
    with deps.database.read() as session:
        told = session.scalar(select(func.sum(col(ImportBatch.recordings))))
        assert told == session.scalar(select(func.count()).select_from(Recording)), "nothing is lost from the counts"


def _taken(deps: Deps, files: list[list[list[str]]]) -> list[object]:
    """Import the files into a source of its own and tell everything that the register then says of it."""
    name = next(_NAMES)
    save(deps, mapped_profile(name, columns={**dict(mapped_profile("x").columns)}))
    with tempfile.TemporaryDirectory() as folder:
        for number, lines in enumerate(files):
            take(deps, write_rows(Path(folder) / f"{number}.csv", [HEADING, *lines]), name, chunk_rows=2)
    with deps.database.read() as session:
        return _register(session, profiles.source_of(session, name) or 0)


def _register(session: Session, source_id: int) -> list[object]:
    calls = session.scalars(select(Call).where(col(Call.source_id) == source_id).order_by(col(Call.ext_call_id))).all()
    found: list[object] = []
    for call in calls:
        recordings = session.scalars(select(Recording).where(col(Recording.call_id) == call.id)).all()
        legs = session.scalars(select(Leg).where(col(Leg.call_id) == call.id)).all()
        found.append(
            (
                call.model_dump(exclude={"id", "source_id"}),
                sorted((one.ext_recording_id, one.state, one.due_on, one.duration_ms) for one in recordings),
                sorted((leg.ext_leg_id, leg.row_hash) for leg in legs),
            )
        )
    return found
