"""Whoever asks for another and may not is answered by a decision that judges nothing of the matter and tells of no call."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from dsr.db.events import body_of, events_of
from dsr.db.tables import Case, LetterRecipient, Link, Representative
from dsr.domain.custody import Custody, CustodyFound, ShownBy
from dsr.domain.errors import Invalid, TransitionRefused
from dsr.services import cases, representation, scoring
from dsr.services.letters import editing, rows
from dsr.services.letters.looked import Severity
from dsr.services.representation import Found
from dsr.services.serving import copies
from tests.services.ground_parts import answers, document
from tests.services.letter_parts import begin, codes_of, leave
from tests.services.letters_office import LetterOffice
from tests.services.rights_parts import WHY
from tests.services.test_letters_truth import TOINI

LOOKED = date(2026, 11, 2)
DISAGREES = CustodyFound(Custody.OBJECTS, ShownBy.WRITTEN, LOOKED, "Pia Toinen")
FIELDS = {"heard": WHY, "asked": WHY}


def asked_for(office: LetterOffice, right: str, kind: str, found: Found | None, subject: str, **fields: str) -> int:
    """A request of this right that Otso Edustaja made for another, with a linked call, under assessment; answers the case."""
    case_id = office.open_case(
        rights=(right,), representative_name="Otso Edustaja", representative_kind=kind, mandate="shown", **fields
    )
    with office.deps.database.write() as session:
        case = cases.one_case(session, case_id)
        representation.set_subject_kind(session, case, subject, by=office.people["veera"], at=office.clock())
        if found is not None:
            ((person, _known),) = representation.people_of(session, case_id)
            by, at = office.people["veera"], office.clock()
            representation.note_found(session, case, person.id or 0, found, by=by, at=at)
    office.link_call(case_id)
    office.step(case_id, "start_assessment")
    return case_id


def decided(office: LetterOffice, case_id: int, code: str, fields: dict[str, str]) -> int:
    """The decision on this ground, written to its end; answers its letter."""
    document(office, case_id, code, fields | FIELDS)
    office.step(case_id, "refuse_other", **answers(office, case_id))
    letter_id = office.letter(case_id, "request_of_another").id or 0
    office.finish(letter_id)
    return letter_id


def recipients(office: LetterOffice, letter_id: int) -> list[tuple[str, str]]:
    with office.deps.database.read() as session:
        query = select(LetterRecipient).where(col(LetterRecipient.letter_id) == letter_id)
        return [(one.role, one.name) for one in session.scalars(query.order_by(col(LetterRecipient.id)))]


@pytest.mark.parametrize("right", ["rectification", "erasure", "restriction", "objection"])
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_custodian_whom_the_other_does_not_follow_is_told_so_by_a_decision(
    quick_office: LetterOffice, right: str, language: str
) -> None:
    office = quick_office
    case_id = asked_for(office, right, "guardian", Found("guardian", LOOKED, custody=DISAGREES), "child")
    with office.deps.database.write() as session:
        session.get_one(Case, case_id).language = language
    letter_id = decided(office, case_id, "G26", {"other": "objects"})
    assert codes_of(office, letter_id) == set()
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    office.print(letter_id)
    office.send(letter_id, "pickup")
    request = office.request(case_id)
    assert (request.state, request.outcome) == ("refused", "refused")
    html = " ".join(office.text(letter_id, language).final_html.replace("\u00a0", " ").split())
    for words in {
        "fi": ("Otso Edustaja", "henkilön Kim Mallinen puolesta", "Toinen huoltaja ei hyväksy pyyntöä.", "361/1983) 5 §:n 1 momentti", "Valitusosoitus"),
        "sv": ("Otso Edustaja", "för Kim Mallinen", "Den andra vårdnadshavaren godkänner inte begäran.", "(361/1983)", "Besvärsanvisning"),
    }[language]:  # fmt: skip
        assert words in html, words
    for untold in ("14.9.2026", "neuvonta", "rådgivning", "Pia Toinen", "tietojasi poisteta", "dina uppgifter registr"):
        assert untold not in html.partition("Sovelletut säännökset" if language == "fi" else "Tillämpade")[0], untold
    assert recipients(office, letter_id) == [("guardian", "Otso Edustaja"), ("guardian", "Pia Toinen")]


@pytest.mark.parametrize(
    ("right", "kind", "found", "subject", "code", "fields", "reason"),
    [
        ("erasure", "spouse", Found("spouse"), "adult", "G27", {"mandate": "relative"}, "TSV 3075/182/2018"),
        ("access", "agent", Found("agent"), "adult", "G27", {"mandate": "narrow"}, "hallintolaki 12 §"),
        ("rectification", "information_parent", Found("information_parent", LOOKED), "child", "G28", {"standing": "information"}, "TSV 9492/153/22"),
        ("erasure", "guardian", Found("guardian", LOOKED, principal="objects", custody=CustodyFound(Custody.AGREED, ShownBy.CALLED, LOOKED, "Pia Toinen")), "young", "G28", {"standing": "young"}, "14 § 3 mom."),
        ("access", "guardian", Found("guardian"), "child", "G28", {"standing": "custody"}, "14 § 1 mom.: never shown"),
        ("erasure", "trustee", Found("trustee", LOOKED, principal="agrees"), "adult", "G29", {"order": "narrow"}, "15 §"),
        ("rectification", "trustee", Found("trustee", LOOKED, is_within=True, principal="objects"), "adult", "G29", {"order": "principal"}, "15 §: the principal's view"),
    ],
)  # fmt: skip
def test_each_rule_that_bars_whoever_asks_has_its_decision(
    quick_office: LetterOffice, right: str, kind: str, found: Found, subject: str, code: str, fields: dict[str, str], reason: str
) -> None:  # fmt: skip
    office = quick_office
    case_id = asked_for(office, right, kind, found, subject)
    letter_id = decided(office, case_id, code, fields)
    assert codes_of(office, letter_id) == set(), reason
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    office.print(letter_id)
    office.send(letter_id, "pickup")
    assert office.request(case_id).outcome == "refused", reason
    served = recipients(office, letter_id)
    html = " ".join(office.text(letter_id).final_html.replace("\u00a0", " ").split())
    stands = kind in ("guardian", "trustee") and found.verified_on is not None
    assert served[0] == (kind if stands else "party", "Otso Edustaja"), reason
    assert ("Kim Mallinen" in html) is stands, (
        "whoever is not shown to stand for the person learns no name from the case"
    )
    assert stands or len(served) == 1, "what decides nothing of the person's is served on nobody else"


def test_what_was_said_of_calls_holds_up_no_decision_that_tells_of_none(quick_office: LetterOffice) -> None:
    """It is withheld on no ground of this decision, nobody has looked at what is restricted, nor judged a renumbered call anew."""
    office = quick_office
    office.link_call(office.open_case(rights=("restriction",), **TOINI))
    case_id = asked_for(office, "access", "agent", Found("agent"), "adult")
    with office.deps.database.write() as session:
        scoring.store(
            session, office.deps, case_id, scoring.search(session, case_id, office.clock()), at=office.clock()
        )
        link = session.scalars(select(Link).where(col(Link.case_id) == case_id)).one()
        link.given, link.ground, link.renumbered_at = "masked", "G5", office.clock()
    letter_id = decided(office, case_id, "G27", {"mandate": "narrow"})
    assert codes_of(office, letter_id) == set()
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    office.print(letter_id)
    office.send(letter_id, "pickup")
    assert office.request(case_id).outcome == "refused"


def test_whoever_may_act_is_not_refused_for_who_they_are(quick_office: LetterOffice) -> None:
    office = quick_office
    agreed = CustodyFound(Custody.AGREED, ShownBy.WRITTEN, LOOKED, "Pia Toinen")
    case_id = asked_for(office, "erasure", "guardian", Found("guardian", LOOKED, custody=agreed), "child")
    for code, fields in (
        ("G26", {"other": "objects"}),
        ("G28", {"standing": "custody"}),
        ("G27", {"mandate": "narrow"}),
    ):
        with pytest.raises(Invalid) as refused:
            document(office, case_id, code, fields | FIELDS)
        assert refused.value.faults[0].code == "ground_may_act"


@pytest.mark.parametrize(
    ("kind", "found", "subject", "code", "fields", "reason"),
    [
        ("guardian", Found("guardian", LOOKED, custody=DISAGREES), "child", "G26", {"other": "silent"}, "the other objects"),
        ("information_parent", Found("information_parent", LOOKED), "child", "G28", {"standing": "adult"}, "a child"),
        ("trustee", Found("trustee", LOOKED, principal="agrees"), "adult", "G29", {"order": "principal"}, "the principal agrees"),
    ],
)  # fmt: skip
def test_the_decision_tells_of_whoever_asked_what_is_written_of_them(
    quick_office: LetterOffice, kind: str, found: Found, subject: str, code: str, fields: dict[str, str], reason: str
) -> None:
    case_id = asked_for(quick_office, "erasure", kind, found, subject)
    with pytest.raises(Invalid) as refused:
        document(quick_office, case_id, code, fields | FIELDS)
    assert [one.code for one in refused.value.faults] == ["ground_other_standing"], reason


def test_such_a_ground_serves_no_other_decision_and_such_a_decision_no_other_ground(quick_office: LetterOffice) -> None:
    catalogue = quick_office.deps.catalogue
    for kind in ("erasure_refused", "access_refused", "unfounded_refused", "right_not_applicable"):
        assert not catalogue.may_rest_on(kind, "G26"), kind
    assert catalogue.may_rest_on("request_of_another", "G26")
    assert not catalogue.may_rest_on("request_of_another", "G1")


def test_the_decision_goes_to_a_representative_of_the_case_alone(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id = asked_for(office, "erasure", "spouse", Found("spouse"), "adult")
    letter_id = decided(office, case_id, "G27", {"mandate": "relative"})
    with office.deps.database.write() as session:
        letter = rows.one_letter(session, letter_id)
        to = {"addressee_name": "Väärä Vastaanottaja", "addressee_address": ""}
        by, at = office.people["veera"], office.clock()
        editing.edit(session, office.deps, letter_id, letter.version, {}, addressee=to, by=by, at=at)
    assert "asker_addressed" in codes_of(office, letter_id)


def test_nobody_else_is_behind_a_request_that_a_custodian_objects_to(quick_office: LetterOffice) -> None:
    """The word of the one who objects counts also where the other is written down as agreed with."""
    office = quick_office
    case_id = asked_for(office, "erasure", "guardian", Found("guardian", LOOKED, custody=DISAGREES), "child")
    with office.deps.database.write() as session:
        session.add(Representative(case_id=case_id, name="Pia Toinen", kind="guardian"))
        session.flush()
        other = next(one for one, _found in representation.people_of(session, case_id) if one.name == "Pia Toinen")
        agreed = CustodyFound(Custody.AGREED, ShownBy.WRITTEN, LOOKED, "Otso Edustaja")
        case, by, at = cases.one_case(session, case_id), office.people["veera"], office.clock()
        representation.note_found(session, case, other.id or 0, Found("guardian", LOOKED, custody=agreed), by=by, at=at)
        assert representation.unsettled(session, [(case, office.request(case_id))])


def test_a_custodian_who_cannot_take_part_holds_nothing_up(quick_office: LetterOffice) -> None:
    office = quick_office
    away = CustodyFound(Custody.PREVENTED, ShownBy.FOUND_OUT, LOOKED, "Pia Toinen")
    case_id = asked_for(office, "erasure", "guardian", Found("guardian", LOOKED, custody=away), "child")
    with office.deps.database.read() as session:
        case = session.get_one(Case, case_id)
        assert not representation.unsettled(session, [(case, office.request(case_id))]), "361/1983, 5 § 2 mom."


def test_silence_counts_once_the_time_to_answer_has_passed(quick_office: LetterOffice) -> None:
    office = quick_office
    silent = CustodyFound(Custody.SILENT, ShownBy.ASKED, LOOKED, "Pia Toinen")
    with pytest.raises(Invalid) as refused:
        asked_for(office, "erasure", "guardian", Found("guardian", LOOKED, custody=silent), "child")
    assert [one.code for one in refused.value.faults] == ["custody_awaited"]
    office.clock.pass_by(days=1)
    case_id = asked_for(office, "erasure", "guardian", Found("guardian", LOOKED, custody=silent), "child")
    letter_id = decided(office, case_id, "G26", {"other": "silent"})
    assert codes_of(office, letter_id) == set()
    assert "asker_addressed" in codes_of(office, letter_id, Severity.WELL)


def test_a_ground_about_custodians_is_none_of_access(quick_office: LetterOffice) -> None:
    """Each custodian may receive information (361/1983, 4 §)."""
    office = quick_office
    case_id = asked_for(office, "access", "guardian", Found("guardian", LOOKED, custody=DISAGREES), "child")
    with pytest.raises(Invalid) as refused:
        document(office, case_id, "G26", {"other": "objects"} | FIELDS)
    assert [(one.place, one.code) for one in refused.value.faults] == [("code", "choice_unknown")]
    with pytest.raises(TransitionRefused) as refusal:
        office.step(case_id, "refuse_other", ground="G27", ground_reasons=WHY, ground_evidence=WHY)
    assert refusal.value.code == "mandate_unsettled"
    with office.deps.database.read() as session:
        case = session.get_one(Case, case_id)
        assert not representation.unsettled(session, [(case, office.request(case_id))])


def test_nobody_is_refused_for_a_mandate_while_they_have_time_to_show_it(quick_office: LetterOffice) -> None:
    """Hallintolaki 22 and 33 §: a sufficient time, the whole of its last day too."""
    office = quick_office
    case_id = asked_for(office, "erasure", "spouse", Found("spouse"), "adult")
    with office.deps.database.write() as session:
        session.get_one(Case, case_id).mandate = "missing"
    begin(office, case_id, "receipt_of_representation")
    leave(office, case_id, "receipt_of_representation", "pickup")
    told = {"ground": "G27", "ground_reasons": WHY, "ground_evidence": WHY}
    with pytest.raises(Invalid) as refused:
        office.step(case_id, "refuse_other", **told)
    assert [(one.code, dict(one.values)) for one in refused.value.faults] == [
        ("ground_answer_awaited", {"day": "16.11.2026"})
    ]
    office.clock.pass_by(days=15)
    office.step(case_id, "refuse_other", **told)


@pytest.mark.parametrize(
    ("said_after", "may", "reason"),
    [
        (0, True, "they have nothing to show: no time is left to them for it"),
        (3, True, "said later"),
        (-1, False, "said before we asked: the receipt gave them time all the same"),
    ],
)
def test_who_says_that_they_have_no_mandate_is_decided_at_once(
    quick_office: LetterOffice, said_after: int, may: bool, reason: str
) -> None:
    office = quick_office
    case_id = asked_for(office, "erasure", "spouse", Found("spouse"), "adult")
    with office.deps.database.write() as session:
        session.get_one(Case, case_id).mandate = "missing"
    begin(office, case_id, "receipt_of_representation")
    leave(office, case_id, "receipt_of_representation", "pickup")
    office.clock.pass_by(days=3)
    with office.deps.database.write() as session:
        case, by, at = cases.one_case(session, case_id), office.people["veera"], office.clock()
        ((person, _found),) = representation.people_of(session, case_id)
        said = Found("spouse", said_none_on=LOOKED + timedelta(days=said_after))
        representation.note_found(session, case, person.id or 0, said, by=by, at=at)
        noted = [body_of(one) for one in events_of(session, f"case:{case_id}") if one.kind == "representation_noted"]
        assert noted[-1]["said_none_on"] == (LOOKED + timedelta(days=said_after)).isoformat(), "its row is written over"
    told = {"ground": "G27", "ground_reasons": WHY, "ground_evidence": WHY}
    if not may:
        with pytest.raises(Invalid) as refused:
            office.step(case_id, "refuse_other", **told)
        assert [one.code for one in refused.value.faults] == ["ground_answer_awaited"], reason
        return
    office.step(case_id, "refuse_other", **told)
    assert office.request(case_id).state == "answering_other", reason


def test_nobody_has_said_tomorrow_that_they_have_no_mandate(quick_office: LetterOffice) -> None:
    with pytest.raises(Invalid) as refused:
        asked_for(quick_office, "erasure", "spouse", Found("spouse", said_none_on=LOOKED + timedelta(days=1)), "adult")
    assert [(one.place, one.code) for one in refused.value.faults] == [("said_none_on", "said_none_day")]


@pytest.mark.parametrize(
    ("kind", "words"), [("guardian", "tiedoksi huoltajana"), ("trustee", "saaja on edunvalvojasi")]
)
def test_another_reader_learns_whom_the_decision_speaks_to(quick_office: LetterOffice, kind: str, words: str) -> None:
    office = quick_office
    if kind == "guardian":
        case_id = asked_for(office, "erasure", kind, Found(kind, LOOKED, custody=DISAGREES), "child")
        letter_id = decided(office, case_id, "G26", {"other": "objects"})
    else:
        case_id = asked_for(office, "erasure", kind, Found(kind, LOOKED, is_within=True, principal="objects"), "adult")
        letter_id = decided(office, case_id, "G29", {"order": "principal"})
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    office.print(letter_id)
    office.send(letter_id, "pickup")
    with office.deps.database.write() as session:
        case, letter = cases.one_case(session, case_id), rows.one_letter(session, letter_id)
        query = select(LetterRecipient).where(col(LetterRecipient.letter_id) == letter_id)
        other = session.scalars(query.order_by(col(LetterRecipient.id).desc())).first()
        assert other is not None
        by, at = office.people["veera"], office.clock()
        (copy,) = copies.make_copies(session, office.deps, case, letter, other.id or 0, "pickup", "", by=by, at=at)
        html = " ".join(copy.html.replace("\u00a0", " ").split())
    assert words in html
    assert "Päätöksessä ”sinä” tarkoittaa häntä." in html
    assert "Otso Edustaja" in html
