"""The queue tells of holds to review and of letters that stand still; a handler releases a hold or sets a new day."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from dsr.db.backup import settle
from dsr.db.tables import Case, Hold, Job
from dsr.domain.access import Actor, Role
from dsr.services import clock, requests
from tests.web.case_office import HOSTILE, log_case, post, request_of
from tests.web.office import Office, text_of

TODAY = date(2026, 11, 25)


def review_on(office: Office, case_id: int, on: date) -> str:
    """Give the case's hold this day of review; answers the address of its page."""
    with office.deps.database.write() as session:
        hold = session.scalars(select(Hold).where(col(Hold.case_id) == case_id)).one()
        hold.review_by, hold.released_at = on, None
        session.add(hold)
        return f"/cases/{case_id}/holds/{hold.id}"


def withdraw(office: Office, case_id: int) -> None:
    clerk = Actor(office.add_user("intake"), frozenset({Role.INTAKE}), commitment_accepted=True)
    with office.deps.database.write() as session:
        case, request = session.get_one(Case, case_id), clock.requests_of(session, case_id)[0]
        answers = {"withdrawn_on": TODAY, "reason": "Perui."}
        requests.make_transition(
            session, office.deps, case, request, "withdraw", answers, actor=clerk, at=office.clock()
        )


def test_the_queue_tells_of_holds_to_review_and_leads_to_them(office: Office) -> None:
    case_id = log_case(office)
    client = office.browser_of("handler")
    assert "tarkistettava" not in text_of(client.get("/queue").data)
    address = review_on(office, case_id, TODAY - timedelta(days=2))
    page = client.get("/queue")
    assert "1 tuhoamiskielto on tarkistettava." in text_of(page.data)
    assert 'href="/queue/holds"' in page.text
    listed = client.get("/queue/holds")
    assert f'href="{address}"' in listed.text
    assert "2 työpäivää myöhässä" in text_of(listed.data)


def test_a_closed_case_with_a_hold_to_review_is_told_too_and_its_hold_is_released_with_a_reason(
    office: Office,
) -> None:
    case_id = log_case(office)
    withdraw(office, case_id)
    address = review_on(office, case_id, TODAY)
    client = office.browser_of("handler")
    assert "1 tuhoamiskielto on tarkistettava." in text_of(client.get("/queue").data)
    path = address.removeprefix(f"/cases/{case_id}")
    empty = post(office, client, case_id, f"{path}/release")
    assert empty.status_code == 422
    assert "Kirjoita syy." in text_of(empty.data)
    done = post(office, client, case_id, f"{path}/release", **{"release-reason": "Ei enää tarpeen."})
    assert done.status_code == 303
    assert "Yksikään tuhoamiskielto ei odota" in text_of(client.get("/queue/holds").data)
    assert "Ei enää tarpeen." in text_of(client.get(address).data)
    assert address in client.get(f"/cases/{case_id}").get_data(as_text=True)


def test_the_hold_of_an_open_case_is_not_released_but_its_day_can_be_moved(office: Office) -> None:
    case_id = log_case(office)
    address = review_on(office, case_id, TODAY)
    client = office.browser_of("handler")
    page = client.get(address)
    assert "Kieltoa ei voi vielä purkaa. Asian pyyntö on avoinna" in text_of(page.data)
    assert f'action="{address}/release"' not in page.text
    path = address.removeprefix(f"/cases/{case_id}")
    refused = post(office, client, case_id, f"{path}/release", **{"release-reason": "Turha."})
    assert refused.status_code == 422
    assert "tallenteita tarvitaan vastaukseen" in text_of(refused.data)
    wrong = post(
        office, client, case_id, f"{path}/review", **{"postpone-review_by": "25.11.2026", "postpone-reason": "Kesken."}
    )
    assert wrong.status_code == 422
    assert "myöhemmin kuin tänään" in text_of(wrong.data)
    assert "Kesken." in wrong.text, "what was typed stays"
    moved = post(
        office, client, case_id, f"{path}/review", **{"postpone-review_by": "1.2.2027", "postpone-reason": "Kesken."}
    )
    assert moved.status_code == 303
    assert "Tuhoamiskiellon tarkistuspäivää siirretty" in text_of(client.get(f"/cases/{case_id}/events").data)


def test_the_hold_of_a_decision_is_released_only_with_a_reminder_of_appeals(office: Office) -> None:
    case_id = log_case(office)
    withdraw(office, case_id)
    address = review_on(office, case_id, TODAY)
    client = office.browser_of("handler")
    reminder = "Varmista ensin, ettei päätökseen ole haettu muutosta."
    assert reminder not in text_of(client.get(address).data)
    with office.deps.database.write() as session:
        session.execute(update(Hold).where(col(Hold.case_id) == case_id).values(kind="case"))
    assert reminder in text_of(client.get(address).data)


@pytest.mark.parametrize(
    ("kind", "needed_until", "words"),
    [
        ("restriction", None, "Henkilölle ei ole ilmoitettu, että rajoitus poistetaan"),
        ("case", TODAY + timedelta(days=1), "Tuhoamiskiellon voi purkaa aikaisintaan 26.11.2026."),
        ("case", TODAY, ""),  # the day itself has come
        ("authority", None, ""),  # a person's word ends it
    ],
)
def test_the_page_of_a_hold_offers_no_release_that_would_be_refused_and_says_what_must_happen_first(
    office: Office, kind: str, needed_until: date | None, words: str
) -> None:
    case_id = log_case(office)
    withdraw(office, case_id)
    address = review_on(office, case_id, TODAY)
    with office.deps.database.write() as session:
        change = update(Hold).where(col(Hold.case_id) == case_id)
        session.execute(change.values(kind=kind, needed_until=needed_until))
    page = office.browser_of("handler").get(address)
    assert (f'action="{address}/release"' in page.text) == (words == "")
    assert words in text_of(page.data)
    assert ("Kieltoa ei voi vielä purkaa." in text_of(page.data)) == (words != "")
    assert f'action="{address}/review"' in page.text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("assessed_kept", "Säilytetään, koska tallennetta ei poistettu pyynnöstä"),
        ("objection_refused", "Säilytetään, koska käsittely jatkuu vastustamisesta huolimatta"),
    ],
)
def test_what_is_kept_after_its_storage_period_says_whether_an_erasure_or_an_objection_keeps_it(
    office: Office, reason: str, words: str
) -> None:
    case_id = log_case(office)
    address = review_on(office, case_id, TODAY)
    with office.deps.database.write() as session:
        session.execute(update(Hold).where(col(Hold.case_id) == case_id).values(kind="needed", reason=reason))
    client = office.browser_of("handler")
    for page in (address, "/queue/holds"):
        seen = text_of(client.get(page).data)
        assert words in seen
        assert seen.count("Säilytetään, koska") == 1


def test_a_hold_is_released_beside_an_open_request_that_needs_none(office: Office) -> None:
    case_id = log_case(office, rights=["erasure"])
    with office.deps.database.write() as session:
        hold = Hold(
            case_id=case_id, kind="case", reason="request_logged", criteria={}, placed_by=1, placed_at=office.clock(),
            review_by=TODAY,
        )  # fmt: skip
        session.add(hold)
        session.flush()
        path = f"/holds/{hold.id}"
    client = office.browser_of("handler")
    assert f'action="/cases/{case_id}{path}/release"' in client.get(f"/cases/{case_id}{path}").text
    done = post(office, client, case_id, f"{path}/release", **{"release-reason": "Kaikki on annettu."})
    assert done.status_code == 303


def test_only_a_handler_may_release_and_a_forged_hold_is_not_found(office: Office) -> None:
    first, second = log_case(office), log_case(office)
    address = review_on(office, second, TODAY)
    hold = address.rpartition("/")[2]
    for role in ("intake", "decider", "dpo", "admin"):
        assert post(office, office.browser_of(role), second, f"/holds/{hold}/release").status_code == 404
    client = office.browser_of("handler")
    assert post(office, client, first, f"/holds/{hold}/release", **{"release-reason": "x"}).status_code == 404
    assert client.get(f"/cases/{first}/holds/{hold}").status_code == 404
    assert "Pura tuhoamiskielto" not in text_of(office.browser_of("dpo").get(address).data)


def test_hostile_reasons_and_days_are_answered(office: Office) -> None:
    case_id = log_case(office)
    path = review_on(office, case_id, TODAY).removeprefix(f"/cases/{case_id}")
    client = office.browser_of("handler")
    for value in HOSTILE:
        fields = {"release-reason": value, "postpone-reason": value, "postpone-review_by": value}
        for act in ("release", "review"):
            assert post(office, client, case_id, f"{path}/{act}", **fields).status_code == 422


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("acknowledge", "Vastaanottoilmoitus: se ei lähtenyt itsestään. Korjaa"),
        ("score_candidates", "Puheluiden haku epäonnistui. Hae uudelleen"),
    ],
)
def test_the_queue_tells_what_failed_in_a_case_and_what_to_do(office: Office, kind: str, words: str) -> None:
    case_id = log_case(office)
    client = office.browser_of("handler")
    assert words not in text_of(client.get("/queue").data)
    with office.deps.database.write() as session:
        job = session.scalars(select(Job).where(col(Job.kind) == kind)).one()
        job.state, job.fault = "failed", "x"
        session.add(job)
    page = client.get("/queue")
    assert words in text_of(page.data)
    place = f"/cases/{case_id}/letters/" if kind == "acknowledge" else f"/cases/{case_id}#calls"
    assert f'href="{place}' in page.text
    assert request_of(office, case_id).is_open


def test_an_acknowledgement_that_a_restore_stopped_may_have_left_and_says_so(office: Office) -> None:
    """To be told only to send it would send it twice: the mail log tells what left since the backup was made."""
    case_id = log_case(office)
    with office.deps.database.write() as session:
        settle(session, sha256="0" * 64, at=office.deps.now())
    client = office.browser_of("handler")
    assert "Vastaanottoilmoitus: se pysäytettiin, kun varmuuskopio palautettiin." in text_of(client.get("/queue").data)
    found = re.search(rf'href="(/cases/{case_id}/letters/\d+)"', client.get("/queue").text)
    assert found is not None
    page = text_of(client.get(found[1]).data)
    assert "ei tiedetä, oliko kirje jo lähtenyt. Katso sähköpostipalvelimen lokista." in page
    assert "restored from a backup" not in page
    done = post(office, client, case_id, f"{found[1].removeprefix(f'/cases/{case_id}')}/discard", reason="Lähti jo.")
    assert done.status_code == 303
    assert "varmuuskopio palautettiin" not in text_of(client.get("/queue").data)


def test_many_failures_at_once_leave_the_list_in_sight(office: Office) -> None:
    for _number in range(7):
        log_case(office)
    with office.deps.database.write() as session:
        session.execute(update(Job).where(col(Job.kind) == "acknowledge").values(state="failed", fault="x"))
    page = office.browser_of("handler").get("/queue")
    assert page.text.count("Avaa kirje") == 5
    assert "Lisäksi 2 asioiden työtä epäonnistui." in text_of(page.data)
