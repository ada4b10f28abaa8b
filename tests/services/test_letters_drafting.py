"""Drafts: which languages, what they begin with, and what a change does."""

from __future__ import annotations

import json

import pytest

from dsr.db.events import body_of, events_of
from dsr.db.tables import Case, LetterVersion
from dsr.domain.errors import Invalid, Refused, Stale
from dsr.domain.workflow import LetterState
from dsr.services import clock
from dsr.services.letters import approving, drafting, editing, rows
from dsr.services.letters.seen import shown_values
from dsr.services.letters.values import Sight
from tests.services.letters_office import LetterOffice, change_case


def _values(office: LetterOffice, letter_id: int, language: str = "fi") -> dict[str, object]:
    with office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        on = office.clock().date()
        return shown_values(session, office.deps, letter, Sight(on))[language]


@pytest.mark.parametrize(
    ("language", "texts", "reason"),
    [
        ("fi", ["fi"], "the language of the case"),
        ("sv", ["sv"], "the language of the case"),
        ("unknown", ["fi", "sv"], "kielilaki 19 § 3 mom.: a notice goes out in both, Finnish first"),
    ],
)
def test_a_notice_is_drafted_in_the_languages_it_must_have(
    quick_office: LetterOffice, language: str, texts: list[str], reason: str
) -> None:
    case_id = quick_office.open_case(language=language)
    letter = quick_office.letter(case_id, "acknowledgement")
    with quick_office.deps.database.read() as session:
        assert [one.language for one in rows.texts_of(session, letter)] == texts, reason


def test_a_decision_is_not_drafted_before_its_language_is_settled(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case(language="unknown")
    with quick_office.deps.database.write() as session:
        case, deps, at = session.get_one(Case, case_id), quick_office.deps, quick_office.clock()
        request = clock.requests_of(session, case_id)[0]
        with pytest.raises(Refused, match="choose Finnish or Swedish") as refusal:
            drafting.start(session, deps, case, request, "access_refused", by=1, at=at)
    assert refusal.value.code == "language_unsettled"


def test_the_acknowledgement_has_no_preparer_and_tells_who_logged_the_request(letter_office: LetterOffice) -> None:
    case_id = letter_office.open_case()
    letter = letter_office.letter(case_id, "acknowledgement")
    with letter_office.deps.database.read() as session:
        versions = [(one.version, one.by_user) for one in rows.versions_of(session, letter)]
        event = next(one for one in events_of(session, f"case:{case_id}") if one.kind == "letter_drafted")
        assert event.by_user == letter_office.people["kirsi"]
        assert body_of(event)["letter"] == "acknowledgement"
    assert letter.created_by is None
    assert versions == [(1, None)]


def test_a_draft_begins_with_its_models_filled_from_the_case(letter_office: LetterOffice) -> None:
    case_id = letter_office.open_case()
    letter_office.step(case_id, "start_assessment")
    letter_office.extend(
        case_id,
        factor="complexity",
        extension_reason="Pyyntösi koskee 23 puhelua, joissa puhuu useita ihmisiä.",
        extended_until="2027-01-15",
    )
    letter = letter_office.letter(case_id, "extension_notice")
    blocks = letter_office.text(letter.id or 0).blocks
    assert blocks["reason"] == "Pyyntösi koskee 23 puhelua, joissa puhuu useita ihmisiä.", "written for the reader"
    assert blocks["progress"].startswith("Selvitämme, mitä tietoja pyyntösi koskee."), "the model"
    assert letter.options == {"factor": "complexity", "extended_until": "2027-01-15"}
    assert _values(letter_office, letter.id or 0)["clock"] == {
        "answer_by": "2026-12-02",
        "unextended_by": "2026-12-02",
        "extended_until": "2027-01-15",
        "asked_on": None,
    }


def test_starting_again_answers_the_letter_that_is_not_sent_yet(letter_office: LetterOffice) -> None:
    case_id = letter_office.open_case()
    first = letter_office.letter(case_id, "acknowledgement")
    with letter_office.deps.database.write() as session:
        case = session.get_one(Case, case_id)
        again = drafting.start_acknowledgement(
            session, letter_office.deps, case, by=letter_office.people["kirsi"], at=letter_office.clock()
        )
        assert again.id == first.id
        assert len(rows.letters_of(session, case_id)) == 1


def test_a_ground_documented_anew_makes_its_author_a_preparer(letter_office: LetterOffice) -> None:
    case_id = letter_office.open_case()
    letter_office.step(case_id, "start_assessment")
    letter_office.step(
        case_id, "refuse", ground="G1", ground_reasons="Pyyntö on perusteeton.", ground_evidence="Muistio 1."
    )
    letter_id = letter_office.letter(case_id, "access_refused").id or 0
    with letter_office.deps.database.write() as session:
        request = clock.requests_of(session, case_id)[0]
        request.answers = {**request.answers, "ground_reasons": "Pyyntö on ilmeisen perusteeton."}
        session.add(request)
        case = session.get_one(Case, case_id)
        drafting.start(
            session,
            letter_office.deps,
            case,
            request,
            "access_refused",
            by=letter_office.people["jari"],
            at=letter_office.clock(),
        )
    with letter_office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        preparers = {one.by_user for one in rows.versions_of(session, letter)}
        assert letter.grounds[0]["reasons"] == {"fi": "Pyyntö on ilmeisen perusteeton."}
    assert preparers == {letter_office.people["veera"], letter_office.people["jari"]}


def test_an_edit_is_a_version_of_its_own_and_saving_the_same_words_is_none(letter_office: LetterOffice) -> None:
    case_id = letter_office.open_case()
    letter_id = letter_office.letter(case_id, "acknowledgement").id or 0
    assert letter_office.write(letter_id, note="Kiitos viestistäsi.") == 2
    assert letter_office.write(letter_id, note="Kiitos viestistäsi.") == 2, "nothing changed"
    with letter_office.deps.database.read() as session:
        assert session.get_one(LetterVersion, 2).by_user == letter_office.people["veera"]
        kinds = [event.kind for event in events_of(session, f"case:{case_id}")]
    assert kinds.count("letter_edited") == 1


def test_an_edit_of_another_version_is_refused(letter_office: LetterOffice) -> None:
    case_id = letter_office.open_case()
    letter_id = letter_office.letter(case_id, "acknowledgement").id or 0
    letter_office.write(letter_id, note="Jari ehti ensin.", who="jari")
    with letter_office.deps.database.write() as session, pytest.raises(Stale) as refusal:
        editing.edit(
            session,
            letter_office.deps,
            letter_id,
            1,
            {"fi": {"note": "Veeran teksti."}},
            by=letter_office.people["veera"],
            at=letter_office.clock(),
        )
    assert refusal.value.values == {"version": 2}
    assert letter_office.text(letter_id).blocks["note"] == "Jari ehti ensin."


@pytest.mark.parametrize(
    ("language", "block", "text", "code"),
    [
        ("sv", "note", "Hej", "field_unknown"),
        ("fi", "final_html", "<b>", "field_unknown"),
        ("fi", "note", "a\x00b", "not_text"),
        ("fi", "note", "luet \u202e tämän väärin päin", "not_text"),
        ("fi", "note", "x" * 10_001, "too_long"),
    ],
)
def test_text_that_cannot_be_taken_is_named_by_its_field(
    quick_office: LetterOffice, language: str, block: str, text: str, code: str
) -> None:
    case_id = quick_office.open_case()
    letter_id = quick_office.letter(case_id, "acknowledgement").id or 0
    with quick_office.deps.database.write() as session, pytest.raises(Invalid) as refusal:
        editing.edit(
            session,
            quick_office.deps,
            letter_id,
            1,
            {language: {block: text}},
            by=quick_office.people["veera"],
            at=quick_office.clock(),
        )
    assert [fault.code for fault in refusal.value.faults] == [code]


def test_words_that_look_like_a_template_are_printed_as_they_are(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()
    letter_id = quick_office.letter(case_id, "acknowledgement").id or 0
    quick_office.write(letter_id, note="<b>7*7</b> on {% raw %} {{ 7*7 }}")
    values = _values(quick_office, letter_id)
    html = quick_office.deps.letters.html("acknowledgement", "fi", values)
    assert "&lt;b&gt;7*7&lt;/b&gt;" in html
    assert "{{ 7*7 }}" in html.replace("\u00a0", " ")
    assert "49" not in html.partition("<main>")[2]


def test_values_are_plain_and_never_hold_a_callers_number(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()
    quick_office.ready_answer(case_id)
    letter_id = quick_office.letter(case_id, "access_answer").id or 0
    values = _values(quick_office, letter_id)
    assert json.loads(json.dumps(values)) == values, "text, numbers and dates as text only"
    assert values["calls"] == [
        {
            "number": 1,
            "called_on": "2026-09-14",
            "called_at": "9.12",
            "queue": "kaupungin neuvonta",
            "duration_s": 245,
            "direction": "in",
            "outcome": None,
            "done_on": None,
            "reasons": "",
            "held": False,
            "given": "full",
            "recording": "kept",
            "destroyed_on": "2027-03-14",
            "listened": [],
            "restricted": False,
            "at_earliest": False,
            "after_receipt": False,
        }
    ]
    assert "0555" not in json.dumps(values).replace(" ", "")
    assert values["search"]["to_on"] == "2026-11-02"  # type: ignore[index]


def test_a_letter_before_identity_has_the_same_values_whether_there_are_calls_or_not(
    quick_office: LetterOffice,
) -> None:
    case_id = quick_office.open_case()
    letter_id = quick_office.letter(case_id, "acknowledgement").id or 0
    without = _values(quick_office, letter_id)
    quick_office.search(case_id)
    quick_office.link_call(case_id)
    assert _values(quick_office, letter_id) == without


@pytest.mark.parametrize(
    ("turvakielto", "way", "lines", "reason"),
    [
        ("no", "post", ["Esimerkkikuja 1 A 2", "02100 Espoo"], "checked, and the answer is posted"),
        ("not_checked", "post", [], "nobody looked whether the address may be printed"),
        ("yes", "post", [], "non-disclosure for personal safety"),
        ("no", "pickup", [], "an address that nothing needs is not printed"),
    ],
)
def test_an_address_is_printed_only_where_it_may_be(
    quick_office: LetterOffice, turvakielto: str, way: str, lines: list[str], reason: str
) -> None:
    case_id = quick_office.open_case(
        turvakielto=turvakielto, answer_way=way, subject_address="Esimerkkikuja 1 A 2\n02100 Espoo"
    )
    quick_office.step(case_id, "start_assessment")
    quick_office.extend(case_id, factor="number", extension_reason="Kolme pyyntöä.")
    letter_id = quick_office.letter(case_id, "extension_notice").id or 0
    recipient = _values(quick_office, letter_id)["recipient"]
    assert recipient == {"name": "Kim Mallinen", "address_lines": lines}, reason


def test_a_question_about_identity_claims_a_pause_only_within_five_working_days(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()
    quick_office.step(
        case_id, "ask_identity", doubt="other_sender", doubt_reason="Viesti tuli toisesta osoitteesta kuin aiemmin."
    )
    letter = quick_office.letter(case_id, "identity_request")
    assert letter.right_request_id is None, "its pause counts for every right of the case"
    assert _values(quick_office, letter.id or 0)["clock"]["asked_on"] == "2026-11-02"  # type: ignore[index]
    quick_office.clock.pass_by(days=8)
    assert _values(quick_office, letter.id or 0)["clock"]["asked_on"] is None  # type: ignore[index]


def test_the_courtesy_text_stands_beside_the_binding_one(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case(language="sv")
    letter_id = quick_office.letter(case_id, "acknowledgement").id or 0
    with quick_office.deps.database.write() as session:
        editing.set_courtesy(
            session, quick_office.deps, letter_id, 1, True, by=quick_office.people["veera"], at=quick_office.clock()
        )
        letter = rows.one_letter(session, letter_id)
        assert [text.language for text in rows.texts_of(session, letter)] == ["sv", "en"]
    assert _values(quick_office, letter_id, "en")["courtesy_of"] == "sv"


def test_languages_follow_the_case_once_it_is_settled(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case(language="unknown")
    letter_id = quick_office.letter(case_id, "acknowledgement").id or 0
    change_case(quick_office, case_id, language="sv")
    with quick_office.deps.database.write() as session:
        editing.match_languages(
            session, quick_office.deps, letter_id, 1, by=quick_office.people["veera"], at=quick_office.clock()
        )
        letter = rows.one_letter(session, letter_id)
        assert [text.language for text in rows.texts_of(session, letter)] == ["sv"]


def test_void_letters_are_left_out_and_a_new_one_can_be_begun(letter_office: LetterOffice) -> None:
    case_id = letter_office.open_case()
    letter_id = letter_office.ready_answer(case_id)
    letter_office.step(case_id, "choose_again", reason="Löytyi toinen puhelu.")
    with letter_office.deps.database.read() as session:
        request = clock.requests_of(session, case_id)[0]
        assert rows.one_letter(session, letter_id).state == "void"
        assert drafting.states(session, case_id, request.id) == {"acknowledgement": LetterState.DRAFT}
    letter_office.step(case_id, "answer_full")
    assert letter_office.letter(case_id, "access_answer").id != letter_id


def test_a_draft_is_discarded_with_a_reason_only(letter_office: LetterOffice) -> None:
    case_id = letter_office.open_case()
    letter_id = letter_office.letter(case_id, "acknowledgement").id or 0
    veera, at = letter_office.people["veera"], letter_office.clock()
    with letter_office.deps.database.write() as session, pytest.raises(Refused, match="Say why"):
        editing.discard(session, letter_office.deps, letter_id, 1, "  ", by=veera, at=at)
    with letter_office.deps.database.write() as session:
        editing.discard(session, letter_office.deps, letter_id, 1, "Vastattiin jo puhelimessa.", by=veera, at=at)
    with letter_office.deps.database.write() as session, pytest.raises(Refused, match="sent or voided"):
        editing.edit(session, letter_office.deps, letter_id, 1, {}, by=veera, at=at)
    with letter_office.deps.database.write() as session, pytest.raises(Refused, match="Only a draft"):
        approving.issue_by_itself(session, letter_office.deps, letter_id, at)
