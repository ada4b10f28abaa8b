"""What the exchanges and contact centres that calls come from are called: the stored name for staff, plain ones for letters."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import Call, ImportBatch, MappingProfile, Source
from dsr.domain.errors import Fault, Invalid, NotFound

LONGEST = 200
_CLOCKS_APART = timedelta(days=1)


def all_sources(session: Session) -> list[Source]:
    """Every source by its stored name, those without calls too."""
    return list(session.scalars(select(Source).order_by(col(Source.name))))


def imported_at(session: Session) -> dict[int, datetime]:
    """When the last import of each source was done, by its id; only of those that have one."""
    query = (
        select(col(MappingProfile.source_id), func.max(col(ImportBatch.ended_at)))
        .join(MappingProfile, col(MappingProfile.id) == col(ImportBatch.profile_id))
        .where(col(ImportBatch.state) == "done")
        .group_by(col(MappingProfile.source_id))
    )
    return {row[0]: row[1] for row in session.execute(query) if row[1] is not None}


def newest_call_at(session: Session, source_id: int, imported: datetime | None) -> datetime | None:
    """When the newest call of a source began, None where it has none; `imported` is when its last import was done.

    The calls are walked by time, the newest first. A source that is silent for years is sought from its last import
    backwards, not through what others brought since: a call later than that, beyond a day for clocks apart, has a wrong time.
    The `+ 0` keeps SQLite from reading and sorting all calls of the source by the key it begins with.
    """
    if not session.scalar(select(select(Call).where(col(Call.source_id) == source_id).exists())):
        return None
    query = select(col(Call.started_at)).where(col(Call.source_id) + 0 == source_id)
    if imported is not None:
        query = query.where(col(Call.started_at) < imported + _CLOCKS_APART)
    return session.scalar(query.order_by(col(Call.started_at).desc()).limit(1))


def plain_names(session: Session, language: str) -> dict[str, str]:
    """Plain names by stored ones, of the sources that have one. English falls back on Finnish."""
    return {source.name: name for source in all_sources(session) if (name := name_in(source, language))}


def name_in(source: Source, language: str) -> str:
    """The plain name of a source in a language; empty where nobody has given it one."""
    return (
        source.name_sv
        if language == "sv"
        else (source.name_en or source.name_fi)
        if language == "en"
        else source.name_fi
    )


def save_names(
    session: Session, source_id: int, name_fi: str, name_sv: str, name_en: str = "", *, by: int | None, at: datetime
) -> Source:
    """Name a source as letters tell it: as the subject of a sentence, such as "asiakaspalvelun puhelujärjestelmä".

    Letters that are approved keep the words they were approved with. Raises `NotFound`, and `Invalid` with a fault a field.
    """
    source = session.get(Source, source_id)
    if source is None:
        raise NotFound("There is no such source of calls")
    names = {"name_fi": name_fi.strip(), "name_sv": name_sv.strip(), "name_en": name_en.strip()}
    faults = [fault for place, text in names.items() if (fault := _fault(place, text))]
    if faults:
        raise Invalid(faults)
    if all(getattr(source, place) == text for place, text in names.items()):
        return source  # the form was sent twice
    for place, text in names.items():
        setattr(source, place, text)
    session.add(source)
    session.flush()
    record(session, "register", "source_named", at=at, by=by, source_id=source_id)
    return source


def _fault(place: str, text: str) -> Fault | None:
    least = 0 if place == "name_en" else 1
    if least <= len(text) <= LONGEST and (not text or text.isprintable()):
        return None
    return Fault(place, f"Write {least} to {LONGEST} characters", "source_name", (("least", least), ("most", LONGEST)))
