"""One import as its page shows it, and what of the file's cells the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from dsr.db.tables import ImportBatch, MappingProfile
from dsr.domain.access import Action
from dsr.domain.calls import Direction, Result
from dsr.domain.calls_words import sentence
from dsr.services.access_log import user_actor
from dsr.services.register import counts_of, uploaded
from dsr.web.current import acting_user, user_may
from dsr.web.dates import grouped, length_words
from dsr.web.texts import LazyText, current_language, gettext, lazy
from dsr.web.views.call_settings import FIELD_WORDS
from dsr.web.views.calls import DIRECTIONS

HIDDEN_VALUE = "…"

STATES: dict[str, LazyText] = {
    "waiting": lazy("being looked through"),
    "surveyed": lazy("waits for your word"),
    "running": lazy("being imported"),
    "done": lazy("imported"),
    "failed": lazy("could not be taken"),
    "discarded": lazy("deleted"),
}
RESULTS: dict[str, LazyText] = {
    Result.ANSWERED: lazy("answered"),
    Result.ABANDONED: lazy("hung up before an answer"),
    Result.MISSED: lazy("not answered"),
    Result.TRANSFERRED: lazy("passed on"),
    Result.FAILED: lazy("failed"),
    Result.UNKNOWN: lazy("result not known"),
}
WAITED = lazy("waited")
ZONES: dict[str, LazyText] = {
    "proved": lazy("proved by the call ids"),
    "declared": lazy("as the profile says"),
    "given": lazy("each time has its own offset"),
}


@dataclass(frozen=True)
class ShownBatch:
    """One import as a page shows it."""

    batch_id: int
    label: str
    state: str
    state_words: LazyText
    started_at: datetime
    ended_at: datetime | None
    profile: str
    is_here: bool
    rows: int
    done_rows: int
    counts: dict[str, int]
    survey: dict[str, Any]
    faults: tuple[str, ...]
    stopped: str

    @property
    def is_busy(self) -> bool:
        """Whether the worker is at it, so that the page changes by itself."""
        return self.state in ("waiting", "running") and not self.stopped

    @property
    def share(self) -> float:
        """How much of the import is done, 0 to 1."""
        return min(self.done_rows / self.rows, 1.0) if self.rows else 0.0


@dataclass(frozen=True)
class FieldRow:
    """A field that the profile maps, and in how many of the first rows it is what it should be."""

    field: LazyText
    proper: int
    empty: int
    odd: int


def sees_cells() -> bool:
    """Whether the signed-in user may see what stands in a file of calls.

    Whoever may not could choose a profile that takes any column for another one: no cell is shown, whatever it is called.
    """
    return user_may(Action.SEE_CALLS)


def shown_batch(session: Session, batch: ImportBatch) -> ShownBatch:
    """The import as the signed-in user may see it."""
    profile = session.get(MappingProfile, batch.profile_id) if batch.profile_id else None
    survey = dict(batch.survey)
    for name in ("first_at", "last_at"):
        survey[name] = datetime.fromisoformat(survey[name]) if survey.get(name) else None
    if survey.get("zone"):
        survey["zone"] = {**survey["zone"], "words": ZONES[survey["zone"]["basis"]]}
    stopped = uploaded.stopped_job(session, batch)
    return ShownBatch(
        batch_id=batch.id or 0,
        label=_label(batch),
        state=batch.state,
        state_words=STATES.get(batch.state, lazy("being looked through")),
        started_at=batch.started_at,
        ended_at=batch.ended_at,
        profile=f"{profile.name}, {profile.version}" if profile else "",
        is_here=bool(batch.upload),
        rows=batch.rows,
        done_rows=batch.done_rows,
        counts=survey.get("counts", {}) if batch.state == "surveyed" else counts_of(batch).as_dict(),
        survey=survey,
        faults=tuple(row_words(fault.code, dict(fault.values), fault.message) for fault in uploaded.faults_of(batch)),
        stopped=stopped.fault if stopped else "",
    )


def _label(batch: ImportBatch) -> str:
    """The file's name, which may name a person; its number for who sees no calls and did not send it."""
    if sees_cells() or batch.actor == user_actor(acting_user().id):
        return batch.file_label or gettext("file without a name")
    return gettext("file %(number)s", number=batch.id)


def row_words(code: str, values: dict[str, Any], otherwise: str) -> str:
    """Why a row or a file was not taken, in the reader's language; `otherwise` where the code is not known.

    Who sees no cells of a file is told the line and the column, and not what stands there.
    """
    if not sees_cells():
        values, otherwise = {**values, "value": HIDDEN_VALUE}, code
    try:
        return sentence(code, values, current_language())
    except KeyError:
        return otherwise


def field_rows(batch: ShownBatch) -> list[FieldRow]:
    """How the fields of the first rows look, while the file waits: counts only, nothing of what they hold."""
    if batch.state != "surveyed":
        return []
    found = batch.survey.get("fields", {})
    return [FieldRow(words, **found[name]) for name, words in FIELD_WORDS.items() if name in found]


def first_row(row: dict[str, Any]) -> dict[str, Any]:
    """A row as understood, for those who may see calls."""
    is_wait = row["talk_ms"] == 0 and row["result"] == Result.UNKNOWN
    return {
        **row,
        "started_at": datetime.fromisoformat(row["started_at"]),
        "other_started_at": datetime.fromisoformat(row["other_started_at"]) if row["other_started_at"] else None,
        "length": length_words(row["length_ms"]),
        "result": WAITED if is_wait else RESULTS.get(row["result"], RESULTS[Result.UNKNOWN]),
        "direction": DIRECTIONS.get(row["direction"], DIRECTIONS[Direction.UNKNOWN]),
    }


def progress_text(batch: ShownBatch) -> str:
    """How far the worker is, else the state in words."""
    if batch.state == "running":
        return gettext("%(done)s of %(rows)s rows", done=grouped(batch.done_rows), rows=grouped(batch.rows))
    return str(batch.state_words)
