"""Writing a letter: its blocks beside their models, its grounds, and below it how it would leave now."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, StringField, TextAreaField

from dsr.catalogue import Sends, WrittenTo
from dsr.domain.access import Action, CaseFacts
from dsr.domain.decision_corrections import Bearing
from dsr.domain.decision_form import MARKS, SECRECY, SECRET_PARTS
from dsr.domain.errors import Refused
from dsr.services.letters import editing, reading
from dsr.services.letters.addressee import SUBJECT
from dsr.services.letters.corrected import CORRECTION, CORRECTS, FEE_AFTER, FEE_DECISION, KEPT, REMOVED
from dsr.services.letters.drafting import BINDING
from dsr.services.letters.rows import UNSENT
from dsr.services.letters.shown import LetterShown
from dsr.services.letters.texts import COURTESY
from dsr.web.cases import letter_or_404
from dsr.web.changes import posted_number
from dsr.web.code_words import LANGUAGE_NAMES, REPRESENTATIVES, words_of
from dsr.web.correction_form import add_correction_fields, correction_said
from dsr.web.current import acting_user, current_deps, now
from dsr.web.dates import day
from dsr.web.forms import ChoiceField, DayField, OfficeForm, options
from dsr.web.letter_pages import Told, letter_context, told_on
from dsr.web.letter_words import FACTORS
from dsr.web.security import allowed
from dsr.web.texts import LazyText, current_language, gettext, lazy

blueprint = Blueprint("letter_edit", __name__, url_prefix="/cases/<int:case_id>/letters/<int:letter_id>/edit")


@blueprint.route("", methods=["GET", "POST"])
@allowed(Action.WRITE_LETTER)
def form(case_id: int, letter_id: int) -> AnyResponse | str | tuple[str, int]:
    """The letter's free texts; saving makes a version, and shows how the letter would leave with it."""
    deps = current_deps()
    with deps.database.read() as session:
        letter, _case, facts = letter_or_404(session, case_id, letter_id, Action.WRITE_LETTER)
        shown = reading.letter_shown(session, deps, letter, acting_user().id, now())
    if shown.line.state not in UNSENT and request.method == "GET":
        raise Refused(editing.CLOSED, code="letter_closed")
    filled_form, told = _form_of(shown), Told()
    if request.method == "POST" and filled_form.validate():
        with told_on(filled_form) as told, deps.database.write() as session:
            letter_or_404(session, case_id, letter_id, Action.WRITE_LETTER)
            editing.edit(
                session,
                deps,
                letter_id,
                posted_number("version"),
                _blocks(filled_form, shown),
                _grounds(filled_form, shown) if _has_grounds(shown) else None,
                _options(filled_form, shown) if _has_options(shown) or shown.kind.is_decision else None,
                _addressee(filled_form) if _has_addressee(shown) else None,
                [place for place in shown.lags if filled_form[f"agree.{place}"].data],
                by=acting_user().id,
                at=now(),
            )
        if not filled_form.errors:
            flash(gettext("Saved."))
            target = "letters.show" if request.form.get("then") == "look" else "letter_edit.form"
            return redirect(url_for(target, case_id=case_id, letter_id=letter_id), 303)
    page = _page(filled_form, shown, facts)
    return page, told.status if filled_form.errors else 200


@blueprint.post("/view")
@allowed(Action.WRITE_LETTER)
def view(case_id: int, letter_id: int) -> tuple[str, int]:
    """How the letter would leave with what is typed: nothing is stored.

    The script of the page asks for the checks and the letter alone; the button for the whole page with what was typed.
    """
    deps, told = current_deps(), Told()
    with deps.database.read() as session:
        letter, _case, facts = letter_or_404(session, case_id, letter_id, Action.WRITE_LETTER)
        shown = reading.letter_shown(session, deps, letter, acting_user().id, now())
        filled_form = _form_of(shown)
        if filled_form.validate():
            with told_on(filled_form) as told:
                _held = editing.try_on(
                    session,
                    deps,
                    letter,
                    _blocks(filled_form, shown),
                    _grounds(filled_form, shown) if _has_grounds(shown) else None,
                    _options(filled_form, shown) if _has_options(shown) or shown.kind.is_decision else None,
                    _addressee(filled_form) if _has_addressee(shown) else None,
                )
                shown = reading.letter_shown(session, deps, letter, acting_user().id, now())
    status = told.status if filled_form.errors else 200
    if request.form.get("then") == "try":
        return _page(filled_form, shown, facts), status
    return render_template("letters/_live.html", form=filled_form, **letter_context(shown, facts)), status


def _page(filled_form: OfficeForm, shown: LetterShown, facts: CaseFacts) -> str:
    return render_template(
        "letters/edit.html",
        form=filled_form,
        has_grounds=_has_grounds(shown),
        asks_grounds=shown.options.get("bearing") == Bearing.DETRIMENT,
        has_options=_has_options(shown),
        secret_parts=range(1, SECRET_PARTS + 1) if shown.kind.is_decision else (),
        has_addressee=_has_addressee(shown),
        seen_version=posted_number("version") if request.method == "POST" else shown.line.version,
        **letter_context(shown, facts),
    )


def _form_of(shown: LetterShown) -> OfficeForm:
    """A form with one field a block and language, named `fi.reason` as faults name it."""
    fields: dict[str, Any] = {}
    values: dict[str, Any] = {}
    language = current_language()
    for text in shown.texts:
        for one in text.blocks:
            name = f"{text.language}.{one.block.name}"
            fields[name] = TextAreaField(_label(shown, one.block.labels[language], text.language))
            values[name] = one.text
    for place, lag in shown.lags.items():
        fields[f"agree.{place}"] = BooleanField(
            gettext("The text in %(language)s says the same", language=LANGUAGE_NAMES[lag.language])
        )
    if _has_grounds(shown):
        _add_ground_fields(shown, fields, values)
    if _has_options(shown):
        fields["factor"] = ChoiceField(
            lazy("What the extension rests on"), choices=options([("", lazy("Choose")), *FACTORS.items()])
        )
        fields["extended_until"] = DayField(lazy("Day promised, if shorter than the longest time"))
        values["factor"] = shown.options.get("factor", "")
        values["extended_until"] = _day_text(str(shown.options.get("extended_until", "")))
    if len(shown.earlier) > 1:
        decisions = [(str(one.letter_id), f"§ {one.number}, {day(one.on)}") for one in shown.earlier]
        fields[CORRECTS] = ChoiceField(lazy("Decision that is corrected"), choices=options(decisions))
        values[CORRECTS] = str(shown.options.get(CORRECTS) or shown.earlier[0].letter_id)
    if any(one.kind == FEE_DECISION for one in shown.earlier):
        kept, removed = lazy("The fee stays"), lazy("The fee is removed")
        choices = [("", lazy("Choose")), (KEPT, kept), (REMOVED, removed)]
        fields[FEE_AFTER] = ChoiceField(lazy("What becomes of the fee"), choices=options(choices))
        values[FEE_AFTER] = str(shown.options.get(FEE_AFTER, ""))
    if shown.kind.kind == CORRECTION:
        add_correction_fields(shown.options, fields, values)
    if shown.kind.is_decision:
        _add_mark_fields(shown, fields, values)
    if _is_written_to_other(shown):
        _add_other_fields(shown, fields, values)
    elif _has_addressee(shown):
        _add_addressee_fields(shown, fields, values)
    made: OfficeForm = type("LetterForm", (OfficeForm,), fields)(data=values)
    return made


def _add_mark_fields(shown: LetterShown, fields: dict[str, Any], values: dict[str, Any]) -> None:
    language = current_language()
    provisions: list[tuple[str, str | LazyText]] = [
        ("", lazy("No mark")),
        *((code, words[language]) for code, words in SECRECY.items()),
    ]
    for number in range(1, SECRET_PARTS + 1):
        part, by = f"secret_{number}_part", f"secret_{number}_by"
        fields[part] = StringField(lazy("Part that is secret"))
        fields[by] = ChoiceField(lazy("Secret by"), choices=options(provisions))
        values[part], values[by] = shown.options.get(part, ""), shown.options.get(by, "")
    fields["minutes"] = ChoiceField(
        lazy("Public minutes"),
        choices=options(
            [("kept_out", lazy("not published in public minutes")), ("public", lazy("no mark on publication"))]
        ),
    )
    values["minutes"] = shown.options.get("minutes", "kept_out")


def _add_addressee_fields(shown: LetterShown, fields: dict[str, Any], values: dict[str, Any]) -> None:
    people = [(one, f"{name}, {words_of(REPRESENTATIVES, kind)}") for one, name, kind in shown.representatives]
    fields["addressee"] = ChoiceField(
        lazy("Addressee"),
        choices=options([("", lazy("Choose")), (SUBJECT, gettext("the data subject")), *people]),
    )
    fields["mandate_covers"] = BooleanField(lazy("The mandate that was shown covers receiving this letter"))
    fields["addressee_address"] = TextAreaField(lazy("Postal address of the representative"))
    values["addressee"] = shown.options.get("addressee", "")
    values["mandate_covers"] = shown.options.get("mandate_covers") == "yes"
    values["addressee_address"] = shown.options.get("addressee_address", "")


def _is_written_to_other(shown: LetterShown) -> bool:
    return shown.kind.written_to is not WrittenTo.SUBJECT


def _add_other_fields(shown: LetterShown, fields: dict[str, Any], values: dict[str, Any]) -> None:
    if shown.kind.written_to is not WrittenTo.OMBUDSMAN:
        fields["addressee_name"] = StringField(lazy("Name of the addressee"))
        fields["addressee_address"] = TextAreaField(lazy("Postal address of the addressee"))
    fields["addressee_language"] = ChoiceField(
        lazy("Language of the addressee"),
        choices=options([("", lazy("Not known")), *((one, LANGUAGE_NAMES[one]) for one in BINDING)]),
    )
    values |= {name: shown.options.get(name, "") for name in fields if name.startswith("addressee_")}


def _addressee(filled_form: OfficeForm) -> dict[str, str]:
    others = ("addressee_name", "addressee_address", "addressee_language")
    if "addressee_language" in filled_form:
        return {name: filled_form[name].data or "" for name in others if name in filled_form}
    return {
        "addressee": filled_form["addressee"].data or "",
        "mandate_covers": "yes" if filled_form["mandate_covers"].data else "",
        "addressee_address": filled_form["addressee_address"].data or "",
    }


def _has_addressee(shown: LetterShown) -> bool:
    """Whether there is a choice, or one that was made and has to be taken back."""
    if shown.kind.sends is Sends.ACKNOWLEDGED:
        return False
    if _is_written_to_other(shown):
        return True
    return bool(shown.representatives) or shown.options.get("addressee", SUBJECT) != SUBJECT


def _add_ground_fields(shown: LetterShown, fields: dict[str, Any], values: dict[str, Any]) -> None:
    """The unofficial English of the reasons; the binding ones are what was documented."""
    for entry in shown.grounds:
        code = entry["code"]
        if COURTESY in shown.line.languages:
            name = f"ground.{code}.{COURTESY}"
            fields[name] = TextAreaField(_label(shown, gettext("Reasons, printed in the decision"), COURTESY))
            values[name] = entry.get("reasons", {}).get(COURTESY, "")
        fields[f"ground.{code}.remove"] = BooleanField(gettext("Take this ground away"))


def _label(shown: LetterShown, label: str, language: str) -> str:
    return f"{label}, {LANGUAGE_NAMES[language]}" if len(shown.texts) > 1 else label


def _blocks(filled_form: OfficeForm, shown: LetterShown) -> dict[str, dict[str, str]]:
    return {
        text.language: {
            one.block.name: filled_form[f"{text.language}.{one.block.name}"].data or "" for one in text.blocks
        }
        for text in shown.texts
    }


def _grounds(filled_form: OfficeForm, shown: LetterShown) -> list[dict[str, Any]]:
    """The grounds as the form leaves them; a new one is documented on a page of its own."""
    return [
        {
            "code": code,
            "reasons": {COURTESY: filled_form[name].data or ""}
            if (name := f"ground.{code}.{COURTESY}") in filled_form
            else {},
        }
        for code in (str(entry["code"]) for entry in shown.grounds)
        if not filled_form[f"ground.{code}.remove"].data
    ]


def _options(filled_form: OfficeForm, shown: LetterShown) -> dict[str, str]:
    if shown.kind.is_decision:
        chosen = {name: filled_form[name].data or "" for name in (*MARKS, CORRECTS, FEE_AFTER) if name in filled_form}
        return chosen | correction_said(filled_form)
    until = filled_form["extended_until"].on
    return {"factor": filled_form["factor"].data or "", "extended_until": until.isoformat() if until else ""}


def _has_grounds(shown: LetterShown) -> bool:
    return shown.kind.rests_on_grounds


def _has_options(shown: LetterShown) -> bool:
    return shown.kind.sends is Sends.EXTENSION_NOTICE_SENT


def _day_text(iso: str) -> str:
    return day(date.fromisoformat(iso)) if iso else ""
