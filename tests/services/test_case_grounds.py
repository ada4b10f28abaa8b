"""Grounds as they are documented in a case, and how a decision takes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from dsr.db.tables import CaseGround, Event, Link, ListeningMark, ListeningTask
from dsr.domain.errors import Invalid, Refused
from dsr.domain.ground_parts import How, Part, Withheld
from dsr.services import case_grounds, cases, clock
from dsr.services.case_access import ground_writers
from dsr.services.ground_writing import Written, remove_ground, save_ground
from dsr.services.letters import editing, rows
from dsr.services.letters.checks import checks_of
from dsr.services.letters.seen import shown_values
from dsr.services.letters.values import Sight
from tests.services.ground_parts import G5, answers, document
from tests.services.letters_office import LetterOffice

G1 = {
    "shown_by": "harassment",
    "facts": "Sama viesti on lähetetty 40 kertaa päivässä.",
    "burden": "Viestit ja niiden ajat ovat asiassa.",
}


def test_a_decision_takes_over_every_ground_that_was_documented(letter_office: LetterOffice) -> None:
    office, case_id = letter_office, letter_office.open_case()
    office.link_call(case_id)
    document(office, case_id, "G1", G1)
    document(office, case_id, "G5", G5)
    office.step(case_id, "start_assessment")
    office.step(case_id, "refuse", **answers(office, case_id))
    grounds = office.letter(case_id, "access_refused").grounds
    assert [one["code"] for one in grounds] == ["G1", "G5"]
    assert grounds[1]["reasons"]["fi"].startswith("Tallenteessa on lapsen yksityisiä asioita.")
    assert "Kuka muu, rooliltaan (asiakaspalvelija ei ole peruste): lapsen" in grounds[1]["evidence"]
    with office.deps.database.read() as session:
        assert office.people["veera"] in ground_writers(session, case_id), "who wrote a ground does not approve it"


def test_a_ground_that_masks_only_passages_withholds_no_whole_recording(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    office.link_call(case_id)
    whole = Part((Withheld.HEALTH,), How.WHOLE)
    with pytest.raises(Invalid) as refusal:
        document(office, case_id, "G5", G5, whole)
    assert [(one.place, one.code) for one in refusal.value.faults] == [("how", "masked_and_whole")]
    document(office, case_id, "G5", {**G5, "masking": "inseparable"}, whole)


def test_two_parts_on_one_ground_follow_each_other_in_the_decision(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    office.link_call(case_id)
    part = Part((Withheld.HEALTH,), How.MASKED)
    document(office, case_id, "G5", G5, part)
    document(office, case_id, "G5", {**G5, "third_person": "bystander"})
    office.step(case_id, "start_assessment")
    office.step(case_id, "refuse", **answers(office, case_id))
    (entry,) = office.letter(case_id, "access_refused").grounds
    first, second = entry["reasons"]["fi"].index("lapsen"), entry["reasons"]["fi"].index("taustalla puhuvan")
    assert first < entry["reasons"]["fi"].index("Peitimme äänestä kohdat, joissa on tietoja terveydestä.") < second


def test_a_change_of_a_ground_changes_the_draft_and_takes_its_approval(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    row_id = document(office, case_id, "G1", G1)
    office.step(case_id, "refuse", **answers(office, case_id))
    before = office.letter(case_id, "access_refused").version
    with office.deps.database.write() as session:
        case, row = cases.one_case(session, case_id), session.get_one(CaseGround, row_id)
        request = clock.requests_of(session, case_id)[0]
        written = Written("G1", {**G1, "facts": "Viesti on tullut sata kertaa."}, is_confirmed=True)
        save_ground(session, office.deps, case, request, written, row=row, by=office.people["jari"], at=office.clock())
    letter = office.letter(case_id, "access_refused")
    assert "sata kertaa" in letter.grounds[0]["reasons"]["fi"]
    assert letter.version == before + 1


def test_an_english_text_says_that_the_reasons_stand_in_the_binding_letter_until_somebody_translates_them(
    quick_office: LetterOffice,
) -> None:
    office, case_id = quick_office, quick_office.open_case(language="sv")
    row_id = document(office, case_id, "G1", G1)
    office.step(case_id, "refuse", **answers(office, case_id))
    letter_id = office.letter(case_id, "access_refused").id or 0
    told = "The reasons are given in Swedish, in the letter that is the binding text. They have not been translated."
    with office.deps.database.write() as session:
        by, at = office.people["veera"], office.clock()
        editing.set_courtesy(session, office.deps, letter_id, 1, True, by=by, at=at)
        letter = rows.one_letter(session, letter_id)
        seen = shown_values(session, office.deps, letter, Sight(at.date()))
        assert seen["en"]["grounds"][0]["reasons"] == told
        assert G1["facts"] in seen["sv"]["grounds"][0]["reasons"]
        looked = checks_of(session, office.deps, letter, seen, Sight(at.date()))
        assert [one.code for one in looked if one.place == "ground.G1.en"] == ["ground_reasons_english"]
        letter.grounds = [
            {**one, "reasons": {**one["reasons"], "en": "It was sent 40 times."}} for one in letter.grounds
        ]
        session.add(letter)
        session.flush()
        case, row = cases.one_case(session, case_id), session.get_one(CaseGround, row_id)
        request = clock.requests_of(session, case_id)[0]
        save_ground(session, office.deps, case, request, Written("G1", G1, is_confirmed=True), row=row, by=by, at=at)
        letter = rows.one_letter(session, letter_id)
        seen = shown_values(session, office.deps, letter, Sight(at.date()))
        assert seen["en"]["grounds"][0]["reasons"] == "It was sent 40 times.", "unchanged reasons keep their English"
        written = Written("G1", {**G1, "facts": "Meddelandet har kommit hundra gånger."}, is_confirmed=True)
        save_ground(session, office.deps, case, request, written, row=row, by=by, at=at)
        seen = shown_values(session, office.deps, rows.one_letter(session, letter_id), Sight(at.date()))
        assert seen["en"]["grounds"][0]["reasons"] == told, "new reasons need new English"


def test_a_ground_that_is_taken_away_leaves_the_draft_without_it(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    row_id = document(office, case_id, "G1", G1)
    office.step(case_id, "refuse", **answers(office, case_id))
    with office.deps.database.write() as session:
        case, row = cases.one_case(session, case_id), session.get_one(CaseGround, row_id)
        request = clock.requests_of(session, case_id)[0]
        remove_ground(session, office.deps, case, request, row, by=office.people["veera"], at=office.clock())
    assert office.letter(case_id, "access_refused").grounds == []


@pytest.mark.parametrize(
    ("code", "fields", "again"),
    [
        ("G1", G1, {**G1, "facts": "Viesti on tullut sata kertaa."}),
        ("G5", G5, {**G5, "effect": "Lapsen sairaus paljastuisi."}),
        ("G5", G5, {**G5, "weight": "sensitive", "masking": "recognisable"}),
    ],
)
def test_the_same_ground_of_the_same_part_is_documented_once(
    quick_office: LetterOffice, code: str, fields: dict[str, str], again: dict[str, str]
) -> None:
    """A double press, or the same ground in other words, would print the paragraph twice."""
    office, case_id = quick_office, quick_office.open_case()
    office.link_call(case_id)
    document(office, case_id, code, fields)
    for written in (fields, again):
        with pytest.raises(Refused) as refusal:
            document(office, case_id, code, written)
        assert refusal.value.code == "ground_documented_already"


def test_whoever_writes_a_ground_confirms_that_it_rests_on_nothing_that_is_no_ground(
    quick_office: LetterOffice,
) -> None:
    """Words can always be found that no list knows: the writer answers for them."""
    office, case_id = quick_office, quick_office.open_case()
    with pytest.raises(Invalid) as refusal:
        document(office, case_id, "G1", G1, is_confirmed=False)
    assert [one.place for one in refusal.value.faults] == ["confirmed"]


def test_a_ground_that_is_not_documented_does_not_come_into_a_letter_by_its_editor(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    document(office, case_id, "G1", G1)
    office.step(case_id, "refuse", **answers(office, case_id))
    letter = office.letter(case_id, "access_refused")
    more = {"code": "G2", "reasons": {"fi": "Sama pyyntö on jo ratkaistu."}, "evidence": "Asia 12/2026."}
    both, by = [*letter.grounds, more], office.people["veera"]
    with office.deps.database.write() as session, pytest.raises(Invalid) as refusal:
        editing.edit(session, office.deps, letter.id or 0, letter.version, {}, both, by=by, at=office.clock())
    assert [one.code for one in refusal.value.faults] == ["ground_undocumented"]


def test_the_reasons_that_a_decision_prints_are_what_was_documented_and_no_editor_writes_others(
    quick_office: LetterOffice,
) -> None:
    """Hallintolaki 45 §: the reasons are the facts and the provision on file; only the unofficial English is written in the letter."""
    office, case_id = quick_office, quick_office.open_case()
    document(office, case_id, "G1", G1)
    office.step(case_id, "refuse", **answers(office, case_id))
    letter = office.letter(case_id, "access_refused")
    before, by, at = letter.grounds[0], office.people["veera"], office.clock()
    other = {
        "code": "G1",
        "reasons": {"fi": "Emme pidä pyyntöä hyödyllisenä.", "en": "It is of no use."},
        "evidence": "",
    }
    with office.deps.database.write() as session:
        editing.edit(session, office.deps, letter.id or 0, letter.version, {}, [other], by=by, at=at)
        assert rows.one_letter(session, letter.id or 0).grounds == [before]
        editing.set_courtesy(session, office.deps, letter.id or 0, letter.version, True, by=by, at=at)
        letter = rows.one_letter(session, letter.id or 0)
        editing.edit(session, office.deps, letter.id or 0, letter.version, {}, [other], by=by, at=at)
        (entry,) = rows.one_letter(session, letter.id or 0).grounds
        assert entry["reasons"] == {**before["reasons"], "en": "It is of no use."}
        assert entry["evidence"] == before["evidence"]


def test_what_is_added_to_a_ground_follows_its_paragraph_and_replaces_nothing(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    with office.deps.database.write() as session:
        case, by, at = cases.one_case(session, case_id), office.people["veera"], office.clock()
        request = clock.requests_of(session, case_id)[0]
        made = office.deps.catalogue.grounds["G1"].paragraph("fi", G1)
        written = Written("G1", G1, added="Viesteissä nimetään kolme henkilöä.", is_confirmed=True)
        row = save_ground(session, office.deps, case, request, written, by=by, at=at)
        assert row.reasons == f"{made}\n\nViesteissä nimetään kolme henkilöä."
        for added, code in (
            ("Meillä on liikaa työtä.", "ground_is_none"),
            ("a" * 4001, "too_long"),
            ("\x00", "not_text"),
        ):
            worse = Written("G1", G1, added=added, is_confirmed=True)
            with pytest.raises(Invalid) as refusal:
                save_ground(session, office.deps, case, request, worse, row=row, by=by, at=at)
            assert [(one.place, one.code) for one in refusal.value.faults] == [("added", code)]


def test_what_is_documented_is_case_content_and_never_stands_in_the_log(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    document(office, case_id, "G1", {**G1, "facts": "Kim Mallinen on lähettänyt viestin, hetu 010190-999P."})
    with office.deps.database.read() as session:
        assert not [one for one in session.scalars(select(Event)) if "Mallinen" in str(one.body)]
        row = session.scalars(select(CaseGround)).one()
        assert "[henkilötunnus peitetty]" in row.fields["facts"]
        assert "010190" not in row.reasons


@pytest.mark.parametrize(
    ("code", "fields", "language", "refused", "reason"),
    [
        ("G1", {**G1, "facts": ""}, "fi", "facts", "a field is empty"),
        ("motive", {}, "fi", "not_a_ground", "what is no ground says why"),
        ("G12", {}, "fi", "code", "a ground of another right"),
        ("G5", G5, "fi", "ground", "it is about what is heard in a call, and none is linked"),
        ("G1", G1, "unknown", "language_unsettled", "a decision is in one language (kielilaki 19 §)"),
    ],
)
def test_a_ground_is_refused_with_the_reason(
    quick_office: LetterOffice, code: str, fields: dict[str, str], language: str, refused: str, reason: str
) -> None:
    case_id = quick_office.open_case(language=language)
    with pytest.raises(Refused) as refusal:
        document(quick_office, case_id, code, fields)
    told = [one.place for one in refusal.value.faults] if isinstance(refusal.value, Invalid) else [refusal.value.code]
    assert told == [refused], reason


def test_passages_that_a_listener_marked_are_offered_with_their_time(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    call_id = office.link_call(case_id)
    with office.deps.database.write() as session:
        at, by = office.clock(), office.people["veera"]
        day = at.date()
        task = ListeningTask(case_id=case_id, call_id=call_id, asked_by=by, asked_at=at, due_on=day, escalates_on=day)
        task.state = "answered"
        session.add(task)
        session.flush()
        kept = {"ground": "third_person", "role": "relative", "category": "health", "harm": "x", "why_masking": "y"}
        session.add(
            ListeningMark(
                task_id=task.id or 0,
                from_ms=70_000,
                to_ms=85_000,
                description="sivullisen puhetta",
                by_user=by,
                at=at,
                **kept,
            )
        )
    with office.deps.database.read() as session:
        ((_key, passage),) = case_grounds.heard_passages(session, cases.one_case(session, case_id))
    assert (passage.called, passage.from_ms, passage.description) == ("2026-09-14T09:12", 70_000, "sivullisen puhetta")
    with office.deps.database.write() as session:
        session.delete(session.scalars(select(Link)).one())
        session.flush()
        assert case_grounds.heard_passages(session, cases.one_case(session, case_id)) == [], (
            "the call is somebody else's"
        )


G7 = {
    "endangered": "health",
    "serious": "condition",
    "serious_danger": "Lääkärin mukaan tieto pahentaisi tilaa.",
    "masking": "masked",
    "assessed_by": "doctor",
    "professional_assessment": "Ylilääkärin lausunto 2.11.2026.",
}


def test_danger_to_health_is_what_a_professional_has_assessed(quick_office: LetterOffice) -> None:
    """Tietosuojalaki 34 § 1 mom. 2 k: serious danger to health or care is nobody's guess; another's rights may be at stake."""
    office, case_id = quick_office, quick_office.open_case()
    office.link_call(case_id)
    with pytest.raises(Invalid) as refused:
        document(office, case_id, "G7", {**G7, "assessed_by": "not_health"})
    assert [(one.place, one.code) for one in refused.value.faults] == [("assessed_by", "danger_unassessed")]
    document(office, case_id, "G7", G7)
    others = {**G7, "endangered": "other", "serious": "retaliation", "assessed_by": "not_health"}
    document(office, case_id, "G7", others)


def test_a_ground_that_masks_passages_gives_the_rest(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    office.link_call(case_id)
    with pytest.raises(Invalid) as refused:
        document(office, case_id, "G7", G7, Part((Withheld.HEALTH,), How.WHOLE))
    assert [one.code for one in refused.value.faults] == ["masked_and_whole"]
    document(office, case_id, "G7", {**G7, "masking": "inseparable"}, Part((Withheld.HEALTH,), How.WHOLE))


def test_the_day_of_an_ended_storage_period_is_that_of_the_register(quick_office: LetterOffice) -> None:
    """A typed day could be another one than the recording's: the decision tells that of the register."""
    office, case_id = quick_office, quick_office.open_case()
    for day in (1, 4):
        office.link_call(case_id, given="none", ground="G21", started=datetime(2026, 3, day, 9, 0, tzinfo=UTC))
    document(office, case_id, "G21", {"destroyed_on": "24.12.2026", "shown_by": "entry"})
    with office.deps.database.read() as session:
        row = session.exec(select(CaseGround)).one()
        assert row.fields["destroyed_on"] == "4.9.2026", "by then the last of them was gone"
        assert "4.9.2026" in row.reasons


def test_a_day_that_the_register_does_not_know_is_the_writers(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    document(office, case_id, "G21", {"destroyed_on": "1.9.2026", "shown_by": "reckoned"})
    with office.deps.database.read() as session:
        assert session.exec(select(CaseGround)).one().fields["destroyed_on"] == "1.9.2026"
