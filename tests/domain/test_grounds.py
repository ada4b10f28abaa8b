"""A ground asks what the law wants on file, makes its paragraph, and refuses what is no ground."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dsr.catalogue import Catalogue
from dsr.domain import ground_codes
from dsr.domain.ground_part_words import sentences
from dsr.domain.ground_parts import How, Part, Passage, Withheld, faults_of_part
from dsr.domain.grounds import faults_of, no_ground_in, paragraph
from dsr.domain.languages import LANGUAGES
from tests import made_once

FIELDS = {
    "third_person": "child",
    "harm": "health",
    "effect": "Lapsen terveystiedot paljastuisivat.",
    "weight": "rest_given",
    "balancing": "Lapsen suoja painaa enemmän kuin muutaman sekunnin äänen saaminen.",
    "masking": "masked",
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return made_once.catalogue()


def test_every_ground_of_the_rule_book_is_there_in_three_languages(catalogue: Catalogue) -> None:
    assert list(catalogue.grounds) == [f"G{number}" for number in range(1, 30)], "G23 to G29 are the program's own"
    for ground in catalogue.grounds.values():
        for language in LANGUAGES:
            assert ground.titles[language]
            assert ground.provision[language]
            assert all(one.label for one in ground.asked(language)), ground.code
            assert "[" in ground.plain[language], f"{ground.code} prints nothing that is documented"


def test_what_is_no_ground_says_why(catalogue: Catalogue) -> None:
    for one in catalogue.not_grounds:
        assert all(one.why[language] for language in LANGUAGES), one.code


def test_the_paragraph_is_made_of_what_is_written_and_shows_what_is_not(catalogue: Catalogue) -> None:
    made = catalogue.grounds["G5"].paragraph("fi", {**FIELDS, "masking": ""})
    assert made == (
        "Tallenteessa on lapsen yksityisiä asioita. Jäljennöksestä paljastuisi tieto hänen terveydestään tai hoidostaan. "
        "Lapsen terveystiedot paljastuisivat. Oikeus saada jäljennös ei saa vaikuttaa haitallisesti muiden oikeuksiin ja "
        "vapauksiin. Saat kaiken muun, ja suojattava osa on lyhyt. Lapsen suoja painaa enemmän kuin muutaman sekunnin äänen "
        "saaminen. [Lievempi keino: peittäminen]"
    ), "a field that may stay empty leaves no trace"


REASONED = (
    *(("G2", "repeated"), ("G3", "missing"), ("G4", "doubted"), ("G6", "why"), ("G7", "serious"), ("G7", "masking")),
    *(("G8", "duty"), ("G8", "whose"), ("G12", "basis"), ("G12", "necessary_for"), ("G12", "milder"), ("G13", "stage")),
    *(("G14", "purpose_is"), ("G14", "impairs"), ("G15", "contested"), ("G18", "overriding"), ("G19", "again_is")),
    *(("G22", "basis"), ("G23", "unpaid")),
)
"""The fields by which these grounds choose what the law counts (law.md 4), printed as they were chosen."""


@pytest.mark.parametrize(("code", "field"), REASONED)
def test_the_reason_of_a_ground_is_chosen_and_what_is_written_adds_facts(
    catalogue: Catalogue, code: str, field: str
) -> None:
    """GDPR 12(4), 12(5): the reasons that the law counts are a closed list; no words of a writer make another."""
    ground = catalogue.grounds[code]
    facts = {one.code: "Tosiseikka on kirjattu asiaan." for one in ground.documents if not one.choices}
    faults = faults_of(ground.asked("fi"), facts, catalogue.no_grounds([code]))
    assert (field, "choice_unknown") in [(one.place, one.code) for one in faults]
    asked = next(one for one in ground.asked("fi") if one.code == field)
    for choice, words in asked.choices.items():
        chosen = {one.code: next(iter(one.choices)) for one in ground.asked("fi") if one.choices} | {field: choice}
        assert faults_of(ground.asked("fi"), facts | chosen, catalogue.no_grounds([code])) == []
        assert words in ground.paragraph("fi", facts | chosen)


@pytest.mark.parametrize(
    ("code", "field", "reason"),
    [
        ("G6", "stated_by", "an authority has said so; who, may itself be secret (34 § 3 mom.)"),
        ("G6", "lasts", "the restriction ends, and somebody looks at it again"),
        ("G7", "assessed_by", "the assessment is a professional's"),
        ("G21", "shown_by", "whether there was a recording is not told to whoever asks"),
        ("G23", "checked_in", "where it was looked up is the city's own matter"),
    ],
)
def test_what_stays_on_file_is_chosen_too_and_not_printed(
    catalogue: Catalogue, code: str, field: str, reason: str
) -> None:
    ground = catalogue.grounds[code]
    chosen = {one.code: next(iter(one.choices)) for one in ground.asked("fi") if one.choices}
    facts = {one.code: "Tosiseikka on kirjattu asiaan." for one in ground.documents if not one.choices}
    faults = faults_of(ground.asked("fi"), facts | chosen | {field: "muu"}, catalogue.no_grounds([code]))
    assert [(one.place, one.code) for one in faults] == [(field, "choice_unknown")]
    asked = next(one for one in ground.asked("fi") if one.code == field)
    assert all(words not in ground.paragraph("fi", facts | chosen) for words in asked.choices.values()), reason


def test_every_point_of_article_18_1_is_answered_by_a_choice(catalogue: Catalogue) -> None:
    ground = catalogue.grounds["G16"]
    chosen = {one.code: next(iter(one.choices)) for one in ground.asked("fi") if one.choices}
    assert faults_of(ground.asked("fi"), chosen, catalogue.no_grounds(["G16"])) == [], (
        "facts are added where there are any"
    )
    assert "Oikeudellinen vaade: Oikeudellista vaadetta ei ole ilmoitettu. Vastustaminen:" in ground.paragraph(
        "fi", chosen
    )
    for point in ("accuracy_is", "unlawful_is", "claims_is", "objection_is"):
        faults = faults_of(ground.asked("fi"), {**chosen, point: ""}, catalogue.no_grounds(["G16"]))
        assert [one.place for one in faults] == [point]


def test_no_choice_says_what_is_no_ground(catalogue: Catalogue) -> None:
    for code, ground in catalogue.grounds.items():
        for document in ground.documents:
            for choice, words in document.choices.items():
                for language in LANGUAGES:
                    assert no_ground_in(words[language], catalogue.no_grounds([code])) is None, (code, choice, language)


def test_a_place_that_somebody_writes_is_only_text(catalogue: Catalogue) -> None:
    made = catalogue.grounds["G5"].paragraph("fi", {**FIELDS, "effect": "{balancing} {{ 7*7 }}"})
    assert "{balancing} {{ 7*7 }}." in made


@pytest.mark.parametrize(
    ("recheck", "is_taken"), [("1.6.2027", True), ("11.12.2027", True), ("2027", False), ("on", False)]
)
def test_a_field_that_asks_for_a_day_takes_a_day_of_few_digits(
    catalogue: Catalogue, recheck: str, is_taken: bool
) -> None:
    found = faults_of(catalogue.grounds["G6"].asked("fi"), {"recheck": recheck}, ())
    assert ("recheck" not in [fault.place for fault in found]) is is_taken
    short = faults_of(catalogue.grounds["G5"].asked("fi"), {**FIELDS, "effect": "1.6.2027"}, ())
    assert [fault.place for fault in short] == ["effect"], "elsewhere a day alone documents nothing"


@pytest.mark.parametrize(("code", "field"), [("G21", "destroyed_on"), ("G23", "checked")])
def test_a_day_that_a_decision_prints_is_taken_alone_and_says_what_it_is_the_day_of(
    catalogue: Catalogue, code: str, field: str
) -> None:
    ground = catalogue.grounds[code]
    found = faults_of(ground.asked("fi"), {field: "9.11.2026"}, ())
    assert field not in [fault.place for fault in found]
    for language in LANGUAGES:
        label = next(one.label for one in ground.asked(language) if one.code == field)
        assert f" {label}: 9.11.2026." in ground.paragraph(language, {field: "9.11.2026"})
    assert "Päivä on 9.11.2026." in ground.paragraph("fi", {field: "Päivä on 9.11.2026"}), "a sentence stays as it is"


@pytest.mark.parametrize(
    ("written", "place", "code", "reason"),
    [
        ({"effect": ""}, "effect", "ground_field_empty", "harm must be concrete (EDPB 174)"),
        ({"effect": "kyllä"}, "effect", "ground_field_short", "a word documents nothing"),
        ({"third_person": "agent"}, "third_person", "choice_unknown", "the agent is not the other person of 15(4)"),
        ({"third_person": ""}, "third_person", "choice_unknown", "a third person is named by role"),
        ({"masking": ""}, "masking", "choice_unknown", "why masking fails (TSV 1788/152/22)"),
        ({"masking": "costs"}, "masking", "choice_unknown", "only what the law knows is offered"),
        ({"harm": ""}, "harm", "choice_unknown", "what kind of harm (EDPB 165-174)"),
        ({"weight": ""}, "weight", "choice_unknown", "the weighing is made"),
        ({"milder_means": "ks."}, "milder_means", "ground_field_short", "what is added says something"),
        ({"balancing": "a\x00b cdefghijkl"}, "balancing", "not_text", "no letter prints it"),
        ({"balancing": "a" * 4001}, "balancing", "too_long", "a decision is read by a person"),
    ],
)
def test_a_ground_is_refused_while_a_field_documents_nothing(
    catalogue: Catalogue, written: dict[str, str], place: str, code: str, reason: str
) -> None:
    faults = faults_of(catalogue.grounds["G5"].asked("fi"), {**FIELDS, **written}, catalogue.no_grounds())
    assert [(one.place, one.code) for one in faults] == [(place, code)], reason


def test_a_ground_that_is_documented_is_taken(catalogue: Catalogue) -> None:
    assert faults_of(catalogue.grounds["G5"].asked("fi"), FIELDS, catalogue.no_grounds()) == []


NONE = [
    ("Asiakaspalvelijan ääntä on suojattava.", "agent_privacy", "TSV 3021/452/2017"),
    ("Kundtjänstmedarbetarens röst ska skyddas.", "agent_privacy", "the same in Swedish"),
    ("Hän aikoo käyttää tallennetta oikeudessa.", "motive", "C-307/22"),
    ("Peittäminen on liian työlästä.", "work", "12(2): the controller arranges its work"),
    ("Hän voi kuunnella sen toimistolla.", "listening_offered", "15(3): a copy"),
    ("Lomake puuttuu.", "no_form", "TSV 6097/161/21"),
    ("Pyyntö tehtiin suullisesti.", "oral", "Article 12"),
    ("Hän asuu ulkomailla.", "abroad", "recital 14"),
    ("Selosteen mukaan vain esihenkilö saa kuunnella.", "notice_listeners", "a notice limits no right"),
    ("Hänen omat tietonsa ovat salassa pidettäviä.", "own_secrecy", "own data are not secret from oneself"),
]


@pytest.mark.parametrize(("text", "code", "source"), NONE)
def test_what_is_no_ground_is_refused_wherever_it_is_written(
    catalogue: Catalogue, text: str, code: str, source: str
) -> None:
    faults = faults_of(catalogue.grounds["G5"].asked("fi"), {**FIELDS, "balancing": text}, catalogue.no_grounds())
    assert [(one.place, dict(one.values)) for one in faults] == [("balancing", {"no_ground": code})], source


def test_t36_the_rights_of_others_need_a_third_person_harm_and_why_masking_fails(catalogue: Catalogue) -> None:
    ground = catalogue.grounds["G5"]
    roles = ground.asked("en")[0].choices
    assert not any("agent" in code or "employee" in code for code in roles)
    faults = faults_of(ground.asked("fi"), {}, catalogue.no_grounds())
    assert [one.place for one in faults] == ["third_person", "harm", "effect", "weight", "masking"]


def test_a_part_says_what_is_withheld_by_category_how_and_where() -> None:
    passage = Passage("2026-09-14T09:12", 70_000, 85_500, "sivullisen puhetta")
    part = Part((Withheld.HEALTH, Withheld.FAMILY), How.MASKED, (passage,))
    assert sentences(part, "fi").replace("\u00a0", " ") == (
        "Peitimme äänestä kohdat, joissa on tietoja terveydestä tai perheasioista. Muu osa tallenteesta on muuttamaton."
        "\n\nPeitetyt kohdat:\n\n- 14.9.2026 klo 9.12: 01:10–01:25"
    )
    placed = {one: sentences(part, one).rpartition("- ")[2].replace("\u00a0", " ") for one in ("sv", "en")}
    assert placed == {"sv": "14.9.2026 kl. 9.12: 01:10–01:25", "en": "14 September 2026, 9:12: 01:10–01:25"}


HEALTH, OTHER, CONTACT = (Withheld.HEALTH,), (Withheld.OTHER_DATA,), (Withheld.CONTACT,)
TOLD_PARTS = [
    (Part(OTHER, How.LEFT_OUT), "fi", "Emme anna tietoja toisen henkilön yksityisistä asioista. Muut tiedot annamme."),
    (Part((*HEALTH, *OTHER), How.LEFT_OUT), "fi", "Emme anna tietoja terveydestä tai toisen henkilön muista yksityisistä asioista. Muut tiedot annamme."),
    (Part((*CONTACT, *HEALTH), How.TEXT_WITH_BLANKS), "fi", "Annamme puhelun tekstinä, josta on jätetty pois yhteystietoja tai tietoja terveydestä. Poistetut kohdat on merkitty."),
    (Part(HEALTH, How.WHOLE), "fi", "Tallenteessa on tietoja terveydestä, joten emme anna sitä lainkaan. Muuta osaa siitä ei voi erottaa."),
    (Part(CONTACT, How.LEFT_OUT), "sv", "Vi lämnar inte ut kontaktuppgifter. De övriga uppgifterna lämnar vi ut."),
    (Part(HEALTH, How.MASKED), "sv", "Vi har dolt de avsnitt i ljudet som innehåller uppgifter om hälsa. Resten av inspelningen är oförändrad."),
    (Part((*HEALTH, *OTHER), How.MASKED), "en", "We have masked the passages of the sound that contain data on health or the other private matters of another person. The rest of the recording is unchanged."),
]  # fmt: skip


@pytest.mark.parametrize(("part", "language", "told"), TOLD_PARTS)
def test_a_part_tells_once_what_is_withheld_and_of_whom(part: Part, language: str, told: str) -> None:
    assert sentences(part, language) == told


def test_where_the_ground_says_why_masking_is_not_enough_the_part_gives_no_reason_of_its_own() -> None:
    whole = Part(HEALTH, How.WHOLE)
    assert sentences(whole, "fi", tells_why_whole=True) == (
        "Tallenteessa on tietoja terveydestä, joten emme anna sitä lainkaan."
    )


@pytest.mark.parametrize(
    ("part", "places", "reason"),
    [
        (Part(), [], "a ground that refuses everything has no part"),
        (Part(withheld=(Withheld.HEALTH,)), ["how"], "34 § 2 mom.: the rest is given, and it is told"),
        (Part(how=How.MASKED), ["withheld"], "what is withheld is told by category"),
        (Part(withheld=(Withheld.HEALTH,), how=How.MASKED), [], "that the rest is given follows from how"),
        (Part(withheld=(Withheld.HEALTH,), how=How.WHOLE), [], "nothing is given"),
    ],
)
def test_a_part_is_told_whole_or_not_at_all(part: Part, places: list[str], reason: str) -> None:
    assert [one.place for one in faults_of_part(part)] == places, reason


@pytest.mark.parametrize(
    ("code", "kind", "fits", "reason"),
    [
        ("G19", "fee_decision", True, "15(3): a fee for further copies"),
        ("G19", "access_refused", False, "a fee refuses nothing"),
        ("G1", "fee_decision", True, "12(5)(a): a fee instead of a refusal"),
        ("G9", "access_refused", False, "11 § julkisuuslaki is no ground against Article 15"),
        ("G17", "restriction_refused", False, "18(2) opens what is restricted and refuses nothing"),
        ("G12", "erasure_refused", True, "17(3)(b)"),
        ("G1", "right_not_applicable", False, "an unfounded request does not make the right another one"),
        ("G20", "right_not_applicable", True, "4(1): somebody else's data, or another controller's"),
        ("G22", "right_not_applicable", True, "20(1): consent or contract"),
        ("G2", "unfounded_refused", True, "12(5): excessive"),
        ("G4", "unfounded_refused", False, "an identity that is not confirmed is no abuse"),
        ("G6", "access_refused_silent", True, "34 § 1 mom. 1"),
        ("G5", "access_refused_silent", False, "only 34 § 3 mom. lets reasons be left out"),
    ],
)
def test_a_ground_serves_the_decisions_it_is_for(
    catalogue: Catalogue, code: str, kind: str, fits: bool, reason: str
) -> None:
    assert catalogue.may_rest_on(kind, code) is fits, reason


def test_a_paragraph_without_fields_is_only_its_words() -> None:
    assert paragraph("Sanat.", (), {}) == "Sanat."


def test_every_code_that_a_rule_speaks_of_is_that_ground_in_the_file(catalogue: Catalogue) -> None:
    """One source: a ground that is given another number in the file cannot be taken for the old one by the rules."""
    constants = {value for name, value in vars(ground_codes).items() if name.isupper() and isinstance(value, str)}
    assert constants == set(ground_codes.ARTICLES)
    assert {code: catalogue.grounds[code].article for code in ground_codes.ARTICLES} == dict(ground_codes.ARTICLES)


def test_no_rule_has_a_code_of_its_own_beside_the_one_place() -> None:
    written = re.compile(r'["\']G\d{1,2}["\']')
    house = Path(ground_codes.__file__).parents[1]
    found = [one.name for one in sorted(house.rglob("*.py")) if written.search(one.read_text(encoding="utf-8"))]
    assert found == ["ground_codes.py"]


def test_what_is_written_with_each_recording_is_not_asked_again_by_the_ground() -> None:
    """An erasure assesses the need of each recording, and the decision prints it after the ground."""
    ground = made_once.catalogue().grounds["G11"]
    assert [one.code for one in ground.documents] == ["purpose"]
