"""A message about a protected case is read by those named to the case, and exists for nobody else."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask.testing import FlaskClient

from dsr.db.tables import Case, CaseUser, MailboxMessage
from dsr.services import protection
from dsr.services.mail_in import reading, storing
from dsr.services.users import actor_of, one_user
from tests.mail_parts import mail
from tests.web.office import Office, text_of

REFERENCE, OPEN = "14/00.01.06/2026", "15/00.01.06/2026"
SAYS = f"Asiani {REFERENCE}: uusi osoitteeni on Salakuja 3."


def _case(office: Office, reference: str, *named: int) -> int:
    maker = office.add_user("intake")
    with office.deps.database.write() as session:
        at = office.clock()
        case = Case(reference=reference, is_protected=bool(named), created_by=maker, created_at=at)
        session.add(case)
        session.flush()
        session.add_all([CaseUser(case_id=case.id or 0, user_id=one, kind="named", at=at) for one in named])
        return case.id or 0


def _take_in(office: Office, raw: bytes) -> int:
    read = storing.read_mail(office.deps, raw)
    with office.deps.database.write() as session:
        return storing.take_in(session, office.deps, read, at=office.clock()).id or 0


def _ways(mail_id: int) -> list[tuple[str, str]]:
    acts = ("take", "back", "person", "officer", "end", "join")
    return [
        ("GET", f"/messages/{mail_id}"),
        ("GET", f"/messages/{mail_id}/log"),
        *(("POST", f"/messages/{mail_id}/{act}") for act in acts),
    ]


def _reached(browser: FlaskClient, mail_id: int) -> list[str]:
    """The ways to this mail that are open to the browser, each tried once."""
    form = {"outcome": "spam", "reference": REFERENCE}
    tried = [(way, path, browser.open(path, method=way, data=form)) for way, path in _ways(mail_id)]
    return [f"{way} {path}" for way, path, answer in tried if answer.status_code != 404]


def _counts(office: Office, user_id: int) -> dict[str, int]:
    with office.deps.database.read() as session:
        return reading.counts(session, actor_of(one_user(session, user_id)))


@pytest.mark.parametrize("role", ["intake", "handler"])
def test_a_message_that_names_a_protected_case_is_for_those_named_to_it(office: Office, role: str) -> None:
    named_id, other_id = office.add_user(role), office.add_user(role)
    case_id = _case(office, REFERENCE, named_id)
    mail_id = _take_in(office, mail(SAYS))
    named, other = office.sign_in(named_id), office.sign_in(other_id)
    assert _reached(other, mail_id) == []
    assert f"/messages/{mail_id}" not in other.get("/messages").text
    assert (_counts(office, other_id)["new"], _counts(office, named_id)["new"]) == (0, 1)
    assert "Salakuja 3" in text_of(named.get(f"/messages/{mail_id}").data)
    assert REFERENCE in text_of(named.get("/messages").data)
    joined = named.post(f"/messages/{mail_id}/join", data={"reference": REFERENCE})
    assert joined.location == f"/cases/{case_id}/messages/new?mail={mail_id}"


def test_a_message_that_names_an_open_case_is_for_every_clerk(office: Office) -> None:
    case_id = _case(office, OPEN)
    mail_id = _take_in(office, mail(f"Asia {OPEN}."))
    for role in ("intake", "handler"):
        browser = office.browser_of(role)
        assert OPEN in text_of(browser.get(f"/messages/{mail_id}").data)
        assert browser.post(f"/messages/{mail_id}/join", data={"reference": OPEN}).location.startswith(
            f"/cases/{case_id}/"
        )


def test_a_message_is_out_of_sight_from_the_moment_its_case_is_protected(office: Office) -> None:
    handler_id, clerk = office.add_user("handler"), office.browser_of("intake")
    case_id, mail_id = _case(office, REFERENCE), _take_in(office, mail(SAYS))
    assert clerk.get(f"/messages/{mail_id}").status_code == 200
    with office.deps.database.write() as session:
        protection.protect_case(session, session.get_one(Case, case_id), by=handler_id, at=office.clock())
    assert _reached(clerk, mail_id) == []
    assert office.sign_in(handler_id).get(f"/messages/{mail_id}").status_code == 200


def test_a_protected_case_among_others_that_a_message_names_decides_who_reads_it(office: Office) -> None:
    named_id, other = office.add_user("handler"), office.browser_of("handler")
    case_id = _case(office, REFERENCE, named_id)
    _case(office, OPEN)
    mail_id = _take_in(office, mail(f"Asiat {OPEN} ja {REFERENCE}."))
    assert _reached(other, mail_id) == []
    assert office.sign_in(named_id).get(f"/messages/{mail_id}").status_code == 200
    with office.deps.database.read() as session:
        assert session.get_one(MailboxMessage, mail_id).proposed_case_id == case_id


def test_a_user_barred_from_a_case_does_not_read_a_message_about_it(office: Office) -> None:
    barred_id, case_id = office.add_user("intake"), _case(office, OPEN)
    with office.deps.database.write() as session:
        session.add(CaseUser(case_id=case_id, user_id=barred_id, kind="barred", at=office.clock()))
    mail_id = _take_in(office, mail(f"Asia {OPEN}."))
    assert _reached(office.sign_in(barred_id), mail_id) == []
    assert office.browser_of("intake").get(f"/messages/{mail_id}").status_code == 200


def test_an_uploaded_message_about_a_protected_case_is_kept_for_those_named_to_it(office: Office) -> None:
    named_id, clerk = office.add_user("handler"), office.browser_of("intake")
    _case(office, REFERENCE, named_id)
    answer = clerk.post(
        "/messages/file",
        data={"eml": (BytesIO(mail(SAYS)), "viesti.eml")},
        content_type="multipart/form-data",
        follow_redirects=True,
    )
    shown = text_of(answer.data)
    assert answer.status_code == 200
    assert "jotka saavat nähdä siinä mainitun asian" in shown
    assert "Salakuja" not in shown
    assert REFERENCE not in shown
    assert _counts(office, named_id)["new"] == 1
