"""A letter's versions side by side: where two differ, and which language has not followed a change of another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import Letter, User
from dsr.services.letters import rows
from dsr.services.letters.differences import Piece, differences

AGREED = "agreed"
"""The option of a letter that says in which version somebody found a text to say the same as the others."""

COURTESY = "en"


@dataclass(frozen=True)
class VersionLine:
    """One version: who wrote it (None is the system) and when."""

    version: int
    name: str | None
    at: datetime


@dataclass(frozen=True)
class Difference:
    """One field that differs between two versions; `place` is named as the form names it (`fi.reason`, `ground.G5.sv`)."""

    place: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Lag:
    """A text at `place` that was not touched since the `other` language's changed in `version`."""

    place: str
    language: str
    other: str
    version: int


def version_lines(session: Session, letter: Letter) -> tuple[VersionLine, ...]:
    """Every version of the letter, oldest first."""
    written = rows.versions_of(session, letter)
    ids = {one.by_user for one in written if one.by_user}
    names = {user.id: user.name for user in session.scalars(select(User).where(col(User.id).in_(ids)))}
    return tuple(VersionLine(one.version, names.get(one.by_user), one.at) for one in written)


def compared(session: Session, letter: Letter, first: int, second: int) -> tuple[Difference, ...]:
    """Where version `second` differs from version `first`, in the order of the form; a version that is not there is empty."""
    by_number = {one.version: one.content for one in rows.versions_of(session, letter)}
    before, after = _fields(by_number.get(first, {})), _fields(by_number.get(second, {}))
    return tuple(
        Difference(place, differences(before.get(place, ""), after.get(place, "")))
        for place in dict.fromkeys([*after, *before])
        if before.get(place, "") != after.get(place, "")
    )


def lags_of(session: Session, letter: Letter) -> tuple[Lag, ...]:
    """The texts of the letter as it stands that another language has left behind (one lag a text, the newest change)."""
    written = rows.versions_of(session, letter)
    return lags([one.content for one in written], [one.version for one in written], letter.options.get(AGREED, {}))


def lags(contents: Sequence[Mapping[str, Any]], versions: Sequence[int], agreed: Mapping[str, int]) -> tuple[Lag, ...]:
    """Which texts did not follow: one language's words changed in a version after the last change of the other's.

    A text that begins with a version (a language added) has followed nothing yet. `agreed` tells by place in which version
    somebody found the text to say the same; changes up to that version are then no lag.
    """
    changed: dict[str, dict[str, int]] = {}
    before: dict[str, dict[str, str]] = {}
    for content, version in zip(contents, versions, strict=True):
        now = _by_name(content)
        for name, texts in now.items():
            _note_changes(before.get(name, {}), texts, changed.setdefault(name, {}), version)
        before = now
    return tuple(_lags(before, changed, agreed))


def _note_changes(was: Mapping[str, str], texts: Mapping[str, str], levels: dict[str, int], version: int) -> None:
    """Raise the level of each language whose text changed: to this version, or where it only follows, to the others' level.

    English binds nobody: it follows and never leads, so its level is that of its last change.
    """
    levels |= {language: 0 for language in texts if language not in was}
    written = [language for language, text in texts.items() if language in was and was[language] != text]
    binding = {language: level for language, level in levels.items() if language != COURTESY}
    leading = [language for language in written if language in binding]
    leads = len(leading) > 1 or all(levels[one] == max(binding.values()) for one in leading)
    for language in written:
        levels[language] = version if leads or language == COURTESY else max(binding.values())


def with_agreed(
    options: Mapping[str, Any], kept: Mapping[str, int], places: Sequence[str], version: int
) -> dict[str, Any]:
    """The options with the places that somebody now finds to say the same in `version`, beside those `kept` from before."""
    agreed = {**kept, **dict.fromkeys(places, version)}
    return {**options, AGREED: agreed} if agreed else dict(options)


def _lags(
    present: Mapping[str, Mapping[str, str]], changed: Mapping[str, Mapping[str, int]], agreed: Mapping[str, int]
) -> Iterator[Lag]:
    for name, texts in present.items():
        for language in texts:
            place = place_of(name, language)
            own = max(changed[name][language], agreed.get(place, 0))
            newest = max(
                ((changed[name][one], one) for one in texts if one not in (language, COURTESY)), default=(0, "")
            )
            if newest[0] > own:
                yield Lag(place, language, newest[1], newest[0])


def place_of(name: str, language: str) -> str:
    """The field of one text: blocks are named language first, grounds last."""
    return f"{name}.{language}" if name.startswith("ground.") else f"{language}.{name}"


def _by_name(content: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for language, blocks in content.get("blocks", {}).items():
        for name, text in blocks.items():
            found.setdefault(name, {})[language] = str(text)
    languages = content.get("blocks", {})
    for entry in content.get("grounds", []):
        reasons = entry.get("reasons", {})
        found[f"ground.{entry['code']}"] = {one: str(reasons[one]) for one in languages if one in reasons}
    return found


def _fields(content: Mapping[str, Any]) -> dict[str, str]:
    texts = {
        place_of(name, language): text
        for name, by_language in _by_name(content).items()
        for language, text in by_language.items()
    }
    for entry in content.get("grounds", []):
        texts[f"ground.{entry['code']}.evidence"] = str(entry.get("evidence", ""))
    options = {name: str(value) for name, value in content.get("options", {}).items() if name != AGREED}
    return {**texts, **options}
