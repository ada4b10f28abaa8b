"""The data protection officer's day: what waits for a statement, what to look into, and the bundle for an inquiry."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, abort, render_template

from dsr.db.tables import Case
from dsr.domain.access import Action
from dsr.domain.register_words import named
from dsr.printing import PrintFailed
from dsr.printing.annexes import MOST_PAGES, joined, page_counts, stamps_html
from dsr.printing.reports import inquiry_html
from dsr.services.officer.access_changes import OF_CASES
from dsr.services.officer.bundle import Annex, annexes, bundle_values
from dsr.services.officer.findings import findings
from dsr.services.officer.statements import waiting
from dsr.web.access_words import ACTIONS
from dsr.web.cases import case_or_404, note_looking
from dsr.web.code_words import ANSWER_WAYS, CHANNELS, words_of
from dsr.web.current import acting_user, current_deps, now, today
from dsr.web.event_words import KINDS as EVENTS
from dsr.web.event_words import kind_words
from dsr.web.handover_words import FORMS, IDENTIFIED, RECEIVERS, WAYS
from dsr.web.proceeding_words import KINDS, RESULTS
from dsr.web.role_names import ROLE_NAMES
from dsr.web.security import allowed
from dsr.web.serving_words import BREACHES, RISKS
from dsr.web.texts import LazyText, current_language, gettext, lazy

blueprint = Blueprint("officer", __name__)

CHANGES: Mapping[str, LazyText] = MappingProxyType(
    {
        **{kind: EVENTS[kind] for kind in OF_CASES},
        "user_added": lazy("Account added"),
        "roles_changed": lazy("Roles changed"),
        "user_enabled": lazy("Account enabled"),
        "user_disabled": lazy("Account disabled"),
        "password_link_made": lazy("One-time link made"),
        "second_factor_reset": lazy("Authenticator forgotten"),
    }
)
"""What was changed, by the kind of its line in the log."""


@blueprint.get("/officer")
@allowed(Action.SEE_FINDINGS)
def index() -> str:
    """What waits for the officer, and what to look into."""
    note_looking(Action.SEE_FINDINGS)
    deps, actor = current_deps(), acting_user()
    with deps.database.read() as session:
        found = findings(session, deps, actor, now())
        language = current_language()
        return render_template(
            "officer/index.html",
            waiting=waiting(session, actor),
            found=found,
            change_words=CHANGES,
            role_names=ROLE_NAMES,
            unconfirmed_facts=[named(name, language) for name in found.unconfirmed_facts],
            stale_contacts=[named(name, language) for name in found.stale_contacts],
        )


@blueprint.get("/cases/<int:case_id>/inquiry.json")
@allowed(Action.MAKE_BUNDLE)
def as_json(case_id: int) -> Response:
    """The bundle for a machine."""
    values, _letters, _on = _gathered(case_id)
    response = Response(json.dumps(values, ensure_ascii=False, indent=1), content_type="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename=inquiry-{case_id}.json"
    return response


@blueprint.get("/cases/<int:case_id>/inquiry.pdf")
@allowed(Action.MAKE_BUNDLE)
def as_pdf(case_id: int) -> Response:
    """The bundle on paper: the record with numbered sections, then the letters, each page with its number in the whole."""
    deps, language = current_deps(), current_language()
    values, letters, _on = _gathered(case_id)
    counts = page_counts([letter.pdf for letter in letters])
    if sum(counts) > MOST_PAGES:
        abort(413)
    titles = {annex["number"]: line["title"] for line in values["letters"] for annex in line["annexes"]}
    told = [
        {"number": letter.number, "title": titles[letter.number], "language": letter.language, "pages": pages}
        for letter, pages in zip(letters, counts, strict=True)
    ]
    reports_dir, register = deps.settings.templates_dir / "reports", deps.catalogue.register.facts
    html = inquiry_html({**values, "annexes": told}, register, language, reports_dir, is_demo=deps.settings.demo)
    try:
        content = deps.printers.print(html, f"inquiry.{case_id}.{language}", now())
        if letters:
            stamps = deps.printers.print(stamps_html(_stamps(letters, counts)), f"stamps.{case_id}", now())
            content = joined(content, [letter.pdf for letter in letters], stamps)
    except PrintFailed:
        abort(503)  # a printer crashed or hung: the next try gets a new one
    name = f"inquiry-{case_id}.pdf"
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


def _gathered(case_id: int) -> tuple[dict[str, Any], list[Annex], date]:
    """The values with the words of their codes in the reader's language, and the letters that left."""
    deps, on = current_deps(), today()
    with deps.database.read() as session:
        case_or_404(session, case_id, Action.MAKE_BUNDLE, subject="inquiry")
    with deps.database.read() as session:  # another look at the log: the making of the bundle stands in it
        case = session.get_one(Case, case_id)
        letters = annexes(session, case)
        values = bundle_values(session, deps, case, letters, current_language(), on)
    for line in values["timeline"]:
        line["words"] = kind_words(line["kind"], line["right"])
    for line in values["looks"]:
        line["words"] = str(ACTIONS.get(line["action"], line["action"]))
    for line in values["messages"]:
        line["channel_words"] = words_of(CHANNELS, line["channel"])
    for line in values["identity"]:
        line["words"] = _identity_words(line)
    for line in values["proceedings"]:
        line["kind_words"], line["outcome_words"] = str(KINDS[line["kind"]]), str(RESULTS[line["outcome"]])
    for line in values["handovers"]:
        line["form_words"], line["way_words"] = str(FORMS[line["form"]]), str(WAYS[line["way"]])
        line["receiver_words"] = str(RECEIVERS[line["receiver"]])
        line["identified_words"] = str(IDENTIFIED[line["identified"]])
    for line in values["breaches"]:
        line["kind_words"] = str(BREACHES[line["kind"]])
        line["risk_words"] = str(RISKS[line["risk"]]) if line["risk"] else ""
    for letter in values["letters"]:
        for sending in letter["dispatches"]:
            sending["way_words"] = words_of(ANSWER_WAYS, sending["way"])
    return values, letters, on


def _identity_words(line: dict[str, Any]) -> str:
    if line["kind"] == "asked":
        return gettext("identity asked about")
    return gettext("identity confirmed") if line["result"] == "confirmed" else gettext("identity not confirmed")


def _stamps(letters: Sequence[Annex], counts: Sequence[int]) -> list[str]:
    return [
        gettext("Annex %(number)s, page %(page)s (%(pages)s)", number=letter.number, page=page, pages=pages)
        for letter, pages in zip(letters, counts, strict=True)
        for page in range(1, pages + 1)
    ]
