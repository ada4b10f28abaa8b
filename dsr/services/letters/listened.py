"""What a letter tells of listening: on which day a call was listened to, in what role and why, and never by whom.

Source: GDPR 15(1) as C-579/21 and KHO:2025:51 read it: days and purposes of looking are the person's data; names and times of
day of the staff are not, unless they are essential to the person's rights.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypedDict

from sqlalchemy import select
from sqlmodel import Session, col

from dsr.db.tables import ListeningTask, User
from dsr.domain.calendar import local_date
from dsr.domain.letter_words import day_in_text
from dsr.domain.listening import Basis, Speaker


class Listened(TypedDict):
    """One listening to a call: its ISO day, the listener's role (agent, supervisor or either), and whether it was for this case."""

    on: str
    role: str
    own: bool


def listened_by_call(session: Session, case_id: int, call_ids: Collection[int]) -> Mapping[int, list[Listened]]:
    """What listeners have answered about each call, the earliest first, each day once; what was not found was not heard."""
    query = (
        select(ListeningTask)
        .where(col(ListeningTask.call_id).in_(call_ids), col(ListeningTask.state) == "answered")
        .order_by(col(ListeningTask.answered_at), col(ListeningTask.id))
    )
    found: dict[int, list[Listened]] = {}
    for task in session.scalars(query):
        if task.answered_at is None or task.answer.get("speaker") == Speaker.NOT_FOUND:
            continue
        on = local_date(task.answered_at).isoformat()
        one: Listened = {"on": on, "role": _role(task), "own": task.case_id == case_id}
        of_call = found.setdefault(task.call_id, [])
        if one not in of_call:
            of_call.append(one)
    return found


def listeners(session: Session, case_id: int) -> Sequence[str]:
    """The names of those who have listened for this case."""
    query = select(col(User.name)).join(ListeningTask, col(ListeningTask.answered_by) == col(User.id))
    return session.scalars(query.where(col(ListeningTask.case_id) == case_id).distinct()).all()


def is_listened(session: Session, case_id: int) -> bool:
    """Whether somebody listened to any call for this case, linked or not."""
    query = select(col(ListeningTask.answer)).where(
        col(ListeningTask.case_id) == case_id, col(ListeningTask.state) == "answered"
    )
    return any(told.get("speaker") != Speaker.NOT_FOUND for told in session.scalars(query))


def _role(task: ListeningTask) -> str:
    """Either, where a task went from one to another and the one who was asked first answered it."""
    if task.answered_by is None or task.answered_by != task.assignee:
        return "either"
    return "agent" if task.basis == Basis.AGENT else "supervisor"


_ROLES = {
    "fi": {
        "agent": "puhelun asiakaspalvelija",
        "supervisor": "asiakaspalvelijan esihenkilö",
        "either": "puhelun asiakaspalvelija tai hänen esihenkilönsä",
    },
    "sv": {
        "agent": "medarbetaren i samtalet",
        "supervisor": "medarbetarens chef",
        "either": "medarbetaren i samtalet eller medarbetarens chef",
    },
    "en": {
        "agent": "the agent of the call",
        "supervisor": "the agent's supervisor",
        "either": "the agent of the call or the agent's supervisor",
    },
}
_HEARD = {
    "fi": ("Puhelun {numbers} tallenteen", "Puheluiden {numbers} tallenteet", "{what} kuunteli {day} {role} {why}."),
    "sv": (
        "inspelningen av samtal {numbers}",
        "inspelningarna av samtalen {numbers}",
        "{day} lyssnade {role} på {what} {why}.",
    ),
    "en": (
        "the recording of call {numbers}",
        "the recordings of calls {numbers}",
        "{day} {role} listened to {what} {why}.",
    ),
}
_WHY = {
    "fi": {True: "pyyntösi käsittelemiseksi", False: "tietosuojaa koskevan pyynnön käsittelemiseksi"},
    "sv": {True: "för att behandla din begäran", False: "för att behandla en begäran som gäller dataskydd"},
    "en": {True: "to handle your request", False: "to handle a request about data protection"},
}
_AND = {"fi": " ja ", "sv": " och ", "en": " and "}
_NOT_HEARD = {
    "fi": "Tallenteita ei ole kuunneltu tätä asiaa varten.",
    "sv": "Ingen har lyssnat på inspelningarna för det här ärendet.",
    "en": "Nobody has listened to the recordings for this matter.",
}


def sentences(calls: Collection[Mapping[str, Any]], language: str) -> list[str]:
    """A sentence for each day, role and purpose, with the numbers of the calls that were listened to then."""
    heard: dict[tuple[str, str, bool], list[int]] = {}
    for call in calls:
        for one in call.get("listened", ()):
            heard.setdefault((one["on"], one["role"], one["own"]), []).append(call["number"])
    return [_sentence(*key, numbers, language) for key, numbers in sorted(heard.items())]


def not_heard(language: str) -> str:
    """That nobody listened for this matter."""
    return _NOT_HEARD[language]


def _sentence(on: str, role: str, is_own: bool, numbers: list[int], language: str) -> str:
    one, many, frame = _HEARD[language]
    told = [str(number) for number in numbers]
    listed = _AND[language].join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)
    what = (one if len(told) == 1 else many).format(numbers=listed)
    day = ("On " if language == "en" else "") + day_in_text(on, language)
    said = frame.format(what=what, day=day, role=_ROLES[language][role], why=_WHY[language][is_own])
    return said[0].upper() + said[1:]
