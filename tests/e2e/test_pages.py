"""Every page in three languages: no fault that a machine can find, none wider than a telephone, nothing asked of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from sqlalchemy import func, select
from sqlmodel import Session, col

from dsr.db.tables import (
    Attachment,
    Breach,
    Call,
    Case,
    CaseGround,
    Dispatch,
    Hold,
    ImportBatch,
    Letter,
    ListeningTask,
    RightRequest,
)
from dsr.settings import load_settings
from dsr.web import create_app
from dsr.wiring import build
from tests.e2e.conftest import OpenPage, ServedOffice
from tests.office import told
from tests.office.people import Person

LANGUAGES = ("fi", "sv", "en")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]},
    "resultTypes": ["violations"],
}
WITHOUT_COLOURS = {**RULES, "rules": {"color-contrast": {"enabled": False}}}
"""For the first page in the second and third language: no colour depends on a language."""
WORDS = {
    "runOnly": {
        "type": "rule",
        "values": [
            *("document-title", "html-has-lang", "html-lang-valid", "valid-lang", "link-name", "button-name", "label"),
            *(
                "input-button-name",
                "select-name",
                "aria-command-name",
                "aria-input-field-name",
                "aria-toggle-field-name",
            ),
            *("summary-name", "image-alt", "role-img-alt", "svg-img-alt", "empty-heading", "empty-table-header"),
            *("landmark-unique", "frame-title", "label-title-only", "table-duplicate-name"),
        ],
    },
    "resultTypes": ["violations"],
}
"""For their other pages: what words can break. What a page is built of is the same in every language."""
AXE = Axe().axe_script
NARROW, WIDE = 320, 1440
"""Pixels: what WCAG 2.1, 1.4.10 asks a page to fit, and a desk."""

PAGES: Mapping[str, tuple[str, ...]] = {
    "": ("/sign-in", "/password/no-such-link", "/privacy"),
    "handler": (
        *(
            "/queue",
            "/queue?tab=waiting",
            "/queue?tab=all&right=access&sort=received",
            "/queue/holds",
            "/queue/reminders",
            "/queue/absences",
            "/queue/desks",
            "/queue/desks/{user}",
            "/queue/service",
            "/queue/proceedings",
            "/retention",
            "/retention/1",
            "/own-cases",
            "/breaches",
            "/breaches/new",
            "/breaches/{breach}",
            "{saga_letter}/service",
            "{raija_letter}/service",
            "{hold}",
            "/holds",
            "/holds/new",
            "/holds/{loose_hold}",
            "{kim}/holds/new",
            "/destruction",
            "/destruction/source",
            "/queue?tab=closed",
            "/queue?tab=routed",
            "/intake",
            "/no-such-page",
        ),
        *("{kim}", "{helmi}", "{oskar}", "{mirja}", "{saga}", "{noora}", "{onni}"),
        *("{kim}/events", "{kim}/identity", "{kim}/people", "{kim}/subject", "{kim}/terms", "{kim}/messages/new"),
        "{kim}/proceedings",
        "{siiri}/messages/phone",
        *("{siiri}/requests/{siiri_request}/extend", "{siiri}/requests/{siiri_request}/refuse"),
        *("{siiri}/requests/{siiri_request}/grounds", "{siiri}/requests/{siiri_request}/grounds?code=G5"),
        *("{siiri}/requests/{siiri_request}/grounds/{siiri_ground}", "{siiri}/representation"),
        "{siiri}/other-listening",
        *("{greta_letter}", "{greta_letter}/edit", "{saga_letter}", "{kim_letter}", "{kim_letter}/edit"),
        *("{lauri}", "{heard}", "{ask}"),
        *(
            "/calls",
            "/calls/{call}",
            "/calls/imports",
            "/calls/imports/{batch}",
            "/calls/folder",
            "/calls/lines",
            "/calls/profiles",
            "/calls/shared-lines",
            "/calls/sources",
            "/calls/reconciliation",
        ),
        *("/calls/lines?line=terveysneuvonta_1300", "{vieno}", "{vieno}/requests/{vieno_request}/handovers/new"),
        *("/messages", "/messages?tab=settled", "/messages/{mail}", "/messages/{mail}/log", "/messages/channels"),
        "{kim_letter}/versions",
        "{saga_sending}",
        "{kim}/rights",
        "{noora}/requests/{noora_request}/lateness",
        "{unto}/rights",
        *("{unto}/letters/new", "{siiri}/letters/new/fee/{siiri_request}/fee_announcement"),
        *("{siiri}/letters/new/fee/{siiri_request}/paid", "{siiri}/letters/new/fee/{siiri_request}/paid/take-back"),
        *("/calls/profiles/edit", "/reports", "/catalogue", "/catalogue/access", "/me", "/commitment"),
    ),
    "decider": (
        "{noora}/requests/{noora_request}/again",
        "/queue/desks",
        "/naming",
        "/sign",
        "/sign/{kim_id}/{kim_letter_id}",
        "/alarms",
    ),
    "admin": (
        "/users",
        "/users/new",
        "/users/{user}",
        "/users/agents",
        "/users/review",
        *("/users/interface", "/users/interface/new", "/morning"),
        "/me/authenticator",
        "/register/terms",
        "/register/terms/1",
        "/calls/imports",
        "/calls/folder",
        "/jobs",
        "/jobs?state=queued",
        "/log/audit",
    ),
    "dpo": (
        "/officer",
        "{kim}/statements",
        "/messages/officer",
        "/log/access",
        "/log/access?case=x",
        "/log/audit",
        "{hold}",
    ),
    "management": (
        *("/reports", "/reports/months", "/reports/year/{year}"),
        *("/register/facts", "/register/powers", "/lawful"),
    ),
    "agent": ("/catalogue", "/listening", "{task}"),
    "supervisor": ("/team", "/listening"),
}
NOT_PAGES = {
    *("/", "/healthz", "/letter.css", "/static/<path:filename>", "/intake/last-day", "/reports/compliance.<form>"),
    *("/reports/months/<month>.pdf", "/reports/year/<int:year>.<form>"),
    *("/destruction/certificate-<int:certificate_id>.json", "/destruction/source/list-<int:instruction_id>.csv"),
    *("/calls/imports/<int:batch_id>/progress", "/cases/<int:case_id>/letters/<int:letter_id>/<language>.pdf"),
    "/cases/<int:case_id>/letters/<int:letter_id>/service/copies/<int:copy_id>.pdf",
    "/cases/<int:case_id>/requests/<int:request_id>/clock.pdf",
    "/cases/<int:case_id>/requests/<int:request_id>/handovers/package.zip",
    "/calls/<int:call_id>/metadata.xml",
    *("/sign-in/code", "/sign-in/authenticator"),  # only between a password and a session; the form is that of /me
    *("/sign-in/city", "/sign-in/city/back", "/sign-in/city/out"),
    *("/lawful/lawful.json", "/cases/<int:case_id>/inquiry.json", "/cases/<int:case_id>/inquiry.pdf"),
    *("/calendar/<token>.ics", "/metrics", "/api/v1/openapi.json", "/api/v1/cases/<int:case_id>"),
    "/messages/<int:mail_id>/attachments/<int:attachment_id>",
    "/messages/officer/<int:mail_id>/attachments/<int:attachment_id>",
    "/cases/<int:case_id>/attachments/<int:attachment_id>",
}
"""What a browser gets that is no page: a redirect, figures, styles, files, progress."""


@pytest.fixture(scope="session")
def places(office: ServedOffice) -> dict[str, str]:
    """Where the pages of some of the office's matters are."""
    with office.database.read() as session:
        found: dict[str, str] = {
            "call": str(session.scalars(select(col(Call.id)).limit(1)).one()),
            "batch": str(
                session.scalars(select(col(ImportBatch.id)).order_by(col(ImportBatch.id).desc()).limit(1)).one()
            ),
            "user": str(office.accounts["clerk"].id),
        }
        hold = session.scalars(select(Hold).where(col(Hold.released_at).is_(None)).order_by(col(Hold.id))).first()
        assert hold is not None
        found["hold"] = f"/cases/{hold.case_id}/holds/{hold.id}"
        loose = select(col(Hold.id)).where(col(Hold.case_id).is_(None)).order_by(col(Hold.id)).limit(1)
        found["loose_hold"] = str(session.scalars(loose).one())
        for name, person, kind in (
            *(("kim", told.KIM, "access_refused"), ("helmi", told.HELMI, ""), ("oskar", told.OSKAR, "")),
            *(("mirja", told.MIRJA, ""), ("saga", told.SAGA, "access_answer"), ("noora", told.NOORA, "")),
            ("lauri", told.LAURI, ""),
            *(("onni", told.ONNI, ""), ("siiri", told.SIIRI, ""), ("greta", told.GRETA, "access_answer")),
            ("vieno", told.VIENO, ""),
            ("raija", told.RAIJA, "access_refused"),
        ):
            found |= dict(_places_of(session, name, person, kind))
        newest = session.scalars(select(func.max(col(RightRequest.received_month)))).one()
        found["year"] = str((newest or 0) // 100)
        unto = session.scalars(select(col(Case.id)).where(col(Case.subject_name) == "Unto Unohdettava")).one()
        found["unto"] = f"/cases/{unto}"
        found["siiri_ground"] = str(
            session.scalars(
                select(col(CaseGround.id)).where(col(CaseGround.right_request_id) == int(found["siiri_request"]))
            ).one()
        )
        lauri = select(ListeningTask).join(Case).where(col(Case.subject_name) == told.LAURI.name)
        answered, waiting = (
            session.scalars(lauri.where(col(ListeningTask.state) == state).order_by(last)).first()
            for state, last in (("answered", col(ListeningTask.id)), ("waiting", col(ListeningTask.id).desc()))
        )
        assert answered is not None
        assert waiting is not None
        asked = select(col(Attachment.mailbox_message_id)).where(col(Attachment.state) == "asked").limit(1)
        found["mail"] = str(session.scalars(asked).one())
        found["breach"] = str(session.scalars(select(col(Breach.id)).limit(1)).one())
        letter_id = int(found["saga_letter"].rpartition("/")[2])
        sending = session.scalars(select(func.min(col(Dispatch.id))).where(col(Dispatch.letter_id) == letter_id)).one()
        found["saga_sending"] = f"{found['saga_letter']}/sendings/{sending}"
        found["heard"] = f"{found['lauri']}/listening/{answered.id}"
        found["ask"] = f"{found['lauri']}/calls/{answered.call_id}/listening"
        found["task"] = f"/listening/{waiting.id}"
    return found


def _places_of(session: Session, name: str, person: Person, kind: str) -> Iterator[tuple[str, str]]:
    case_id = session.scalars(select(col(Case.id)).where(col(Case.subject_name) == person.name)).one()
    request_id = session.scalars(select(col(RightRequest.id)).where(col(RightRequest.case_id) == case_id)).one()
    yield name, f"/cases/{case_id}"
    yield f"{name}_id", str(case_id)
    yield f"{name}_request", str(request_id)
    if kind:
        query = select(col(Letter.id)).where(col(Letter.case_id) == case_id, col(Letter.kind) == kind)
        letter_id = session.scalars(query).one()
        yield f"{name}_letter", f"/cases/{case_id}/letters/{letter_id}"
        yield f"{name}_letter_id", str(letter_id)


@pytest.mark.parametrize("who", PAGES)
def test_every_page_is_accessible_and_fits_a_telephone(open_page: OpenPage, places: dict[str, str], who: str) -> None:
    page = open_page(who)
    page.add_init_script(AXE)
    faults: list[str] = []
    for language in LANGUAGES:
        page.goto("/sign-in" if not who else "/me")
        page.locator(f"header button[name=language][value={language}]").click()
        for number, pattern in enumerate(PAGES[who]):
            page.goto(pattern.format(**places))
            assert page.locator("html").get_attribute("lang") == language
            faults += [f"{language} {fault}" for fault in _faults_of(page, language, is_first=number == 0)]
    assert faults == []


def test_every_page_of_the_program_is_among_those_that_are_looked_at(
    office: ServedOffice, places: dict[str, str]
) -> None:
    deps = build(load_settings(office.environ))
    app = create_app(deps)
    deps.database.close()
    adapter = app.url_map.bind("localhost")
    visited = {
        adapter.match(pattern.format(**places).partition("?")[0], return_rule=True)[0].rule
        for patterns in PAGES.values()
        for pattern in patterns
        if pattern != "/no-such-page"
    }
    pages = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - NOT_PAGES - visited == set()


FORMS: tuple[tuple[str, str, str], ...] = (
    ("", "/sign-in", "main form button"),
    ("handler", "/intake", "#request-form [data-main]"),
    ("handler", "{siiri}/requests/{siiri_request}/extend", "main form [data-main], main form button.btn--primary"),
    (
        "handler",
        "{siiri}/requests/{siiri_request}/grounds?code=G2",
        "main form [data-main], main form button.btn--primary",
    ),
    ("handler", "{kim}/identity", "main form [data-main]"),
    ("handler", "{kim}/messages/new", "main form [data-main], main form button.btn--primary"),
    ("handler", "{helmi}", "form[action$='/notes'] button"),
    ("handler", "{helmi}", "#confirm-hold button"),
    ("handler", "/calls/imports", "main form button.btn--primary"),
    ("handler", "/calls/profiles/edit", "main form button.btn--primary"),
    ("handler", "/me", "main form button.btn--primary"),
    ("handler", "/queue/absences", "main form button.btn--primary"),
    ("handler", "/calls/lines", "main form button.btn--primary"),
    ("handler", "{hold}", "main form[action$='/release'] button"),
    ("handler", "{hold}", "main form[action$='/review'] button"),
    ("admin", "/users/new", "main form button.btn--primary"),
    ("agent", "{task}", "main form [data-main]"),
    ("supervisor", "/team", "main form[action$='/members'] button"),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_with_errors_is_as_accessible(open_page: OpenPage, places: dict[str, str], language: str) -> None:
    pages: dict[str, Page] = {}
    faults: list[str] = []
    for who, pattern, button in FORMS:
        if who not in pages:
            pages[who] = open_page(who)
            pages[who].add_init_script(AXE)
            pages[who].goto("/sign-in" if not who else "/me")
            pages[who].locator(f"header button[name=language][value={language}]").click()
        page = pages[who]
        page.goto(pattern.format(**places))
        page.locator(button).first.click()
        page.wait_for_load_state()
        told_of = page.locator(".error, .notice--danger").count()
        assert told_of > 0, f"{pattern} took an empty form, or said nothing"
        faults += _faults_of(page, language)
    assert faults == []


def _faults_of(page: Page, language: str, *, is_first: bool = False) -> list[str]:
    """What the accessibility checker finds, and whether the page must be scrolled sideways on a telephone."""
    path = page.url.partition("://")[2].partition("/")[2]
    rules = RULES if language == LANGUAGES[0] else WITHOUT_COLOURS if is_first else WORDS
    found = page.evaluate("rules => axe.run(rules).then(results => results.violations)", rules)
    faults = [f"/{path}: {one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}" for one in found]
    page.set_viewport_size({"width": NARROW, "height": 800})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": WIDE, "height": 900})
    if width > NARROW:
        faults.append(f"/{path}: {width} px wide on a telephone")
    return faults


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_never_runs_into_what_stands_beside_it(open_page: OpenPage, language: str) -> None:
    page = open_page("handler")
    page.goto("/me")
    page.locator(f"header button[name=language][value={language}]").click()
    for width in (1440, 1345, 1280, 1100, 1024, 961, 700):
        page.set_viewport_size({"width": width, "height": 900})
        entry = page.locator(".nav > li").last.bounding_box()
        beside = page.locator(".app__me").bounding_box()
        assert entry
        assert beside
        is_apart = entry["x"] + entry["width"] <= beside["x"] or entry["y"] >= beside["y"] + beside["height"] / 2
        assert is_apart or entry["y"] + entry["height"] <= beside["y"], f"{language}, {width} px"
