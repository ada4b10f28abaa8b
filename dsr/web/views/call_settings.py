"""What the register must be told of each source: how its files are read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, StringField, TextAreaField

from dsr.domain.access import Action
from dsr.domain.call_profile import EVENT_FIELDS, FIELDS, GENERIC, Layout, Recorded, Unit
from dsr.domain.call_profile_checks import profile_to_mapping
from dsr.domain.errors import Invalid
from dsr.domain.shipped_profiles import SHIPPED
from dsr.services import profiles
from dsr.services.register import uploaded
from dsr.services.uploads import upload_path
from dsr.web.cases import note_looking
from dsr.web.current import acting_user, current_deps, now
from dsr.web.forms import BoxesField, ChoiceField, OfficeForm, at_most, filled, options
from dsr.web.numbers import whole_number
from dsr.web.refusals import put_faults, refusals_on
from dsr.web.security import allowed
from dsr.web.texts import LazyText, gettext, lazy

blueprint = Blueprint("call_settings", __name__, url_prefix="/calls")

LAYOUTS: dict[str, LazyText] = {
    Layout.MAPPED_CSV: lazy("columns chosen here"),
    Layout.ASTERISK_21: lazy("Asterisk, 21 columns"),
    Layout.ASTERISK_18: lazy("Asterisk, 18 columns"),
    Layout.ASTERISK_CUSTOM_18: lazy("Asterisk's customised order, 18 columns"),
    Layout.ASTERISK_CUSTOM_19: lazy("Asterisk's customised order, 19 columns"),
    Layout.FREEPBX: lazy("FreePBX"),
    Layout.THREECX: lazy("3CX"),
    Layout.SIPREC: lazy("SIPREC recording metadata (XML)"),
}
UNITS: dict[str, LazyText] = {
    Unit.SECONDS: lazy("seconds"),
    Unit.MILLISECONDS: lazy("milliseconds"),
    Unit.CLOCK: lazy("hours:minutes:seconds"),
}
RECORDED: dict[str, LazyText] = {
    Recorded.ANSWERED: lazy("every answered call"),
    Recorded.NAMED: lazy("calls whose row names a recording"),
    Recorded.NONE: lazy("none"),
}
FIELD_WORDS: dict[str, LazyText] = {
    "call_id": lazy("Call id"),
    "leg_id": lazy("Row id"),
    "sequence": lazy("Sequence number"),
    "started": lazy("Start"),
    "answered": lazy("Answer"),
    "ended": lazy("End"),
    "caller": lazy("Caller's number"),
    "caller_name": lazy("Caller's name"),
    "dialled": lazy("Dialled number"),
    "queue": lazy("Call queue"),
    "agent": lazy("Customer service agent"),
    "direction": lazy("Direction"),
    "leg_type": lazy("Kind of row"),
    "result": lazy("Result"),
    "total": lazy("Length"),
    "talk": lazy("Talking time"),
    "wait": lazy("Waiting time"),
    "recording": lazy("Recording"),
    "event": lazy("Event"),
    "event_length": lazy("Length of the event"),
}
COLUMN_FIELDS = (*FIELDS, *EVENT_FIELDS)


_GROUPING = [(name, words) for name, words in FIELD_WORDS.items() if name in FIELDS]


class MappingForm(OfficeForm):
    """How one source's files are read; a field `column_...` for each field of a call."""

    name = StringField(lazy("Name of the profile"), [filled(), at_most(60)])
    source = StringField(lazy("Source"), [at_most(100)])
    layout = ChoiceField(lazy("Layout"), choices=options(LAYOUTS.items()), default=Layout.MAPPED_CSV.value)
    zone = StringField(lazy("Time zone of the times"), [at_most(60)], default="Europe/Helsinki")
    delimiter = StringField(lazy("Separator of the columns"), [at_most(4)])
    encoding = StringField(lazy("Character encoding"), [at_most(20)])
    has_header = BooleanField(lazy("The first row names the columns"), default=True)
    unit = ChoiceField(lazy("Lengths are written in"), choices=options(UNITS.items()), default=Unit.SECONDS.value)
    date_pattern = StringField(lazy("Form of the times"), [at_most(60)], default="iso")
    region = StringField(lazy("Country of the numbers"), [at_most(2)], default="FI")
    city_ranges = StringField(lazy("The city's own numbers begin"), [at_most(400)], default="+3589816")
    outside_prefixes = StringField(lazy("Digits before an outside number"), [at_most(100)])
    bare_national = BooleanField(lazy("National numbers lack their leading zero"))
    recorded = ChoiceField(
        lazy("What was recorded"), choices=options(RECORDED.items()), default=Recorded.ANSWERED.value
    )

    group_by = BoxesField(lazy("Rows are one call when these are the same"), choices=options(_GROUPING))
    events = TextAreaField(lazy("What the length of an event is"), [at_most(400)])

    def mapping(self) -> dict[str, object]:
        """The profile as `profile_from_mapping` reads it."""
        plain = {name: field.data for name, field in self._fields.items() if not name.startswith(("column_", "csrf"))}
        plain.pop("source")
        columns = {name: (self._fields[f"column_{name}"].data or "").strip() for name in COLUMN_FIELDS}
        return {**plain, "columns": {name: column for name, column in columns.items() if column}}


for _name, _words in FIELD_WORDS.items():
    setattr(MappingForm, f"column_{_name}", StringField(_words, [at_most(120)]))


@blueprint.get("/profiles")
@allowed(Action.IMPORT_CALLS)
def profile_list() -> str:
    """Every profile, those that ship and the saved ones."""
    with current_deps().database.read() as session:
        sources = profiles.source_names(session)
        saved = [
            {"name": row.name, "version": row.version, "source": sources[row.source_id], "at": row.at}
            for row in profiles.saved_rows(session)
        ]
    return render_template("calls/profiles.html", shipped=[*SHIPPED, GENERIC], saved=saved)


@blueprint.route("/profiles/edit", methods=["GET", "POST"])
@allowed(Action.IMPORT_CALLS)
def profile_edit() -> AnyResponse | tuple[str, int]:
    """A column mapping: a new one, a changed one (`?name=`), or one for a file that waits (`?import=`)."""
    batch_id = whole_number(request.values.get("import", "")) or 0
    form = MappingForm() if request.method == "POST" else _form_of(request.args.get("name", ""))
    if form.validate_on_submit():
        with _told(form), current_deps().database.write() as session:
            row = profiles.save_profile(session, form.mapping(), form.source.data or "", by=acting_user().id, at=now())
            if batch_id:
                uploaded.ask_survey(session, batch_id, row.name, at=now())
        if not form.errors:
            flash(gettext("The profile is saved."))
            where = (
                url_for("call_imports.one", batch_id=batch_id) if batch_id else url_for("call_settings.profile_list")
            )
            return redirect(where, 303)
    status = 422 if form.errors else 200
    columns = [form._fields[f"column_{name}"] for name in COLUMN_FIELDS]
    shown = {"form": form, "columns": columns, "headings": _headings(batch_id), "batch_id": batch_id}
    return render_template("calls/profile.html", **shown), status


@contextmanager
def _told(form: MappingForm) -> Iterator[None]:
    """Faults of a column stand at its field: the rules call it `columns.agent`, the form `column_agent`."""
    with refusals_on(form):
        try:
            yield
        except Invalid as refusal:
            moved = tuple(replace(fault, place=fault.place.replace("columns.", "column_")) for fault in refusal.faults)
            put_faults(form, moved)


def _headings(batch_id: int) -> tuple[str, ...]:
    """The names in the heading row of a file that waits; nothing where it has none or is gone. The look is logged first."""
    if not batch_id:
        return ()
    note_looking(Action.IMPORT_CALLS, subject=f"headings:{batch_id}")
    deps = current_deps()
    with deps.database.read() as session:
        upload = uploaded.one_batch(session, batch_id).upload
    return deps.call_files.headings(str(upload_path(deps.settings.data_dir, upload))) if upload else ()


def _form_of(name: str) -> MappingForm:
    """The form filled from a saved profile, or as a nameless copy of one that ships; else with the ordinary choices."""
    if not name:
        return MappingForm(formdata=None)
    with current_deps().database.read() as session:
        plain: dict[str, Any] = profile_to_mapping(profiles.profile_named(session, name))
        is_shipped = name in SHIPPED or name == GENERIC
        source = "" if is_shipped else profiles.source_names(session)[profiles.source_of(session, name) or 0]
    if is_shipped:
        plain["name"] = ""
    columns = {f"column_{field}": str(column) for field, column in plain.pop("columns").items()}
    for listed in ("city_ranges", "outside_prefixes"):
        plain[listed] = " ".join(plain[listed])
    plain["events"] = "\n".join(f"{event} = {kind}" for event, kind in plain["events"].items())
    return MappingForm(formdata=None, data={**plain, **columns, "source": source})
