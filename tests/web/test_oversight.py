"""Pages of those who keep the house running and of those who oversee it: jobs, the access log, the check of the log."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from dsr.db.outbox import ATTEMPTED, enqueue
from dsr.db.tables import AccessEntry, Job
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from tests.web.case_office import HOSTILE, log_case
from tests.web.office import Office, text_of


def fail(office: Office, kind: str, fault: str, **args: object) -> int:
    """Let the newest job of this kind stand as failed."""
    with office.deps.database.write() as session:
        job = session.scalars(select(Job).where(col(Job.kind) == kind).order_by(col(Job.id).desc())).first()
        assert job is not None
        job.state, job.fault, job.ended_at, job.args = "failed", fault, office.clock(), {**job.args, **args}
        session.add(job)
        session.flush()
        return job.id or 0


def test_an_administrator_sees_failed_jobs_by_ids_without_a_word_that_a_person_wrote(office: Office) -> None:
    case_id = log_case(office, subject_name="Aino Esimerkki")
    fail(office, "score_candidates", "ValueError: Aino Esimerkki 040 555 0123")
    page = office.browser_of("admin").get("/jobs").text
    words = text_of(page)
    assert f"asia {case_id}" in words
    assert "Ohjelmavirhe: ValueError" in words
    assert "Aino" not in page
    assert "0123" not in page


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("MailRefused: no mail server is set up (DSR_SMTP_URL)", "Sähköpostipalvelin ei ottanut viestiä vastaan."),
        ("email_missing: The case has no e-mail address kim@example.fi", "Asialla ei ole sähköpostiosoitetta"),
        ("no_such_code: Kim Mallinen", "Estetty: no_such_code"),
        ("the worker died 10 times during this job", "Työprosessi kaatui"),
        ("Kim Mallinen wrote this", "Työn oma tarkistus esti sen"),
    ],
)
def test_why_a_job_failed_is_told_in_words_of_our_own(office: Office, fault: str, words: str) -> None:
    log_case(office)
    fail(office, "score_candidates", fault)
    page = text_of(office.browser_of("admin").get("/jobs").data)
    assert words in page
    assert "Kim" not in page
    assert "kim@" not in page


def test_a_failed_job_is_tried_again_by_its_button_and_no_other_job_is(office: Office) -> None:
    log_case(office)
    job_id = fail(office, "score_candidates", "PrintFailed: x")
    other = fail(office, "acknowledge", "PrintFailed: x")
    client = office.browser_of("admin")
    assert f'action="/jobs/{job_id}/retry"' in client.get("/jobs").text
    assert client.post(f"/jobs/{job_id}/retry").status_code == 303
    with office.deps.database.read() as session:
        assert session.get_one(Job, job_id).state == "queued"
        assert session.get_one(Job, other).state == "failed"
    again = client.post(f"/jobs/{job_id}/retry")
    assert again.status_code == 422
    assert "Vain epäonnistuneen työn voi" in text_of(again.data)


def test_mail_that_may_have_left_has_no_button_and_a_forged_one_sends_nothing(office: Office) -> None:
    log_case(office)
    with office.deps.database.write() as session:
        job = session.scalars(select(Job).where(col(Job.kind) == "acknowledge")).one()
        job.kind, job.key = "send_letter", f"send:{job.args['letter_id']}:1"
        session.add(job)
    job_id = fail(office, "send_letter", "The mail may have been sent: look", **{ATTEMPTED: True})
    client = office.browser_of("admin")
    page = client.get("/jobs")
    assert f"/jobs/{job_id}/retry" not in page.text
    assert "Kirje on voinut jo lähteä" in text_of(page.data)
    assert client.post(f"/jobs/{job_id}/retry").status_code == 422
    with office.deps.database.read() as session:
        assert session.get_one(Job, job_id).state == "failed"


def test_mail_of_the_house_that_may_have_left_is_not_said_to_be_a_letter(office: Office) -> None:
    with office.deps.database.write() as session:
        enqueue(session, "send_reminders", key="remind:1:2026-11-25", at=office.clock(), user_id=1, on="2026-11-25")
    job_id = fail(office, "send_reminders", "The mail may have been sent. It is", **{ATTEMPTED: True})
    client = office.browser_of("admin")
    page = client.get("/jobs")
    assert f"/jobs/{job_id}/retry" not in page.text
    assert "Viesti on voinut jo lähteä" in text_of(page.data)
    assert "Kirje on voinut" not in text_of(page.data)


def test_hostile_addresses_of_jobs_and_logs_are_answered(office: Office) -> None:
    log_case(office)
    admin, dpo = office.browser_of("admin"), office.browser_of("dpo")
    for value in HOSTILE:
        assert admin.get("/jobs", query_string={"state": value[:300], "page": value[:300]}).status_code == 200
        for name in ("user", "case", "from_on", "to_on", "page"):
            assert dpo.get("/log/access", query_string={name: value[:300]}).status_code in (200, 422)


@pytest.mark.parametrize(
    ("path", "roles"),
    [("/jobs", {"admin"}), ("/log/access", {"dpo"}), ("/log/audit", {"dpo", "admin"})],
)
def test_each_page_is_for_those_whose_work_it_is_and_stands_in_their_menu(
    office: Office, path: str, roles: set[str]
) -> None:
    for role in ("intake", "handler", "decider", "agent", "supervisor", "dpo", "management", "admin"):
        client = office.browser_of(role)
        assert (client.get(path).status_code == 200) == (role in roles), role
        assert (f'href="{path}"' in client.get("/me").text) == (role in roles), role


def test_the_access_log_tells_who_looked_at_which_case_and_reading_it_is_logged_too(office: Office) -> None:
    case_id = log_case(office, subject_name="Aino Esimerkki")
    other = log_case(office)
    handler = office.add_user("handler", name="Veera Valmistelija")
    client = office.sign_in(handler)
    client.get(f"/cases/{case_id}")
    client.get(f"/cases/{other}")
    client.get("/cases/4711")
    dpo = office.browser_of("dpo")
    page = dpo.get("/log/access")
    words = text_of(page.data)
    assert "Veera Valmistelija Asian katselu" in words
    assert f'href="/cases/{case_id}"' in page.text
    assert "Estetty" in words
    assert "Aino" not in page.text
    narrowed = dpo.get(f"/log/access?user={handler}&case={case_id}%2F00.01.06%2F2026")
    assert narrowed.status_code == 200
    assert f'href="/cases/{other}"' not in narrowed.text
    with office.deps.database.read() as session:
        query = select(AccessEntry).where(col(AccessEntry.action) == "see_access_log").order_by(col(AccessEntry.id))
        assert [line.subject for line in session.scalars(query)] == ["", f"user:{handler}"]


@pytest.mark.parametrize("query", ["case=Aino", "from_on=30.2.2026", "user=999999", "to_on=x"])
def test_what_the_log_cannot_be_narrowed_to_is_told_by_its_field(office: Office, query: str) -> None:
    page = office.browser_of("dpo").get(f"/log/access?{query}")
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text


def test_the_log_is_read_at_a_persons_word_and_its_standing_shown(office: Office) -> None:
    log_case(office)
    client = office.browser_of("dpo")
    assert "Lokia ei ole vielä luettu" in text_of(client.get("/log/audit").data)
    assert client.post("/log/audit/verify").status_code == 303
    assert "luetaan parhaillaan" in text_of(client.get("/log/audit").data)
    with office.deps.database.read() as session:
        job_id = session.scalars(select(Job.id).where(col(Job.kind) == "verify_log")).one()
    assert run_job(office.deps, all_handlers(), job_id or 0) == "done"
    words = text_of(client.get("/log/audit").data)
    assert "Loki oli ehjä, kun se viimeksi luettiin." in words
    assert "Sinettejä 0" in words
