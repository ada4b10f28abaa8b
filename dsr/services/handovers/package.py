"""The package that goes with an answer: one zip of its letters, the call list and a manifest, the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.catalogue import LetterOutcome
from dsr.db.tables import Approval, Case, Letter, Link, PurgeItem, RightRequest
from dsr.deps import Deps
from dsr.domain.calendar import HELSINKI
from dsr.domain.case_retention import CaseTerm
from dsr.domain.errors import Refused
from dsr.services.handovers import call_list
from dsr.services.letters import printing, rows
from dsr.services.renumbered import refuse_calls
from dsr.services.rights import restricting

MANIFEST = "manifest-sha256.txt"


@dataclass(frozen=True)
class Package:
    """The bytes of one zip, the name under which it is fetched, and its hash."""

    content: bytes
    name: str
    sha256: str


def answer_of(session: Session, deps: Deps, request_id: int) -> Letter | None:
    """The newest printed or sent letter that answers the right request; None before there is one."""
    kinds = [one.kind for one in deps.catalogue.letters.values() if one.outcome is not LetterOutcome.NONE]
    query = select(Letter).where(
        col(Letter.right_request_id) == request_id,
        col(Letter.kind).in_(kinds),
        col(Letter.state).in_(("printed", "sent")),
    )
    return session.scalars(query.order_by(col(Letter.id).desc())).first()


def is_offered(session: Session, deps: Deps, request_id: int) -> bool:
    """Whether the package of the right request can be made: its answer is printed, and its call list still kept."""
    letter = answer_of(session, deps, request_id)
    approval = rows.standing_approval(session, letter) if letter is not None else None
    return letter is not None and approval is not None and not _is_list_gone(session, letter.case_id, approval)


def build(session: Session, deps: Deps, case: Case, request: RightRequest, at: datetime) -> Package:
    """The package of a right request's printed answer that goes along at this moment, of what was approved alone. The same
    content gives the same bytes.

    Its call list was frozen with the approval: what is tied, corrected or imported later is not what was approved.
    Raises `Refused` before an answer is printed, once its call list has reached its term, where a stored letter is damaged,
    and where a restriction bars a linked call or the source told other numbers or another time of one by then. Source:
    GDPR 15(3) (a commonly used electronic form); 906/2019, 15 § (integrity shown by hashes).
    """
    letter = answer_of(session, deps, request.id or 0)
    approval = rows.standing_approval(session, letter) if letter is not None else None
    if letter is None or approval is None:
        raise Refused("There is no printed answer yet: the package is made of it", code="package_before_answer")
    if _is_list_gone(session, case.id or 0, approval):
        raise Refused(
            "The call list that was made for this answer has reached its term and is destroyed, so the package is not made "
            "any more. The letter is on the case page.",
            code="package_list_gone",
        )
    linked = select(col(Link.call_id)).where(col(Link.case_id) == case.id)
    restricting.refuse_barred(session, case.id or 0, list(session.scalars(linked)))
    refuse_calls(session, case.id or 0, at)
    stem = _plain(case.reference)
    texts = rows.texts_of(session, letter)
    files = {f"{stem}-letter-{text.language}.pdf": printing.sound_bytes(text) for text in texts}
    if calls := call_list.opened(approval.call_list or (), deps.cipher):
        names_agents = deps.settings.agents_given
        for text in texts:
            listed = call_list.as_csv(calls, text.language, names_agents=names_agents)
            files[f"{stem}-calls-{text.language}.csv"] = listed
        files[f"{stem}-calls.json"] = call_list.as_json(calls, names_agents=names_agents)
    files[MANIFEST] = _manifest(files)
    local = approval.at.astimezone(HELSINKI)
    content = _zip(files, (local.year, local.month, local.day, local.hour, local.minute, 0))
    return Package(content, f"{stem}.zip", hashlib.sha256(content).hexdigest())


def _is_list_gone(session: Session, case_id: int, approval: Approval) -> bool:
    """Whether lists of calls of the case went after the approval: what is left without one is not what was handed over."""
    query = select(col(PurgeItem.removed)).where(
        col(PurgeItem.case_id) == case_id, col(PurgeItem.term) == CaseTerm.COPIES, col(PurgeItem.done_at) > approval.at
    )
    return any("approval" in removed for removed in session.scalars(query))


def _manifest(files: Mapping[str, bytes]) -> bytes:
    """The hash and name of every other file, in the form that `sha256sum -c` reads."""
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items())
    ).encode()


def _zip(files: Mapping[str, bytes], moment: tuple[int, int, int, int, int, int]) -> bytes:
    """A zip whose bytes depend on nothing but names, contents and the moment: the answer's approval, local as zips are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, moment)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=6)
    return out.getvalue()


def _plain(reference: str) -> str:
    """The case reference as a file's name may carry it everywhere: letters, digits, dots and hyphens, a digit first.

    Windows takes `nul.txt` and its like for a device, whatever stands behind the dot.
    """
    plain = re.sub(r"[^0-9A-Za-z.]+", "-", reference).strip("-.")
    return plain if plain[:1].isdigit() else f"case-{plain}"
