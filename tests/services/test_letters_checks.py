"""The checks before approval: what refuses, what is only noted, and what the one who signs is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.domain.errors import Invalid, Refused
from dsr.domain.languages import LANGUAGES
from dsr.services.letters import editing, rows
from dsr.services.letters.check_words import CHECK_WORDS
from dsr.services.letters.differences import differences, is_changed
from dsr.services.letters.looked import Severity
from tests.services.letter_parts import checks_found, codes_of, decision
from tests.services.letters_office import LetterOffice, change_case


def _answer(office: LetterOffice) -> tuple[int, int]:
    case_id = office.open_case()
    letter_id = office.ready_answer(case_id)
    return case_id, letter_id


def test_a_finished_letter_has_no_faults_and_says_what_is_in_order(quick_office: LetterOffice) -> None:
    _, letter_id = _answer(quick_office)
    assert codes_of(quick_office, letter_id) == set()
    assert codes_of(quick_office, letter_id, Severity.WELL) >= {
        "language",
        "recipient",
        "block_filled",
        "instruction_left",
        "personal_code",
        "search_made",
        "calls_match",
    }


@pytest.mark.parametrize(
    ("text", "code", "severity"),
    [
        ("[Tarkista tämä.] Kyllä.", "instruction_left", "refuses"),
        ("Vastaamme {answer_by}.", "mark_left", "refuses"),
        ("Hei {{ nimi }}", "mark_left", "refuses"),
        ("Soititte numerosta 040 555 0123.", "phone_number", "refuses"),
        ("Soititte numerosta +358 50 987 6543.", "phone_number", "refuses"),
        ("Tunnus on 131052-308T.", "personal_code", "refuses"),
        ("Terveisin 王小明", "unprintable", "refuses"),
        ("Vastasimme 30.2.2026 tähän.", "day_exists", "refuses"),
        ("We replied on 31 November 2026.", "day_exists", "refuses"),
        ("Sana " * 26 + ".", "long_sentence", "note"),
    ],
)
def test_a_text_is_looked_at_before_it_leaves(quick_office: LetterOffice, text: str, code: str, severity: str) -> None:
    _, letter_id = _answer(quick_office)
    quick_office.write(letter_id, search_note=text)
    assert code in codes_of(quick_office, letter_id, Severity(severity))
    found = next(check for check in checks_found(quick_office, letter_id) if check.code == code)
    assert found.place == "fi.search_note"


@pytest.mark.parametrize(
    "text",
    [
        "Päätös perustuu lakiin (434/2003) 34 §:n 2 momenttiin ja asetukseen (EU) 2016/679.",
        "Haku koski aikaa 2.5.–2.11.2026 klo 9.05.",
        "Soita kaupungin vaihteeseen 09 816 21.",
        "Asiatunnus on 6121/00.01.06/2026.",
    ],
)
def test_statutes_days_and_the_citys_own_number_are_no_persons_number(quick_office: LetterOffice, text: str) -> None:
    _, letter_id = _answer(quick_office)
    quick_office.write(letter_id, search_note=text)
    assert codes_of(quick_office, letter_id) == set()


@pytest.mark.parametrize(
    ("text", "faults", "notes"),
    [
        ("Vastaa viimeistään 30.2.2027.", {"day_exists", "reply_by"}, set()),
        ("Vastaa pian.", {"reply_by"}, set()),
        ("Vastaa 20.11.2026 tai 27.11.2026.", {"reply_by"}, set()),
        ("Vastaa viimeistään 2.11.2026.", {"reply_by_past"}, set()),
        ("Vastaa viimeistään 4.11.2026.", {"reply_by_short"}, set()),  # on the third day it counts as served
        ("Vastaa viimeistään 8.11.2026.", set(), {"reply_by_short"}),
        ("Vastaa viimeistään 16.11.2026.", set(), set()),
    ],
)
def test_the_day_to_reply_by_is_real_and_leaves_time(
    quick_office: LetterOffice, text: str, faults: set[str], notes: set[str]
) -> None:
    case_id = quick_office.open_case()
    quick_office.step(
        case_id, "ask_identity", doubt="acts_as_another", doubt_reason="Osoite näyttää olevan toisen henkilön."
    )
    letter_id = quick_office.letter(case_id, "identity_request").id or 0
    quick_office.write(letter_id, doubt="Osoitteessa ei ole nimeäsi.", reply_by=text)
    assert codes_of(quick_office, letter_id) == faults
    assert {code for code in codes_of(quick_office, letter_id, Severity.NOTE) if "reply" in code} == notes
    assert ("reply_by" in codes_of(quick_office, letter_id, Severity.WELL)) is not bool(faults or notes)


def test_a_check_is_not_said_to_be_in_order_beside_its_own_fault(quick_office: LetterOffice) -> None:
    _, letter_id = decision(quick_office)
    quick_office.write(letter_id, inquiry="Soitimme numeroon 040 555 0123.")
    well = codes_of(quick_office, letter_id, Severity.WELL)
    assert not well & {"personal_code", "route"}


def test_an_empty_required_part_is_refused(quick_office: LetterOffice) -> None:
    _, letter_id = _answer(quick_office)
    quick_office.write(letter_id, recipients="  ")
    with pytest.raises(Refused, match="A required part is empty") as refusal:
        quick_office.submit(letter_id)
    assert refusal.value.values["codes"] == "block_filled"


def test_a_refusal_does_not_repeat_the_words_of_the_letter(quick_office: LetterOffice) -> None:
    _, letter_id = _answer(quick_office)
    quick_office.write(letter_id, search_note="[Kim Mallisen terveys]")
    with pytest.raises(Refused, match="An instruction of the model is left") as refusal:
        quick_office.submit(letter_id)
    assert "Mallisen" not in str(refusal.value)


def test_a_letter_in_another_language_than_the_case_is_refused(quick_office: LetterOffice) -> None:
    case_id, letter_id = _answer(quick_office)
    change_case(quick_office, case_id, language="sv")
    assert codes_of(quick_office, letter_id) == {"language"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"answer_way": "post"}, "turvakielto"),
        ({"answer_way": "post", "turvakielto": "yes"}, "turvakielto_post"),
        ({"answer_way": "post", "turvakielto": "no"}, "address"),
        ({"subject_name": ""}, "recipient"),
        ({"searched_at": None}, "search_made"),
    ],
)
def test_what_the_case_lacks_is_refused(quick_office: LetterOffice, fields: dict[str, object], code: str) -> None:
    case_id, letter_id = _answer(quick_office)
    change_case(quick_office, case_id, **fields)
    assert codes_of(quick_office, letter_id) == {code}


def test_an_address_that_the_window_hides_is_told_and_one_that_fits_is_in_order(quick_office: LetterOffice) -> None:
    case_id, letter_id = _answer(quick_office)
    rows = ["c/o Malli", "Kuja 1", "PL 12", "Tapiola", "02100 ESPOO", "FINLAND"]
    for address, severity in ((rows, Severity.WELL), (["Toinen rappu", *rows], Severity.NOTE)):
        change_case(quick_office, case_id, answer_way="post", turvakielto="no", subject_address="\n".join(address))
        assert codes_of(quick_office, letter_id) == set()
        assert "address_window" in codes_of(quick_office, letter_id, severity)
    told = next(one for one in checks_found(quick_office, letter_id) if one.code == "address_window")
    assert told.sentence("sv").startswith("Adressen tar 8 rader, men i kuvertets fönster syns bara 7.")


def test_a_full_answer_that_withholds_a_call_is_refused(quick_office: LetterOffice) -> None:
    case_id, letter_id = _answer(quick_office)
    quick_office.link_call(case_id, given="none", ground="G5")
    assert codes_of(quick_office, letter_id) == {"calls_match"}


def test_a_partial_refusal_gives_something_and_names_a_ground_for_the_rest(quick_office: LetterOffice) -> None:
    _, sound = decision(quick_office, "refuse_partly", full="", none="G5")
    assert codes_of(quick_office, sound) == set()
    _, other_ground = decision(quick_office, "refuse_partly", full="", none="G7")
    assert codes_of(quick_office, other_ground) == {"withheld_ground"}
    _, all_given = decision(quick_office, "refuse_partly", full="")
    assert codes_of(quick_office, all_given) == {"calls_match"}


def test_a_ground_needs_reasons_and_evidence(quick_office: LetterOffice) -> None:
    _, letter_id = decision(quick_office)
    veera, at = quick_office.people["veera"], quick_office.clock()
    with quick_office.deps.database.write() as session:
        rows.one_letter(session, letter_id).grounds = [{"code": "G5", "reasons": {"fi": ""}, "evidence": ""}]
    assert codes_of(quick_office, letter_id) == {"ground_reasons", "ground_evidence"}
    with quick_office.deps.database.write() as session:
        editing.edit(session, quick_office.deps, letter_id, 2, {}, grounds=[], by=veera, at=at)
    assert codes_of(quick_office, letter_id) == {"ground", "withheld_ground"}


def test_section_34_4_is_told_only_where_section_34_is_the_ground(quick_office: LetterOffice) -> None:
    _, letter_id = decision(quick_office)
    quick_office.write(letter_id, inquiry="Katso tietosuojalain 34 §:n 4 momentti.")
    assert codes_of(quick_office, letter_id) == {"section_34"}


def test_an_unconfirmed_route_is_only_noted_in_the_demo(quick_office: LetterOffice) -> None:
    _, letter_id = decision(quick_office)
    assert codes_of(quick_office, letter_id, Severity.NOTE) >= {"route_demo"}


def test_an_extension_needs_its_factor_and_a_day_that_is_in_time(quick_office: LetterOffice) -> None:
    case_id = quick_office.open_case()
    quick_office.step(case_id, "start_assessment")
    quick_office.extend(case_id, factor="number", extension_reason="Kolme pyyntöä.")
    letter_id = quick_office.letter(case_id, "extension_notice").id or 0
    assert codes_of(quick_office, letter_id) == set()
    veera, at = quick_office.people["veera"], quick_office.clock()
    for version, options, code in (
        (1, {"extended_until": "2027-01-15"}, "factor"),
        (2, {"factor": "number", "extended_until": "2027-02-03"}, "promise"),
        (3, {"factor": "number", "extended_until": "2026-12-01"}, "promise"),
    ):
        with quick_office.deps.database.write() as session:
            editing.edit(session, quick_office.deps, letter_id, version, {}, options=options, by=veera, at=at)
        assert codes_of(quick_office, letter_id) == {code}
    late = next(check for check in checks_found(quick_office, letter_id) if check.code == "promise")
    assert "2.2.2027" in late.sentence("fi")
    quick_office.clock.pass_by(days=35)
    assert "extension_late" in codes_of(quick_office, letter_id, Severity.NOTE)


@pytest.mark.parametrize("code", sorted(CHECK_WORDS))
def test_every_check_speaks_three_languages_with_the_same_places(code: str) -> None:
    words = CHECK_WORDS[code]
    places = [{part.split("}")[0] for part in words.found[one].split("{")[1:]} for one in LANGUAGES]
    assert places[0] == places[1] == places[2]
    assert all(words.well[one] and words.found[one] for one in LANGUAGES)
    assert len({words.found[one] for one in LANGUAGES}) == 3


WORDS = st.text(alphabet="ab .\n", max_size=60)


@given(model=WORDS, written=WORDS)
def test_differences_give_both_texts_back(model: str, written: str) -> None:
    pieces = differences(model, written)
    assert "".join(one.text for one in pieces if one.kind != "added") == model
    assert "".join(one.text for one in pieces if one.kind != "removed") == written


def test_a_difference_is_told_by_words() -> None:
    pieces = differences("Kohta on hiljennetty.", "Kohta on lyhyt ja hiljennetty.")
    assert [(one.kind, one.text) for one in pieces] == [
        ("same", "Kohta on "),
        ("added", "lyhyt ja "),
        ("same", "hiljennetty."),
    ]
    assert is_changed(pieces)
    assert [one.kind for one in differences("yksi kaksi kolme", "uno dos tres")] == ["removed", "added"], "one change"
    assert not is_changed(differences("Sama teksti.\n", "Sama teksti."))


def test_a_ground_that_is_heard_in_a_recording_needs_a_call_that_is_listed(quick_office: LetterOffice) -> None:
    # Without one, the reasons would tell an unidentified person that a recording exists.
    case_id = quick_office.open_case()
    quick_office.search(case_id)
    quick_office.step(case_id, "start_assessment")
    with pytest.raises(Invalid, match="link the calls first"):
        quick_office.step(case_id, "refuse", ground="G5", ground_reasons="Toisen asioita.", ground_evidence="Muistio.")


def test_what_is_no_ground_is_found_in_the_decision_too(quick_office: LetterOffice) -> None:
    _, letter_id = decision(quick_office)
    assert "no_ground" in codes_of(quick_office, letter_id, Severity.WELL)
    with quick_office.deps.database.write() as session:
        letter = rows.one_letter(session, letter_id)
        letter.grounds = [{**one, "reasons": {"fi": "Meillä on liikaa työtä."}} for one in letter.grounds]
    assert "no_ground" in codes_of(quick_office, letter_id)
