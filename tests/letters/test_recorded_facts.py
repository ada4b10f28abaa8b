"""The operative parts of the answers to the other rights are printed from what was recorded, whatever the writer adds."""

from __future__ import annotations

from typing import Any

import pytest

from dsr.printing import LetterTemplates
from tests.letters.conftest import LANGUAGES
from tests.letters.test_recording_fates import words_of

LIFTED = {
    "accuracy_verified": {"fi": "pitävätkö kiistämäsi tiedot", "sv": "som du bestred", "en": "that you contested"},
    "not_needed": {"fi": "et enää tarvitse", "sv": "inte längre behöver", "en": "no longer need"},
    "grounds_prevail": {"fi": "syrjäyttävät sinun", "sv": "väger tyngre än dina", "en": "override yours"},
    "not_restricted": {"fi": "ettei tietojesi käsittelyä rajoiteta", "sv": "inte begränsas", "en": "is not restricted"},
    "asked_by_person": {"fi": "pyysit sitä itse", "sv": "själv bad om det", "en": "asked for it yourself"},
}
KEPT_LONGER = {
    "fi": "tavallinen säilytysaika päättyy 22.3.2027. Tarvitsemme tallennetta kuitenkin 31.12.2028 asti",
    "sv": "vanliga förvaringstiden för inspelningen av samtal 2 går ut den 22.3.2027. Vi behöver ändå inspelningen till och med den 31.12.2028",
    "en": "ends on 22 March 2027. We need the recording until 31 December 2028",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", LIFTED)
def test_the_reason_for_which_a_restriction_ends_is_the_recorded_one(
    letters: LetterTemplates, values: Any, language: str, reason: str
) -> None:
    sample = values("restriction_lifting", language)
    sample["restriction"]["lifted_for"] = reason
    sample["blocks"]["reason"] = ""
    words = words_of(letters.html("restriction_lifting", language, sample))
    assert [one for one, said in LIFTED.items() if said[language] in words] == [reason]


DAY_IN_TABLE = {"fi": "ennen taulukon päivää", "sv": "före den dag som anges", "en": "before the day in the table"}
BEFORE_IT_ENDS = {
    "fi": "ennen kuin tämä rajoitus päättyy",
    "sv": "innan den här begränsningen upphör",
    "en": "before this one ends",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lifting_after_which_everything_is_erased_names_no_day_of_its_table(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("restriction_lifting", language)
    words = words_of(letters.html("restriction_lifting", language, sample))
    assert DAY_IN_TABLE[language] in words
    assert BEFORE_IT_ENDS[language] not in words
    sample["calls"] = [{**call, "erasing": "asked"} for call in sample["calls"]]
    words = words_of(letters.html("restriction_lifting", language, sample))
    assert DAY_IN_TABLE[language] not in words, "the rows say that they are erased as asked, and no day"
    assert BEFORE_IT_ENDS[language] in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_recording_kept_after_its_storage_period_is_told_with_both_days(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("erasure_refused", language)
    assert KEPT_LONGER[language] not in words_of(letters.html("erasure_refused", language, sample))
    sample["calls"][1] |= {"destroyed_on": "2028-12-31", "term_ended_on": "2027-03-22"}
    words = words_of(letters.html("erasure_refused", language, sample))
    assert KEPT_LONGER[language] in words
    assert words.count("2028") == 2, "the table and the sentence print the same day"


TRANSFERS = {
    "fi": "Siirrämme pyyntösi tältä osin",
    "sv": "Vi överför din begäran till denna del",
    "en": "We transfer this part",
}
NOT_DECIDED = {"fi": "Kaupunki ei ratkaise", "sv": "Staden avgör inte", "en": "The city does not decide how"}
OF_RIGHTS = [
    f"{right}_{end}"
    for right, ends in {
        "objection": ("upheld", "refused"),
        "erasure": ("done", "refused"),
        "rectification": ("done", "refused"),
        "restriction": ("done", "refused"),
    }.items()
    for end in ends
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", OF_RIGHTS)
def test_every_answer_to_the_other_rights_tells_which_calls_are_transferred(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    """Hallintolaki 21 §: the sender is told which part goes to whom, in an answer and in a decision alike."""
    sample = values(kind, language)
    sample["transferred"] = []
    assert TRANSFERS[language] not in words_of(letters.html(kind, language, sample))
    call = {"number": 1, "called_on": "2026-09-14", "called_at": "09:12", "queue": "terveysasema", "duration_s": 60}
    sample["transferred"] = [{**call, "direction": "in", "controller": "wellbeing_county"}]
    words = words_of(letters.html(kind, language, sample))
    for told in (TRANSFERS[language], NOT_DECIDED[language], "terveysasema"):
        assert told in words


GOES_ON = {
    "fi": "Rajoitus jatkuu tämän päätöksen jälkeen",
    "sv": "Begränsningen fortsätter",
    "en": "The restriction continues",
}
UNTIL_FINAL = {
    "fi": "ja se päättyy aikaisintaan",
    "sv": "och den upphör tidigast",
    "en": "and it will end at the earliest",
}
IN_FORCE: dict[str, Any] = {"grounds": [], "from_on": "2026-11-02", "lifted_for": "", "lifts_on": None, "is_own": True}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_restriction_tells_of_the_one_that_lasts_until_the_refusal_is_final(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    """GDPR 18(3): what was restricted from receipt on does not end by the refusal, and its end is told first."""
    sample = values("restriction_refused", language)
    sample["restriction"] = None
    assert GOES_ON[language] not in words_of(letters.html("restriction_refused", language, sample))
    sample["restriction"] = IN_FORCE
    words = words_of(letters.html("restriction_refused", language, sample))
    assert GOES_ON[language] in words
    assert UNTIL_FINAL[language] in words
    sample["restriction"] = IN_FORCE | {"is_own": False}
    words = words_of(letters.html("restriction_refused", language, sample))
    assert GOES_ON[language] in words
    assert UNTIL_FINAL[language] not in words, "that of another request ends with its own decision"
    for call in sample["calls"]:
        call["outcome"] = "restricted"
    words = words_of(letters.html("restriction_refused", language, sample))
    assert GOES_ON[language] not in words, "a restriction that is granted in part is told as granted"


AS_SOON = {
    "fi": "heti kun rajoitus päättyy",
    "sv": "genast när begränsningen upphör",
    "en": "as soon as the restriction ends",
}
EARLIEST = {"fi": "Aikaisintaan", "sv": "Tidigast", "en": "at the earliest"}
FINAL = {
    "fi": "kuitenkin vasta kun tämä päätös",
    "sv": "men först när detta beslut",
    "en": "but only once this decision",
}
LIFTED_FIRST = {
    "fi": "kuitenkin vasta kun käsittelyn rajoitus",
    "sv": "men först när begränsningen",
    "en": "but only once the restriction",
}
KEPT_FOR_COPY = {"fi": "Emme kuitenkaan tuhoa", "sv": "Vi förstör ändå inte", "en": "We will nevertheless not destroy"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", ["held", "at_earliest"])
def test_a_lifted_restriction_promises_no_day_that_another_hold_moves(
    letters: LetterTemplates, values: Any, why: str, language: str
) -> None:
    sample = values("restriction_lifting", language)
    words = words_of(letters.html("restriction_lifting", language, sample))
    assert AS_SOON[language] in words, "nothing but the restriction keeps it"
    assert EARLIEST[language] not in words
    for call in sample["calls"]:
        call[why] = True
    words = words_of(letters.html("restriction_lifting", language, sample))
    assert AS_SOON[language] not in words
    assert words.count(EARLIEST[language]) >= len(sample["calls"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_objection_tells_that_the_restriction_ends_before_anything_is_destroyed(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    """GDPR 18(3): the restriction ends by a notice of its own, later than the refusal becomes final."""
    sample = values("objection_refused", language)
    for call in sample["calls"]:
        call["restricted"] = True
    words = words_of(letters.html("objection_refused", language, sample))
    assert LIFTED_FIRST[language] in words
    assert FINAL[language] not in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_partial_answer_keeps_what_it_gives_until_the_decision_is_final(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    """The appeal against a part protects every recording of the case, the given ones too."""
    sample = values("access_refused", language)
    kept = [
        call
        for call in sample["calls"]
        if call["recording"] == "kept" and call["destroyed_on"] > sample["document"]["on"]
    ]
    assert any(call["given"] == "full" for call in kept)
    words = words_of(letters.html("access_refused", language, sample))
    assert words.count(FINAL[language]) == 1, "once above the table, of every recording in it"
    assert KEPT_FOR_COPY[language] in words
    assert EARLIEST[language] not in words
    for call in sample["calls"]:
        call["at_earliest"] = True
    assert words_of(letters.html("access_refused", language, sample)).count(EARLIEST[language]) >= len(kept)


AS_OF = {"fi": "kun saimme pyyntösi.", "sv": "när vi tog emot din begäran.", "en": "when we received your request."}
LATER = {
    "fi": ("ja lisäksi puhelua 2, joka soitettiin sen jälkeen.", "ja lisäksi puheluita 1 ja 2, jotka soitettiin"),
    "sv": ("och dessutom samtal 2, som ringdes efter det.", "och dessutom samtalen 1 och 2, som ringdes"),
    "en": ("and also call 2, which was made after that.", "and also calls 1 and 2, which were made"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_that_gives_calls_made_after_the_request_says_so(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    """EDPB 01/2022: the answer is as of the request; what came later may be given, and is then told as such."""
    sample = values("access_answer", language)
    assert AS_OF[language] in words_of(letters.html("access_answer", language, sample))
    sample["calls"][1]["after_receipt"] = True
    words = words_of(letters.html("access_answer", language, sample))
    assert LATER[language][0] in words
    assert AS_OF[language] not in words
    sample["calls"][0]["after_receipt"] = True
    assert LATER[language][1] in words_of(letters.html("access_answer", language, sample))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_of_the_need_is_printed_beside_the_recorded_reasons(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("erasure_refused", language)
    assert any(call.get("reasons") for call in sample["calls"])
    sample["blocks"]["necessity"] = "Zq-erityinen lisäys."
    assert "Zq-erityinen lisäys." in words_of(letters.html("erasure_refused", language, sample))
