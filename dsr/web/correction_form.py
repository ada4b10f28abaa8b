"""The fields of the correction of a decision: by which provision, in whose favour, and what allows it to the party's detriment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dsr.domain.decision_corrections import Basis, Bearing, ConsentWay, Leave
from dsr.services.letters.corrected import CHOSEN, DAYS, SAID
from dsr.web.dates import day
from dsr.web.forms import ChoiceField, DayField, OfficeForm, options
from dsr.web.texts import LazyText, lazy

_LABELS: Mapping[str, LazyText] = {
    "basis": lazy("By which provision the decision is corrected"),
    "bearing": lazy("What the correction is for the party"),
    "leave": lazy("What allows a correction to the party's detriment"),
    "heard_on": lazy("Party asked to comment on"),
    "consented_on": lazy("Party consented on"),
    "consent_way": lazy("How the consent was given"),
}
_WORDS: Mapping[str, Mapping[str, LazyText]] = {
    "basis": {
        Basis.FACTS: lazy("section 50(1)(1): clearly wrong or incomplete facts"),
        Basis.LAW: lazy("section 50(1)(2): manifestly wrong application of law"),
        Basis.PROCEDURE: lazy("section 50(1)(3): an error in procedure"),
        Basis.NEW_FACTS: lazy("section 50(1)(4): new facts, only in the party's favour"),
        Basis.CLERICAL: lazy("section 51(1): an evident typing or counting error"),
    },
    "bearing": {
        Bearing.FAVOUR: lazy("in the party's favour"),
        Bearing.DETRIMENT: lazy("to the party's detriment"),
        Bearing.NEITHER: lazy("neither: what was decided stays"),
    },
    "leave": {
        Leave.CONSENT: lazy("the party consents (section 50(2))"),
        Leave.OWN_CONDUCT: lazy("the error is evident and the party's own conduct caused it"),
        Leave.REASONABLE: lazy("the result is not unreasonable for the party (section 51(2))"),
    },
    "consent_way": {
        ConsentWay.LETTER: lazy("by letter"),
        ConsentWay.EMAIL: lazy("by e-mail"),
        ConsentWay.PHONE: lazy("by phone"),
        ConsentWay.IN_PERSON: lazy("in person"),
    },
}


def add_correction_fields(kept: Mapping[str, Any], fields: dict[str, Any], values: dict[str, Any]) -> None:
    """Add the fields, filled with what the options of the letter hold."""
    for name in SAID:
        if name in CHOSEN:
            fields[name] = ChoiceField(_LABELS[name], choices=options([("", lazy("Choose")), *_WORDS[name].items()]))
            values[name] = str(kept.get(name, ""))
        else:
            fields[name] = DayField(_LABELS[name])
            values[name] = day(date.fromisoformat(str(kept[name]))) if kept.get(name) else ""


def correction_said(filled_form: OfficeForm) -> dict[str, str]:
    """What the form says of the correction, as options of the letter; empty where it has no such fields."""
    if "basis" not in filled_form:
        return {}
    days = {name: filled_form[name].on for name in DAYS}
    told = {name: one.isoformat() if one is not None else "" for name, one in days.items()}
    return {**{name: filled_form[name].data or "" for name in CHOSEN}, **told}
