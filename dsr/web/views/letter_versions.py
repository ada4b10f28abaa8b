"""Two versions of a letter beside each other: what the later one took away and added."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from dsr.domain.access import Action
from dsr.services.letters import history, reading
from dsr.services.letters.shown import LetterShown
from dsr.web.cases import letter_or_404
from dsr.web.code_words import LANGUAGE_NAMES
from dsr.web.current import acting_user, current_deps, now
from dsr.web.dates import moment
from dsr.web.forms import ChoiceField, OfficeForm, options
from dsr.web.letter_pages import letter_context
from dsr.web.security import allowed
from dsr.web.texts import current_language, gettext, lazy

blueprint = Blueprint("letter_versions", __name__, url_prefix="/cases/<int:case_id>/letters/<int:letter_id>/versions")


class VersionsForm(OfficeForm):
    """Which two versions."""

    first = ChoiceField(lazy("Earlier version"))
    second = ChoiceField(lazy("Later version"))


@blueprint.get("")
@allowed(Action.SEE_LETTER)
def show(case_id: int, letter_id: int) -> str:
    """The two versions asked for, else the last two; a number that is no version is read as the nearest choice."""
    deps = current_deps()
    with deps.database.read() as session:
        letter, _case, facts = letter_or_404(session, case_id, letter_id, Action.SEE_LETTER)
        shown = reading.letter_shown(session, deps, letter, acting_user().id, now())
        lines = history.version_lines(session, letter)
        numbers = [line.version for line in lines]
        second = _one_of(numbers, "second", numbers[-1])
        first = _one_of(numbers, "first", numbers[max(0, numbers.index(second) - 1)])
        found = history.compared(session, letter, first, second)
    form = VersionsForm(formdata=None, data={"first": str(first), "second": str(second)})
    form.first.choices = form.second.choices = options((str(line.version), _words(line)) for line in lines)
    return render_template(
        "letters/versions.html",
        form=form,
        first=first,
        second=second,
        lines=lines,
        found=[(_field_words(shown, one.place), one) for one in found],
        **letter_context(shown, facts),
    )


def _one_of(numbers: list[int], name: str, otherwise: int) -> int:
    asked = request.args.get(name, type=int)
    return asked if asked in numbers else otherwise


def _words(line: history.VersionLine) -> str:
    return f"{line.version} · {line.name or gettext('the system')} · {moment(line.at)}"


def _field_words(shown: LetterShown, place: str) -> str:
    """The field as its form calls it."""
    language = current_language()
    head, _, rest = place.partition(".")
    if head == "ground":
        code, _, what = rest.partition(".")
        if what == "evidence":
            return gettext("%(code)s, evidence", code=code)
        return gettext("%(code)s, reasons in %(language)s", code=code, language=LANGUAGE_NAMES[what])
    block = next((one for one in shown.kind.blocks if one.name == rest), None)
    if block is not None:
        return f"{block.labels[language]}, {LANGUAGE_NAMES[head]}"
    words = {
        "factor": gettext("What the extension rests on"),
        "extended_until": gettext("Day promised, if shorter than the longest time"),
        "addressee": gettext("Addressee"),
        "addressee_address": gettext("Postal address of the representative"),
    }
    return words.get(place, place)
