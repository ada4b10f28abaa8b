"""How call files are read, by name: the profiles that ship and the saved ones, each change a new version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.events import record
from dsr.db.tables import MappingProfile, Source
from dsr.domain.call_profile import GENERIC, GENERIC_WHOLE, Profile
from dsr.domain.call_profile_checks import profile_from_mapping, profile_to_mapping
from dsr.domain.errors import Fault, Invalid, Refused
from dsr.domain.shipped_profiles import SHIPPED


def save_profile(
    session: Session, mapping: Mapping[str, object], source: str, *, by: int | None, at: datetime
) -> MappingProfile:
    """Save a column mapping under its name; a change of what is saved makes a new version.

    `source` is the exchange whose calls it reads: rows are told apart by source and the source's own ids, so two
    profiles of one exchange name the same source. Raises `Invalid` with every fault, by field.
    """
    profile = profile_from_mapping(mapping)
    source = source.strip() or profile.name
    faults = []
    if profile.name in SHIPPED or profile.name == GENERIC:
        faults.append(Fault("name", "This name belongs to a profile that ships: choose another", "profile_shipped"))
    if len(source) > 100 or not source.isprintable():
        faults.append(Fault("source", "Name the source with at most 100 characters", "profile_source"))
    latest = _latest(session, profile.name)
    if latest is not None and (before := session.get_one(Source, latest.source_id).name) != source:
        faults.append(
            Fault(
                "source",
                f"The profile reads the source {before}: give a profile for another source another name",
                "profile_source_fixed",
                (("source", before),),
            )
        )
    if faults:
        raise Invalid(faults)
    return keep_profile(session, profile, source, by=by, at=at)


def keep_profile(session: Session, profile: Profile, source: str, *, by: int | None, at: datetime) -> MappingProfile:
    """The stored row of exactly this profile: the latest version where it says the same, else a new one. Of `generic`, whose
    versions all stay in use (`is_still_read`), any version that says the same."""
    latest = _latest(session, profile.name)
    mapping = _plain(profile)
    known = _versions(session, GENERIC) if profile.name == GENERIC else [latest] if latest is not None else []
    if (same := next((row for row in known if row.mapping == mapping), None)) is not None:
        return same
    row = MappingProfile(
        name=profile.name,
        version=latest.version + 1 if latest is not None else 1,
        source_id=latest.source_id if latest is not None else _source(session, source),
        layout=profile.layout.value,
        mapping=mapping,
        by_user=by,
        at=at,
    )
    session.add(row)
    session.flush()
    record(session, "register", "profile_saved", at=at, by=by, profile_id=row.id, version=row.version)
    return row


def profile_named(session: Session, name: str) -> Profile:
    """The profile with this name, in its latest version; `generic` with every column it can read. Raises `Refused` with the names there are."""
    if name in SHIPPED:
        return SHIPPED[name]
    if name == GENERIC:
        return GENERIC_WHOLE
    latest = _latest(session, name)
    if latest is not None:
        return profile_of(latest)
    names = ", ".join([*SHIPPED, GENERIC, *(row.name for row in saved_rows(session))])
    raise Refused(
        f"There is no profile called {name[:60]!r}. There are: {names}",
        code="profile_unknown",
        values={"name": name[:60], "names": names},
    )


def saved_profiles(session: Session) -> list[Profile]:
    """Every saved profile in its latest version, by name."""
    return [profile_of(row) for row in saved_rows(session)]


def saved_rows(session: Session) -> list[MappingProfile]:
    """The rows of the saved profiles, the latest version of each, by name; not those that ship."""
    newest = select(func.max(col(MappingProfile.id))).group_by(col(MappingProfile.name))
    query = select(MappingProfile).where(col(MappingProfile.id).in_(newest)).order_by(col(MappingProfile.name))
    return [row for row in session.scalars(query) if row.name not in SHIPPED and row.name != GENERIC]


def profile_of(row: MappingProfile) -> Profile:
    """The profile that a row holds."""
    return profile_from_mapping({**row.mapping, "name": row.name, "version": row.version})


def source_of(session: Session, name: str) -> int | None:
    """The source that a profile's calls are kept under; None before its first import."""
    latest = _latest(session, name)
    return latest.source_id if latest is not None else None


def is_still_read(session: Session, row: MappingProfile) -> bool:
    """Whether files are still read as this version says. Each version of `generic` is: it is made by a file's own headings, and
    another file with other headings changes nothing of how the first is read."""
    latest = _latest(session, row.name)
    return row.name == GENERIC or (latest is not None and latest.id == row.id)


def source_names(session: Session) -> dict[int, str]:
    """Every source by its id."""
    return {source.id or 0: source.name for source in session.scalars(select(Source))}


def _latest(session: Session, name: str) -> MappingProfile | None:
    return next(iter(_versions(session, name, at_most=1)), None)


def _versions(session: Session, name: str, *, at_most: int | None = None) -> list[MappingProfile]:
    """The versions of a profile, the newest first."""
    query = select(MappingProfile).where(col(MappingProfile.name) == name)
    return list(session.scalars(query.order_by(col(MappingProfile.version).desc()).limit(at_most)))


def _plain(profile: Profile) -> dict[str, object]:
    """What is compared and stored: all but the version, which the row keeps."""
    return {name: value for name, value in profile_to_mapping(profile).items() if name != "version"}


def _source(session: Session, name: str) -> int:
    found = session.scalars(select(Source).where(col(Source.name) == name)).first()
    if found is None:
        found = Source(name=name)
        session.add(found)
        session.flush()
    return found.id or 0
