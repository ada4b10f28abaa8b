"""What goes over the interface, as checked models; the OpenAPI document is made of them."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, create_model

from dsr.domain.typed_fields import NUMBER_LIMIT, TEXT_LIMIT

_SHOWN = r"^[^\x00-\x1f\x7f-\x9f]*$"
_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"

Line = Annotated[str, Field(max_length=200, pattern=_SHOWN)]
LongText = Annotated[str, Field(min_length=1, max_length=TEXT_LIMIT, pattern=_TEXT)]


_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]", re.ASCII)


def _as_written(value: object) -> object:
    """A moment is written as RFC 3339 has it: a number, also one in a text, would else be read as seconds since 1970."""
    if value is not None and not (isinstance(value, str) and _MOMENT.match(value)):
        raise ValueError("Write the moment as RFC 3339 has it, with its zone: 2026-11-25T08:20:00+02:00")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_as_written)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Subject(_Model):
    """Whose data is asked for, as they said it. No identity code: it is asked for where it is needed."""

    name: Line = ""
    email: Annotated[str, Field(max_length=254, pattern=_SHOWN)] = ""
    address: Annotated[str, Field(max_length=500, pattern=_TEXT)] = ""
    numbers: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=40, pattern=_SHOWN)]], Field(max_length=NUMBER_LIMIT)
    ] = Field(default_factory=list, description="Telephone numbers in any usual writing")


class NewCase(_Model):
    """A request under the GDPR that came to another service of the city."""

    rights: list[str]
    text: LongText = Field(description="The message in the person's own words; identity codes in it are masked")
    language: Literal["fi", "sv", "unknown"] = "unknown"
    received_at: Moment | None = Field(
        default=None, description="When it came to the city, not later than now; left out: now. The month runs from it"
    )
    subject: Subject = Field(default_factory=Subject)
    outside_reference: Annotated[str, Field(max_length=120, pattern=_SHOWN)] = Field(
        default="", description="The city's reference (asiatunnus), where it has one"
    )
    wished_form: Literal["", "audio", "text", "both"] = ""
    answer_way: Literal["", "email", "pickup", "post", "counter", "suomifi"] = ""


class NewMessage(_Model):
    """A later message about a case. A person reads it and says what it is; until then no clock moves by it."""

    text: LongText
    received_at: Moment | None = Field(
        default=None, description="When it came to the city, not before the day of the request; left out: now"
    )


class RightState(_Model):
    """One right that is used in a case."""

    right: str
    state: str = Field(description="The code of the state in the right's workflow")
    is_open: bool
    received_on: date = Field(description="The Helsinki day from which the month runs")
    answer_by: date | None = Field(
        description="While open: the last day that is in time on every reading of the law; of what was answered and is "
        "handled anew: the day by which that is done"
    )
    is_extended: bool
    answered_on: date | None = Field(
        description="The day of the first answer; it stays when the request is handled anew"
    )
    outcome: str


class CaseState(_Model):
    """States and dates of a case; nothing of the person and nothing of recordings."""

    id: int = Field(description="The number by which the case is read here")
    reference: str = Field(description="The reference that people use")
    city_reference: str = Field(description="The city's reference (asiatunnus), empty until there is one")
    state: Literal["open", "closed", "undone", "routed"]
    rights: list[RightState]


class TakenMessage(_Model):
    """The message is kept and waits for a person."""

    reference: str
    received_at: AwareDatetime


class FieldFault(_Model):
    """One fault: where, and what would be right."""

    place: str
    message: str


class Problem(_Model):
    """Why something was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    faults: list[FieldFault]


def new_case_model(rights: tuple[str, ...]) -> type[NewCase]:
    """`NewCase` for the rights that this installation has workflows for: the document names them."""
    name: Any = Literal[rights]
    field = Field(min_length=1, max_length=len(rights), json_schema_extra={"uniqueItems": True})
    used = Annotated[list[name], AfterValidator(_each_once)]
    return create_model("NewCase", __base__=NewCase, __doc__=NewCase.__doc__, rights=(used, field))


def _each_once(rights: list[str]) -> list[str]:
    if len(set(rights)) < len(rights):
        raise ValueError("each right once")
    return rights
