"""A recipient's own copy of a decision: the same decision, their own name, and their own day of service."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import col

from dsr.db.engine import holds_lock
from dsr.db.events import body_of, events_of
from dsr.db.tables import Case, Job, LetterCopy, LetterRecipient, ServiceAttempt
from dsr.domain.custody import Custody, CustodyFound, ShownBy
from dsr.domain.errors import Invalid, NotFound, Refused
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.services import representation
from dsr.services.letters import editing, rows
from dsr.services.representation import Found
from dsr.services.serving import copies
from tests.services.letters_office import LetterOffice, change_case
from tests.services.test_serving import _refusal, _send, _served
from tests.services.test_young_objects import GROUND, addressed, asked_by_guardian

AGREED = CustodyFound(Custody.AGREED, ShownBy.WRITTEN, date(2026, 11, 2), "Pia Toinen")


def joint_custody(office: LetterOffice) -> tuple[int, int, dict[str, int]]:
    """A decision about a person of 15-17 that was posted to them, and is to be served on both custodians too; answers case,
    letter and the recipients' ids by name."""
    case_id, letter_id = _refusal(
        office,
        representative_name="Maija Esimerkki",
        representative_kind="guardian",
        mandate="shown",
        answer_way="post",
        subject_address="Esimerkkikuja 1\n02100 Espoo",
        before_submitting=_two_custodians,
    )
    _send(office, letter_id, "post", address_used="Esimerkkikuja 1\n02100 Espoo")
    with office.deps.database.read() as session:
        found = session.scalars(select(LetterRecipient).where(col(LetterRecipient.letter_id) == letter_id))
        return case_id, letter_id, {one.name: one.id or 0 for one in found}


def _two_custodians(office: LetterOffice, case_id: int, letter_id: int) -> None:
    with office.deps.database.write() as session:
        by, at, case = office.people["veera"], office.clock(), session.get_one(Case, case_id)
        representation.set_subject_kind(session, case, "young", by=by, at=at)
        ((person, _found),) = representation.people_of(session, case_id)
        found = Found("guardian", date(2026, 11, 2), custody=AGREED)
        representation.note_found(session, case, person.id or 0, found, by=by, at=at)
        version = rows.one_letter(session, letter_id).version
        to_subject = {"addressee": "subject"}
        editing.edit(session, office.deps, letter_id, version, {}, addressee=to_subject, by=by, at=at)


def make(office: LetterOffice, letter_id: int, recipient_id: int, way: str = "post", address: str = "") -> LetterCopy:
    """Make the Finnish copy of a recipient."""
    with office.deps.database.write() as session:
        holds_lock(session)
        letter = rows.one_letter(session, letter_id)
        by, at = office.people["veera"], office.clock()
        case = rows.case_of(session, letter)
        (made,) = copies.make_copies(session, office.deps, case, letter, recipient_id, way, address, by=by, at=at)
        session.expunge(made)
        return made


def plain(html: str) -> str:
    """The words with ordinary blanks."""
    return html.replace("\u00a0", " ")


def test_each_recipient_has_a_copy_with_their_own_name_address_and_day(quick_office: LetterOffice) -> None:
    """Hallintolaki 56 and 59 §: each is served on a day of their own; the decision is one."""
    office = quick_office
    _case_id, letter_id, who = joint_custody(office)
    assert set(who) == {"Kim Mallinen", "Maija Esimerkki", "Pia Toinen"}
    main = office.text(letter_id).final_html
    assert "Saajan katsotaan saaneen tiedon kirjeestä" in plain(main), "one text for all"
    post = plain(make(office, letter_id, who["Pia Toinen"], "post", "Toinenkatu 2\n00100 Helsinki").html)
    assert '<address class="sheet__to">Pia Toinen<br>Toinenkatu 2<br>00100 Helsinki</address>' in post
    assert "Saat tämän kirjeen edustajana. Edustat henkilöä Kim Mallinen." in post
    assert "Päätös lähetetään edustajallesi kirjeenä. Hänen katsotaan saaneen siitä tiedon seitsemäntenä" in post
    assert "jokaisen määräaika lasketaan hänen omasta tiedoksisaantipäivästään" in post
    assert "Saajan katsotaan saaneen" not in post
    assert "Esimerkkikuja" not in post, "nobody gets another's address"
    electronic = plain(make(office, letter_id, who["Maija Esimerkki"], "suomifi", "Katu 1").html)
    assert "Katu 1" not in electronic, "an address is printed where it is used"
    assert "Päätös lähetetään edustajallesi sähköisesti." in electronic
    own = plain(make(office, letter_id, who["Kim Mallinen"], "post").html)
    assert '<address class="sheet__to">Kim Mallinen<br>Esimerkkikuja 1<br>02100 Espoo</address>' in own
    assert "sheet__principal" not in own.partition("</head>")[2]
    assert "Päätös lähetetään sinulle kirjeenä. Sinun katsotaan saaneen siitä tiedon seitsemäntenä" in own


def test_nothing_of_the_decision_itself_differs_in_a_copy(quick_office: LetterOffice) -> None:
    office = quick_office
    _case_id, letter_id, who = joint_custody(office)
    main = office.text(letter_id).final_html
    copy = make(office, letter_id, who["Pia Toinen"], "post", "Toinenkatu 2")
    again = make(office, letter_id, who["Pia Toinen"], "post", "Toinenkatu 2")
    assert (copy.html, copy.html_sha256) == (again.html, again.html_sha256), "the same arguments, the same text"
    assert copy.of_sha256 == hashlib.sha256(main.encode()).hexdigest()
    mine, theirs = main.splitlines(), copy.html.splitlines()
    changed = [line for line in theirs if line not in mine]
    assert all(any(mark in line for mark in ("sheet__to", "sheet__principal", "sheet__served")) for line in changed)
    assert len(changed) == 3


def test_a_copy_is_printed_by_a_job_and_its_hash_stands_on_the_log(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id, who = joint_custody(office)
    copy = make(office, letter_id, who["Pia Toinen"], "counter")
    with office.deps.database.read() as session:
        (job_id,) = session.scalars(select(col(Job.id)).where(col(Job.key) == f"copy:{copy.id}"))
        with pytest.raises(NotFound):
            copies.pdf_of(session, rows.one_letter(session, letter_id), copy.id or 0)
    assert run_job(office.deps, all_handlers(), job_id or 0) == "done"
    with office.deps.database.read() as session:
        pdf = copies.pdf_of(session, rows.one_letter(session, letter_id), copy.id or 0)
        told = body_of(next(one for one in events_of(session, f"case:{case_id}") if one.kind == "letter_copy_printed"))
        assert told["pdf_sha256"] == hashlib.sha256(pdf.content).hexdigest() == pdf.sha256
        assert (told["html_sha256"], told["of_sha256"]) == (copy.html_sha256, copy.of_sha256)
        assert told["recipient_id"] == who["Pia Toinen"]
        assert not [one for one in events_of(session, f"case:{case_id}") if "Pia" in one.body], "ids only"
    assert pdf.name.endswith(f"-{letter_id}-fi-{copy.id}.pdf")


@pytest.mark.parametrize(
    ("name", "way", "address", "place", "reason"),
    [
        ("Pia Toinen", "post", " ", "address", "a letter by post has an address"),
        ("Pia Toinen", "post", "a" * 501, "address", "an address"),
        ("Pia Toinen", "email", "", "way", "nothing secret goes by plain e-mail (906/2019 14 §)"),
        ("Pia Toinen", "", "", "way", "the day of service depends on it"),
    ],
)
def test_a_copy_needs_its_way_and_where_it_goes_by_post_its_address(
    quick_office: LetterOffice, name: str, way: str, address: str, place: str, reason: str
) -> None:
    _case_id, letter_id, who = joint_custody(quick_office)
    with pytest.raises(Invalid) as refused:
        make(quick_office, letter_id, who[name], way, address)
    assert {one.place for one in refused.value.faults} == {place}, reason
    with quick_office.deps.database.read() as session:
        assert list(session.scalars(select(LetterCopy))) == []


def test_t31_no_address_of_the_subject_is_printed_in_a_copy_without_a_fresh_check(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, letter_id, who = joint_custody(office)
    change_case(office, case_id, turvakielto="yes")
    with pytest.raises(Refused):
        make(office, letter_id, who["Kim Mallinen"], "post")
    assert "Esimerkkikuja" not in make(office, letter_id, who["Kim Mallinen"], "suomifi").html


def test_a_hostile_name_prints_literally_in_a_copy(quick_office: LetterOffice) -> None:
    office = quick_office
    _case_id, letter_id, who = joint_custody(office)
    with office.deps.database.write() as session:
        session.get_one(LetterRecipient, who["Pia Toinen"]).name = r"<script>alert(1)</script> \1 {{ 7*7 }}"
    html = make(office, letter_id, who["Pia Toinen"], "post", "</address><b>Katu</b>").html
    body = html.partition("</head>")[2]
    assert "<script>" not in body
    assert r"\1 {{ 7*7 }}" in body
    assert "&lt;/address&gt;&lt;b&gt;Katu" in body


def printed(office: LetterOffice, copy: LetterCopy) -> None:
    """The job prints the copy."""
    with office.deps.database.read() as session:
        (job_id,) = session.scalars(select(col(Job.id)).where(col(Job.key) == f"copy:{copy.id}"))
    assert run_job(office.deps, all_handlers(), job_id or 0) == "done"


def refused_without(
    office: LetterOffice, letter_id: int, recipient_id: int, way: str, reason: str = "", home: str = ""
) -> list[str]:
    """The codes by which a sending to this recipient is refused; empty where it is taken."""
    try:
        _send(office, letter_id, way, again=True, recipient_id=recipient_id, without_copy=reason, address_used=home)
    except Invalid as refusal:
        return [one.code if one.place == "without_copy" else f"{one.place}:{one.code}" for one in refusal.faults]
    return []


def test_whoever_the_letter_does_not_name_is_served_by_a_printed_copy_of_their_own(quick_office: LetterOffice) -> None:
    """Hallintolaki 47, 56 and 59 §: each is told from which day their own time runs."""
    office = quick_office
    _case_id, letter_id, who = joint_custody(office)
    pia = who["Pia Toinen"]
    assert refused_without(office, letter_id, pia, "post") == ["copy_missing"]
    copy = make(office, letter_id, pia, "post", "Toinenkatu 2")
    assert refused_without(office, letter_id, pia, "post") == ["copy_missing"], "it is not printed"
    printed(office, copy)
    assert refused_without(office, letter_id, pia, "suomifi") == ["copy_missing"], "it tells of the day of another way"
    with office.deps.database.read() as session:
        assert _served(session, letter_id)["guardian"] is None
    assert refused_without(office, letter_id, pia, "post") == []
    with office.deps.database.read() as session:
        served = {one.name: one.served_on for one in session.scalars(select(LetterRecipient))}
    assert served["Pia Toinen"] is not None
    assert served["Maija Esimerkki"] is None


def test_the_letter_itself_serves_another_where_the_reason_is_written_down(quick_office: LetterOffice) -> None:
    office = quick_office
    _case_id, letter_id, who = joint_custody(office)
    maija = who["Maija Esimerkki"]
    assert refused_without(office, letter_id, maija, "counter", "ok") == ["copy_unreasoned"]
    reason = "Huoltaja luki päätöksen palvelupisteessä ja sai siitä jäljennöksen."
    assert refused_without(office, letter_id, maija, "counter", reason) == []
    with office.deps.database.read() as session:
        newest = session.scalars(select(ServiceAttempt).order_by(col(ServiceAttempt.id).desc())).first()
        assert newest is not None
        assert newest.without_copy == reason


def test_the_addressee_needs_no_copy(quick_office: LetterOffice) -> None:
    office = quick_office
    _case_id, letter_id, who = joint_custody(office)
    assert refused_without(office, letter_id, who["Kim Mallinen"], "counter") == []


def refused_guardian(office: LetterOffice, language: str = "fi") -> tuple[int, dict[str, int]]:
    """A sent decision that refuses a guardian what a young person objects to; its id and the recipients' ids by role."""
    case_id = asked_by_guardian(office, "objects")
    change_case(office, case_id, language=language)
    office.step(case_id, "refuse", **GROUND)
    letter_id = addressed(office, case_id, "guardian")
    office.finish(letter_id)
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    office.print(letter_id)
    office.send(letter_id)
    with office.deps.database.read() as session:
        found = session.scalars(select(LetterRecipient).where(col(LetterRecipient.letter_id) == letter_id))
        return letter_id, {one.role + ("" if one.name else "_unknown"): one.id or 0 for one in found}


def test_a_young_persons_copy_says_whom_the_refusal_of_the_guardian_calls_you(quick_office: LetterOffice) -> None:
    """Hallintolaki 9 §: the decision speaks to the guardian; whoever else reads it is told so, and their own day by name."""
    office = quick_office
    letter_id, who = refused_guardian(office)
    html = plain(make(office, letter_id, who["subject"], "suomifi").html)
    with office.deps.database.read() as session:
        guardian, young = (session.get_one(LetterRecipient, who[one]).name for one in ("guardian", "subject"))
    assert (
        f"Saat tämän päätöksen tiedoksi, koska se koskee tietojasi. Päätöksen saaja on huoltajasi {guardian}. "
        "Päätöksessä ”sinä” tarkoittaa häntä. Ohjeet muutoksenhausta koskevat myös sinua."
    ) in html
    assert f"Päätös lähetetään sähköisesti henkilölle {young}. Hänen katsotaan saaneen siitä tiedon kolmantena" in html
    assert "Päätös lähetetään sinulle" not in html
    own = plain(make(office, letter_id, who["guardian"], "suomifi").html)
    assert "Päätös lähetetään sinulle sähköisesti." in own
    assert "sheet__principal" not in own.partition("</head>")[2]


def test_the_other_custodians_copy_says_so_too(quick_office: LetterOffice) -> None:
    office = quick_office
    letter_id, who = refused_guardian(office)
    with office.deps.database.write() as session:
        session.get_one(LetterRecipient, who["guardian_unknown"]).name = "Pia Toinen"
    html = plain(make(office, letter_id, who["guardian_unknown"], "pickup").html)
    assert "Saat tämän päätöksen tiedoksi huoltajana." in html
    assert "Päätöksen noutaa Pia Toinen. Tiedoksisaantipäivä on se päivä, jona hän noutaa sen." in html


def test_a_copy_in_swedish_addresses_its_reader_too(quick_office: LetterOffice) -> None:
    office = quick_office
    letter_id, who = refused_guardian(office, "sv")
    with office.deps.database.read() as session:
        guardian, young = (session.get_one(LetterRecipient, who[one]).name for one in ("guardian", "subject"))
    html = plain(make(office, letter_id, who["subject"], "suomifi").html)
    assert (
        f"Du får del av det här beslutet eftersom det gäller dina uppgifter. Beslutet har getts till din vårdnadshavare "
        f"{guardian}. I beslutet avser ”du” den personen. Anvisningarna om hur ändring söks gäller också dig."
    ) in html
    assert f"Beslutet sänds elektroniskt till {young}, som anses ha fått del av det den tredje dagen" in html
    fetched = plain(make(office, letter_id, who["subject"], "secure_mail").html)
    assert f"Beslutet hämtas av {young}. Dagen för delfåendet är den dag då det hämtas." in fetched


@pytest.mark.parametrize(
    ("told", "way", "needs", "reason"),
    [
        ("pickup", "post", True, "not fetched in seven days: the day of fetching is none"),
        ("pickup", "secure_mail", False, "both wait to be fetched, and say so"),
        ("suomifi", "counter", True, "time runs from the hand, not from the third day"),
        ("suomifi", "suomifi", False, "it tells of this way"),
        ("", "post", False, "it tells of every way"),
    ],
)
def test_a_decision_that_goes_another_way_than_it_says_is_served_by_a_copy_for_that_way(
    quick_office: LetterOffice, told: str, way: str, needs: bool, reason: str
) -> None:
    office = quick_office
    _case_id, letter_id = _refusal(office, answer_way=told, subject_address="Kuja 1\n02100 Espoo")
    html, to = office.text(letter_id).final_html, {"name": "Kim Mallinen", "address_lines": []}
    assert office.deps.letters.tells_service_by(html, "fi", to, way) is not needs, reason


def test_what_was_not_fetched_is_posted_with_the_day_of_service_of_the_post(quick_office: LetterOffice) -> None:
    office = quick_office
    home = "Esimerkkikuja 1\n02100 Espoo"
    _case_id, letter_id = _refusal(office, answer_way="pickup", subject_address=home)
    _send(office, letter_id, "pickup")
    with office.deps.database.read() as session:
        subject = session.scalars(select(LetterRecipient.id)).one() or 0
    assert refused_without(office, letter_id, subject, "post", home=home) == ["copy_missing"]
    copy = make(office, letter_id, subject, "post")
    assert "seitsemäntenä päivänä" in copy.html
    assert "Noudat päätöksen" not in copy.html
    printed(office, copy)
    assert refused_without(office, letter_id, subject, "post", home=home) == []
