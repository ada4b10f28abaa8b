"""What the tests of queue, intake and case pages share: a logged case, posted forms, and hostile words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from flask.testing import FlaskClient

from dsr.db.tables import Call, Candidate, Case, Recording, RightRequest
from dsr.domain.calendar import local_date
from dsr.domain.logged_request import Channel, LoggedRequest
from dsr.domain.retention import destruction_on
from dsr.services import clock, intake
from tests.web.office import MORNING, Office

MESSAGE = """Lähettäjä: Aino Esimerkki <aino.esimerkki@example.fi>
Saapui: 25.11.2026 klo 8.20
Aihe: Puheluni

Hei, soitin 3.6. klo 9.10 numerosta 040 555 0167.
Haluaisin kopion puheluiden nauhoitteista. Henkilötunnukseni on 010190-999P.
Terveisin Aino Esimerkki"""

FORM: dict[str, Any] = {
    "text": MESSAGE,
    "channel": "email",
    "arrived": "25.11.2026 klo 8.20",
    "language": "fi",
    "rights": ["access"],
    "subject_name": "Aino Esimerkki",
    "subject_email": "aino.esimerkki@example.fi",
    "number_1": "040 555 0167",
    "turvakielto": "not_checked",
    "answer_way": "email",
    "intake_key": "a-token-of-one-shown-form",
}

HOSTILE = (
    "",
    "   ",
    "\x00",
    "a\x00b",
    "\x1b[31m",
    "' OR 1=1 --",
    '"><script>alert(1)</script>',
    "{{ 7*7 }}",
    "{% for x in [] %}",
    "%(name)s %s %d",
    "../../etc/passwd",
    "-1",
    "0",
    "99999999999999999999",
    "1e309",
    "NaN",
    "٣",
    "30.2.2026",
    "31.12.9999 klo 23.59",
    "1.1.0001",
    "2026-11-25T08:20:00+14:00",
    "\u202e\u2066olleh",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "é" * 3000,
    "a" * 150_000,
    "\r\n" * 500,
)
"""Values that a hostile or broken client may post in any field."""


def log_case(office: Office, *, arrived_at: datetime | None = None, **fields: Any) -> int:
    """A case logged by an intake clerk of its own; answers its id."""
    clerk = office.add_user("intake")
    logged = LoggedRequest(
        **{
            "channel": Channel.EMAIL,
            "arrived_at": arrived_at or MORNING - timedelta(minutes=10),
            "is_time_known": True,
            "text": "Pyydän puhelutallenteeni.",
            "language": "fi",
            "rights": ("access",),
            "subject_name": "Kim Mallinen",
            "subject_email": "kim@example.fi",
            "numbers": ("040 555 0167",),
            **fields,
        }
    )
    with office.deps.database.write() as session:
        key = f"case-by-{clerk}"
        case = intake.open_case(session, office.deps, logged, by=clerk, at=office.clock(), intake_key=key)
        return case.id or 0


def version_of(office: Office, case_id: int) -> int:
    """The version that a page shown now would carry."""
    with office.deps.database.read() as session:
        return session.get_one(Case, case_id).version


def request_of(office: Office, case_id: int) -> RightRequest:
    """The case's first right request."""
    with office.deps.database.read() as session:
        found = clock.requests_of(session, case_id)[0]
        session.expunge(found)
        return found


def case_of(office: Office, case_id: int) -> Case:
    """The case as it stands."""
    with office.deps.database.read() as session:
        found = session.get_one(Case, case_id)
        session.expunge(found)
        return found


def propose_call(office: Office, case_id: int, *, days_ago: int = 20, due_in: int | None = None) -> int:
    """A recorded call that the register proposes to the case; answers the call's id."""
    started = datetime(2026, 11, 25, 7, 0, tzinfo=UTC) - timedelta(days=days_ago)
    due_on = destruction_on(local_date(started)) if due_in is None else local_date(MORNING) + timedelta(days=due_in)
    with office.deps.database.write() as session:
        call = Call(
            source_id=_source(session),
            ext_call_id=f"call-{days_ago}-{case_id}",
            started_at=started,
            caller_raw="0405550167",
            caller_e164="+358405550167",
            caller_kind="number",
            queue="info",
            duration_ms=312_000,
            destruction_on=due_on,
        )
        session.add(call)
        session.flush()
        session.add(Recording(call_id=call.id or 0, due_on=due_on))
        session.add(
            Candidate(
                case_id=case_id,
                call_id=call.id or 0,
                score=45,
                band="possible",
                reasons=[{"code": "number_declared", "weight": 45, "values": {"number": "040 … 67"}}],
                blockers=["period_unknown"],
                found_at=office.clock(),
            )
        )
        return call.id or 0


def post(office: Office, client: FlaskClient, case_id: int, path: str, **fields: Any) -> Any:
    """Post a form of the case as the page shown now would."""
    return client.post(f"/cases/{case_id}{path}", data={"version": version_of(office, case_id), **fields})


def value_of(page: str, name: str) -> str | None:
    """What an input or text area of the page holds."""
    found = re.search(rf'<textarea[^>]*\bname="{name}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    if found:
        return unescape(found[1]).removeprefix("\r\n")
    for tag in re.findall(r"<input[^>]*>", page):
        if f'name="{name}"' in tag:
            value = re.search(r'value="([^"]*)"', tag)
            return unescape(value[1]) if value else ""
    return None


def _source(session: Any) -> int:
    from dsr.db.tables import Source

    source = session.get(Source, 1)
    if source is None:
        session.add(Source(id=1, name="Zylinc"))
        session.flush()
    return 1
