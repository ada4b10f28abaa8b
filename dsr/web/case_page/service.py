"""What is to be done about the service of a case's letters, as the case page tells it: of closed cases too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlmodel import Session

from dsr.domain.access import Actor
from dsr.domain.serving_tasks import TaskCode
from dsr.services import serving
from dsr.services.serving.tasks import ServiceTask
from dsr.web.current import today
from dsr.web.letter_words import title_of
from dsr.web.serving_words import TASKS
from dsr.web.texts import gettext


@dataclass(frozen=True)
class ServiceLine:
    """One letter that is not served as it should be: what has happened, what to do by when, and the ways that there are."""

    letter: str
    on: date
    happened: str
    to_do: str
    url: str
    how: str = ""
    ways: tuple[tuple[str, str], ...] = ()


def service_lines(session: Session, actor: Actor, case_id: int) -> tuple[ServiceLine, ...]:
    """The tasks of service of a case that `actor` may see, the soonest first."""
    return tuple(_line(task) for task in serving.tasks(session, actor, today(), case_id))


def _line(task: ServiceTask) -> ServiceLine:
    happened, to_do = TASKS[task.code]
    url = url_for("letter_service.show", case_id=task.case_id, letter_id=task.letter_id)
    line = (str(title_of(task.letter_kind)), task.due_on, str(happened), str(to_do), url)
    if task.code is not TaskCode.FIND_ADDRESS:
        return ServiceLine(*line)
    how = gettext(
        "A letter that came back has served nobody: the seven days of the post do not count, and no time of appeal runs (hallintolaki "
        "59 §). Find out a new address, or serve it another way: by Suomi.fi, or into the person's hand at the service point. Only "
        "where neither can be done is there service by public notice (55 and 62 §): the document is kept to be seen at the city, and a "
        "notice of that on the city's website serves it on the seventh day from its publication. The notice holds no more of the "
        "person than is necessary, and nothing secret (62 b §). Ask a lawyer first, and write the day of publication down on the page of "
        "the letter's service."
    )
    return ServiceLine(
        *line, how=how, ways=((gettext("Change the address"), url_for("case_subject.form", case_id=task.case_id)),)
    )
