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
