"""A form that is sent twice makes one of what it makes, also where it belongs to no case."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import inspect, text

from tests.e2e.attacked import UNWATCHED
from tests.web.case_office import log_case, value_of
from tests.web.office import Office, text_of

KEY = "the-key-of-a-form-that-was-shown"
LOGS = ("event", "stream_head", "job", "failed_sign_in")
HOLD = {
    "kind": "authority",
    "reference": "Poliisi 1/2026",
    "reason": "Esitutkinta",
    "number": "0405550167",
    "review_by": "1.2.2027",
}
FORMS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("handler", "/queue/absences", {"person": "{me}", "from_on": "1.12.2026", "to_on": "2.12.2026"}),
    ("intake", "/intake/route", {"text": "Laskusta kysyisin.", "channel": "email", "arrived": "25.11.2026 klo 8.00", "route": "other_register", "intake_key": "a-token-of-the-other-form"}),
    ("intake", "/messages/channels/outages", {"channel": "email", "from_at": "24.11.2026 klo 8.00", "evidence": "Tiketti 1"}),
    ("decider", "/register/terms", {"name": "post_days", "value": "5", "from_on": "1.12.2026", "basis": "Päätös"}),
    ("decider", "/register/powers/routes", {"kind": "access_refused", "route": "hallintovalitus_30d", "basis": "Päätös", "route_from_on": "1.12.2026"}),
    ("handler", "/breaches", {"kind": "other", "what": "Kirje meni väärään osoitteeseen.", "aware_at": "25.11.2026 klo 8.00"}),
    ("handler", "/calls/lines", {"technical": "info", "name_fi": "Neuvonta", "name_sv": "Rådgivning", "controller": "espoo", "from_on": "1.12.2026"}),
    ("handler", "/holds/new", HOLD | {"seen": "0"}),
    ("admin", "/users/interface/new", {"name": "Asiointi", "scopes": "cases:create", "days": "30", "webhook_url": "", "form_key": KEY}),
    ("admin", "/users/new", {"name": "Uusi", "email": "uusi@example.fi", "language": "fi", "roles": ["intake"], "form_key": KEY}),
    ("admin", "/users/agents", {"agent": "agent-7", "user": "{agent}", "from_on": "1.12.2026"}),
    ("handler", "/calls/shared-lines", {"number": "040 555 0167", "kind": "switchboard", "name": "Vaihde"}),
)  # fmt: skip


def _counted(office: Office) -> dict[str, int]:
    with office.deps.database.engine.connect().execution_options(dsr_mode="read") as connection:
        names = [one for one in inspect(connection).get_table_names() if one not in (*UNWATCHED, *LOGS)]
        return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


def test_what_is_sent_twice_is_made_once(office: Office) -> None:
    places = {"case": log_case(office), "me": office.add_user("handler"), "agent": office.add_user("agent")}
    untaken, again, otherwise = [], [], []
    for who, path, fields in FORMS:
        client = office.browser_of(who)
        data = {
            name: value.format(**places) if isinstance(value, str) and "{" in value else value
            for name, value in fields.items()
        }
        before = _counted(office)
        answer = client.post(path.format(**places), data=data)
        between = _counted(office)
        if before == between:
            untaken.append((path, answer.status_code))
        second = client.post(path.format(**places), data=data)
        after = _counted(office)
        again += [(path, name) for name in after if after[name] > between[name]]
        if (second.status_code, second.location) != (answer.status_code, answer.location):
            otherwise.append((path, second.status_code))
    assert again == []
    assert untaken == []
    assert otherwise == [], "a second press leads where the first did"


def _shown(page: str) -> list[str]:
    """The secrets of a page, and the link that it shows."""
    return re.findall(r'<p class="address">([^<]+)</p>', page)


def test_a_secret_that_is_shown_once_is_shown_to_a_second_press_too_and_no_longer_than_ten_minutes(
    office: Office,
) -> None:
    admin = office.browser_of("admin")
    for path, fields, later in (
        ("/users/new", FORMS[9][2], "tee uusi käyttäjän sivulla"),
        (
            "/users/interface/new",
            FORMS[8][2] | {"webhook_url": "https://asiointi.example.fi/ilmoitus"},
            "päätä se luettelossa",
        ),
    ):
        first, second = (admin.post(path, data=fields).text for _ in range(2))
        assert _shown(first), path
        assert _shown(second) == _shown(first), path
        other = admin.post(path, data=fields | {"form_key": f"{KEY}-of-another"})
        assert (other.status_code, _shown(other.text)) == (422, []), "another form makes another, and this one is there"
        office.clock.pass_by(minutes=11)
        late = admin.post(path, data=fields)
        assert (late.status_code, _shown(late.text)) == (422, [])
        assert later in text_of(late.data).casefold()


def test_a_form_carries_its_key_and_keeps_it_when_it_comes_back(office: Office) -> None:
    admin = office.browser_of("admin")
    for path in ("/users/new", "/users/interface/new"):
        shown = value_of(admin.get(path).text, "form_key")
        assert len(shown) >= 16
        assert value_of(admin.get(path).text, "form_key") != shown
        assert value_of(admin.post(path, data={"form_key": shown}).text, "form_key") == shown
