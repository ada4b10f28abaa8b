"""Every form that takes a day or a moment: none takes one that cannot be, and none moves time by a made-up one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlmodel import select

from dsr.db.tables import CallQueue, CaseNumber
from dsr.domain.listening import Period
from dsr.domain.spoken_time import day_from, moment_from
from dsr.services.call_queues import WELLBEING_COUNTY
from dsr.services.reminders import absences
from dsr.web.forms import read_day
from tests.web.case_office import log_case, request_of, version_of
from tests.web.office import Office, text_of

NEVER = ("1.1.1900", "31.12.9999")
"""Days that no register, no letter and no person of an office has; and what is no day."""
AHEAD = ("26.11.2026",)
"""Tomorrow: what is told as done has not been done."""
EARLIER = ("1.11.2026",)
"""Before the case was received (25.11.2026)."""


@dataclass(frozen=True)
class Dated:
    """A form with a day in it: the fields that make it whole, which one is the day, which days it must refuse, and one that
    it takes: without that nobody could tell whether it was the day that was refused."""

    who: str
    path: str
    day: str
    fields: dict[str, Any] = field(default_factory=dict)
    refused: tuple[str, ...] = NEVER
    suffix: str = ""
    good: str = "25.11.2026"


PAST = (*NEVER, *AHEAD)
REASON = {"reason": "Kirjattu väärin."}
MESSAGE = {"kind": "other", "channel": "email", "text": "Viesti."}
CASE_FORMS = (
    Dated("handler", "/messages/new", "arrived", MESSAGE, PAST, " klo 8.00"),
    Dated("handler", "/messages/phone", "arrived", {"spoke_with": "subject", "text": "Puhelu."}, PAST, " klo 8.00"),
    Dated("handler", "/identity", "checked_on", {"method": "in_person", "result": "confirmed"}, PAST),
    Dated("handler", "/requests/{request}/extend", "extended_until", {"factor": "number", "extension_reason": "Pitkä syy, joka koskee juuri tätä asiaa ja sen puheluita."}, good="1.2.2027"),
    Dated("handler", "/terms/numbers/{number}", "from_on", {"basis": "declared", "shared": "no", "evidence": "Lasku"}, PAST),
    Dated("handler", "/terms/numbers/{number}", "to_on", {"basis": "declared", "shared": "no", "evidence": "Lasku"}),
    Dated("handler", "/terms/clues", "from_on", {"kind": "own_agent", "agent": "agent-7", "to_on": "25.11.2026"}, PAST),
    Dated("handler", "/windows", "window_1_first", {}, PAST),
    Dated("handler", "/representation/found", "verified_on", {"representative": "{person}", "acting": "guardian"}, PAST),
    Dated("handler", "/representation/found", "said_none_on", {"representative": "{person}", "acting": "spouse"}, PAST),
    Dated("handler", "/proceedings", "begin-received_on", {"begin-kind": "ombudsman_complaint"}, PAST),
    Dated("handler", "/proceedings", "begin-statement_on", {"begin-kind": "ombudsman_complaint", "begin-received_on": "25.11.2026", "begin-reference": "2/2026", "begin-appellant": "Liisa", "begin-is_another": "y"}),
    Dated("handler", "/rights/tasks", "task-received_on", {"task-kind": "document_request"}, PAST),
    Dated("handler", "/rights/disclosures", "disclosure-disclosed_on", {"disclosure-recipient": "Poliisi", "disclosure-what": "Kopio", "disclosure-basis": "Pyyntö"}, PAST),
    Dated("handler", "/holds/{hold}/review", "postpone-review_by", {"postpone-reason": "Vielä kesken."}, (*NEVER, "24.11.2026"), good="1.4.2027"),
    Dated("handler", "/holds/new", "review_by", {"kind": "complaint", "reason": "Kantelu.", "number": "0405550167", "seen": "0"}, (*NEVER, "24.11.2026"), good="1.2.2027"),
    Dated("handler", "/requests/{request}/correct_receipt", "received_on", REASON, PAST),
    Dated("handler", "/requests/{request}/transfer", "transferred_on", {"authority": "Hyvinvointialue", "sender_told": "yes", "their_line": "terveysasema", "no_search_reason": "Pyyntö nimeää vain tämän linjan.", **REASON}, (*PAST, *EARLIER)),
)  # fmt: skip
OFFICE_FORMS = (
    Dated("intake", "/intake", "arrived", {"text": "Pyydän tallenteet.", "channel": "email", "language": "fi", "rights": ["access"], "subject_name": "Kim", "turvakielto": "not_checked"}, PAST, " klo 8.00"),
    Dated("intake", "/intake/route", "arrived", {"text": "Laskusta kysyisin.", "channel": "email", "route": "other_register", "intake_key": "x" * 30}, PAST, " klo 8.00"),
    Dated("handler", "/queue/absences", "from_on", {"person": "{intake}", "to_on": "26.11.2026"}),
    Dated("handler", "/queue/absences", "to_on", {"person": "{intake}", "from_on": "27.11.2026"}, (*NEVER, "26.11.2026"), good="28.11.2026"),
    Dated("handler", "/queue/absences/{absence}/end", "last_on", {}),
    Dated("intake", "/messages/channels/outages", "from_at", {"channel": "email", "evidence": "Tiketti 1"}, PAST, " klo 8.00"),
    Dated("intake", "/messages/channels/outages", "to_at", {"channel": "email", "from_at": "24.11.2026 klo 8.00", "evidence": "Tiketti 1"}, PAST, " klo 8.00"),
    Dated("decider", "/register/terms", "from_on", {"name": "post_days", "value": "5", "basis": "Päätös"}, (*NEVER, "24.11.2026")),
    Dated("decider", "/register/powers/delegate", "from_on", {"user_id": "{decider}", "kinds": ["access_refused"], "rule_fi": "3 § (hallintosääntö)", "rule_sv": "3 § (förvaltningsstadga)"}, (*NEVER, "24.11.2026")),
    Dated("decider", "/register/powers/routes", "route_from_on", {"kind": "access_refused", "route": "hallintovalitus_30d", "basis": "Päätös 1/2026"}),
    Dated("handler", "/breaches", "aware_at", {"kind": "other", "what": "Kirje väärään osoitteeseen."}, PAST, " klo 8.00"),
    Dated("admin", "/users/agents", "from_on", {"agent": "agent-7", "user": "{agent}"}),
    Dated("supervisor", "/team/members", "member-from_on", {"member-agent": "agent-7"}),
    Dated("handler", "/calls/lines", "from_on", {"technical": "info", "name_fi": "Neuvonta", "name_sv": "Rådgivning", "controller": "espoo"}, ("31.12.9999",)),
)  # fmt: skip


def _tried(office: Office, form: Dated, address: str, places: dict[str, Any], version: int | None) -> list[str]:
    client = office.sign_in(places["me"]) if form.who == "handler" else office.browser_of(form.who)
    taken = []
    for typed in (*form.refused, form.good):
        data = {
            name: value.format(**places) if isinstance(value, str) else value for name, value in form.fields.items()
        }
        posted = {**data, form.day: typed + form.suffix, **({"version": version} if version is not None else {})}
        answer = client.post(address, data=posted)
        if (answer.status_code == 422) is (typed == form.good):
            taken.append(f"{address} {form.day}={typed}: {answer.status_code} {text_of(answer.data)[-200:]}")
    return taken


def test_no_form_of_a_case_takes_a_day_that_cannot_be(office: Office) -> None:
    case_id = log_case(office, representative_name="Ritva Esimerkki", mandate="shown")
    log_case(office)  # one of several requests of this person: their number extends the time
    places = _places(office, case_id)
    taken = []
    for form in CASE_FORMS:
        address = f"/cases/{case_id}{form.path}".format(**places)
        taken += _tried(office, form, address, places, version_of(office, case_id))
    assert taken == []


def test_no_form_of_the_office_takes_a_day_that_cannot_be(office: Office) -> None:
    places = _places(office, log_case(office))
    taken = [one for form in OFFICE_FORMS for one in _tried(office, form, form.path.format(**places), places, None)]
    assert taken == []


def _places(office: Office, case_id: int) -> dict[str, Any]:
    me, people = office.add_user("handler"), {role: office.add_user(role) for role in ("intake", "decider", "agent")}
    with office.deps.database.write() as session:
        period = Period(office.clock().date(), None)
        line = CallQueue(
            technical="terveys", name_fi="terveysasema", name_sv="hälsostationen", controller=WELLBEING_COUNTY
        )
        session.add(line)
        row = absences.note_absence(session, office.deps, me, period, None, by=me, at=office.clock())
        number = session.scalars(select(CaseNumber)).first()
        return {
            "me": me,
            **people,
            "request": request_of(office, case_id).id,
            "number": number.id if number else 0,
            "hold": 1,
            "person": 1,
            "absence": row.id,
        }


def test_no_form_that_is_posted_empty_breaks_a_page(office: Office) -> None:
    """A browser never sends that; whoever tries what happens does."""
    log_case(office)
    client, broken = office.browser_of("intake", "handler"), []
    for rule in office.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.endpoint != "signin.sign_out":
            values = {name: "x" if "Unicode" in type(kind).__name__ else 1 for name, kind in rule._converters.items()}
            with office.app.test_request_context():
                address = url_for(rule.endpoint, **values)
            if client.post(address).status_code >= 500:
                broken.append(rule.endpoint)
    assert broken == []


def test_a_day_that_is_none_is_read_as_none() -> None:
    for text in ("1.1.10000", "10000-01-01", "30.2.2026", "0.1.2026", "1.1.0000", "99999999999999", "-1.1.2026", "1e3"):
        assert (read_day(text), day_from(text), moment_from(text)) == (None, None, None), text
