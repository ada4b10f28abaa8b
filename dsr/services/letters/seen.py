"""What someone sees of a letter, as a hash: the values, the words, and the templates it is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from dsr.db.columns import canonical_json
from dsr.db.tables import Letter
from dsr.deps import Deps
from dsr.domain.calendar import local_date
from dsr.domain.errors import Stale
from dsr.services.letters import rows
from dsr.services.letters.values import Sight, values_for

PART_DIGITS = 12
FROM_THE_CASE = ("recipient", "request", "calls", "transferred", "grounds", "answers", "disclosed")
"""Parts that somebody shapes in the case, beside the letter: to whom, what was asked and when, which calls, on what ground,
which letters answer the requests of a joint reply, and to whom data were given."""

READS = "reads"
"""The part of a submitted letter that tells how all of it reads in a language."""


@dataclass(frozen=True)
class Seen:
    """One letter as it was shown. `parts` names each piece with a short hash, so that a difference can be named."""

    sha256: str
    parts: Mapping[str, str]

    def as_text(self) -> str:
        """The parts as one line for a form's hidden field."""
        return " ".join(f"{name}={digits}" for name, digits in sorted(self.parts.items()))


def parts_from(text: str) -> dict[str, str]:
    """The parts that `Seen.as_text` wrote; anything else in the text is left out."""
    pairs = (piece.partition("=") for piece in text[:20_000].split())
    return {name: digits for name, equals, digits in pairs if equals}


def shown_values(session: Session, deps: Deps, letter: Letter, sight: Sight) -> dict[str, dict[str, Any]]:
    """The live values of the letter by language, in the order in which the texts go out."""
    return {
        text.language: values_for(
            session, deps, letter, text.language, sight, text.blocks, letter.decision_number or None
        )
        for text in rows.texts_of(session, letter)
    }


def seen_of(deps: Deps, letter: Letter, values: Mapping[str, Mapping[str, Any]]) -> Seen:
    """The hash of a letter's values in every language, with the fingerprint of its templates.

    Left out is only what approval itself adds: that it is no draft any more, and the number of the decision.
    """
    pieces: dict[str, Any] = {"version": letter.version}
    for language, one in values.items():
        pieces[f"{language}:template"] = deps.letters.fingerprint(letter.kind, language)
        for name, value in one.items():
            if name == "is_draft":
                continue
            if name == "document":
                value = {key: inner for key, inner in value.items() if key != "decision_number"}
            if name == "blocks":
                pieces |= {f"{language}:blocks.{block}": text for block, text in value.items()}
            else:
                pieces[f"{language}:{name}"] = value
    whole = hashlib.sha256(canonical_json(pieces).encode()).hexdigest()
    parts = {
        name: hashlib.sha256(canonical_json(value).encode()).hexdigest()[:PART_DIGITS] for name, value in pieces.items()
    }
    return Seen(whole, parts)


def final_html(deps: Deps, letter: Letter, language: str, values: Mapping[str, Any]) -> str:
    """The letter in one language as it leaves, made of its values: no draft any more, and with the number of a decision."""
    document = {**values["document"], "decision_number": letter.decision_number or None}
    return deps.letters.html(letter.kind, language, {**values, "is_draft": False, "document": document})


def submitted_parts(deps: Deps, letter: Letter, values: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The hashes of what the case gives to the letter, by language and part, which depend on no date and no signer; and how
    each language reads."""
    reads = {f"{language}:{READS}": _read(deps, letter, language, one) for language, one in values.items()}
    return case_parts(seen_of(deps, letter, values)) | reads


def case_parts(seen: Seen) -> dict[str, str]:
    """The hashes of what the case gives to the letter, by language and part: they depend on no date and no signer."""
    return {name: digits for name, digits in seen.parts.items() if name.partition(":")[2] in FROM_THE_CASE}


def refuse_if_shaped_since(session: Session, deps: Deps, letter: Letter, now: Seen) -> None:
    """Raise `Stale` where the case has given the letter something else since its preparer submitted it, and it reads otherwise.

    Else whoever approves could first tie another call or write another name, and approve alone what nobody prepared. What
    the letter does not tell shapes nothing, such as that somebody else's hold keeps a recording of which it names no day.
    """
    present = case_parts(now)
    submitted = {name: digits for name, digits in letter.submitted_parts.items() if not name.endswith(f":{READS}")}
    changed = sorted(name for name in {*present, *submitted} if present.get(name) != submitted.get(name))
    if changed and not _reads_as_submitted(session, deps, letter):
        named = ", ".join(changed)
        raise Stale(
            f"The case has changed since this letter was submitted ({named}): send it back, so that it is read and "
            "submitted again",
            code="shaped_since_submitted",
            values={"changes": named},
        )


def _reads_as_submitted(session: Session, deps: Deps, letter: Letter) -> bool:
    """Whether the draft, looked at as on the day of its submission, is the very one that was submitted."""
    if letter.submitted_at is None:
        return False
    values = shown_values(session, deps, letter, Sight(on=local_date(letter.submitted_at)))
    return all(
        letter.submitted_parts.get(f"{language}:{READS}") == _read(deps, letter, language, one)
        for language, one in values.items()
    )


def _read(deps: Deps, letter: Letter, language: str, values: Mapping[str, Any]) -> str:
    return hashlib.sha256(deps.letters.html(letter.kind, language, values).encode()).hexdigest()[:PART_DIGITS]


def refuse_if_changed(now: Seen, seen_sha256: str, seen_parts: Mapping[str, str]) -> None:
    """Raise `Stale` with the names of what changed when the letter is not what the approver saw (design 7)."""
    if now.sha256 == seen_sha256:
        return
    changed = sorted(name for name in {*now.parts, *seen_parts} if now.parts.get(name) != seen_parts.get(name))
    named = ", ".join(changed[:12])
    raise Stale(
        f"This letter is not what you read any more; changed: {named}. Read it again before you approve it.",
        code="letter_not_as_seen",
        values={"changes": named},
    )
