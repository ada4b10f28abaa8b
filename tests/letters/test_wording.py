"""What letters may say: number and way fit, nothing is claimed that nobody did, and the words are those of Finland."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dsr.catalogue import Catalogue
from dsr.domain.letter_text import instructions_left
from dsr.domain.provision_words import codes_in
from dsr.printing import LetterTemplates
from tests.letters.conftest import EVERY, KINDS, LANGUAGES, LETTERS_DIR, ROOT, shown_words

WAYS = ("post", "pickup", "counter", "suomifi", "email", "")
REVIEW = {"code": "oikaisuvaatimus_14d", "confirmed_on": "2026-09-15"}


def withheld(values: Any, language: str, code: str, count: int, *, is_34: bool = False, **changed: Any) -> Any:
    """A decision that gives nothing of `count` calls, on one ground."""
    sample = values("access_refused", language)
    calls = [{**call, "given": "none"} for call in sample["calls"][:count]]
    ground = {"code": code, "provision": "säännös", "title": "Peruste", "reasons": "Syy.", "is_34": is_34}
    blocks = {**sample["blocks"], "inquiry": "Asia on selvitetty."}
    return sample | {"calls": calls, "grounds": [ground], "blocks": blocks} | changed


ONE_AND_MORE = [
    (1, "fi", ["Saat jäljennöksen puhelutallenteestasi. Jäljennös on maksuton", "Puhelu soitettiin kaupungille."]),
    (1, "sv", ["Du får en kopia av inspelningen av ditt samtal. Kopian är", "Samtalet ringdes till staden."]),
    (1, "en", ["You will receive a copy of the recording of your call. The copy is", "The call was made to the city."]),
    (2, "fi", ["Saat jäljennökset molemmista puhelutallenteistasi.", "Kaikki puhelut soitettiin kaupungille."]),
    (2, "sv", ["Du får kopior av båda inspelningarna av dina samtal.", "Alla samtal ringdes till staden."]),
    (2, "en", ["You will receive copies of both recordings of your calls.", "All the calls were made to the city."]),
    (3, "fi", ["Saat jäljennökset kaikista kolmesta puhelutallenteestasi."]),
    (3, "sv", ["Du får kopior av alla tre inspelningarna av dina samtal."]),
    (3, "en", ["You will receive copies of all three recordings of your calls."]),
]
MANY_WORDS = {
    "fi": r"\b(jäljennökset|kaikista|molemmista|yhdestä|puhelutallenteet, joista|[Kk]aikki puhelut)\b",
    "sv": r"\b(kopior|kopiorna|båda|alla en|alla ett|samtalsinspelningar som|[Aa]lla samtal)\b",
    "en": r"\b(copies|both|all one|all the calls|[Cc]all recordings of which)\b",
}


@pytest.mark.parametrize(("count", "language", "said"), ONE_AND_MORE)
def test_one_call_is_spoken_of_as_one_and_two_as_both(
    letters: LetterTemplates, values: Any, count: int, language: str, said: list[str]
) -> None:
    sample = values("access_answer", language)
    sample["calls"] = sample["calls"][:count]
    made = shown_words(letters.html("access_answer", language, sample))
    assert [phrase for phrase in said if phrase not in made] == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_an_answer_about_one_call_speaks_of_many(
    letters: LetterTemplates, values: Any, language: str, way: str
) -> None:
    sample = values("access_answer", language, delivery={"way": way})
    sample["calls"] = sample["calls"][:1]
    own = shown_words(letters.html("access_answer", language, sample)).split(
        {"fi": "Liite 1", "sv": "Bilaga 1"}.get(language, "Annex 1")
    )[0]
    assert re.findall(MANY_WORDS[language], own) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 2])
def test_a_decision_that_gives_nothing_counts_its_calls_right(
    letters: LetterTemplates, values: Any, language: str, count: int
) -> None:
    made = shown_words(letters.html("access_refused", language, withheld(values, language, "G7", count, is_34=True)))
    one = {"fi": "Puhelu, jota päätös koskee", "sv": "Samtalet som beslutet gäller", "en": "The call this decision"}
    assert (one[language] in made) is (count == 1)
    offered = {"fi": "Jäljennös on äänitiedosto", "sv": "En kopia är en ljudfil", "en": "A copy is a sound file"}
    assert offered[language] not in made, "nothing is handed over"
    for way_of_copies in ("Lähetämme jäljennö", "Vi sänder kopi", "We will send you the cop"):
        assert way_of_copies not in made


HANDED = [
    ("post", "fi", "Lähetämme jäljennökset sinulle postitse."),
    ("post", "sv", "Vi sänder kopiorna till dig med posten."),
    ("pickup", "fi", "Voit noutaa jäljennökset kaupungin asiointipisteestä"),
    ("counter", "sv", "Du kan hämta kopiorna på en av stadens servicepunkter"),
    ("suomifi", "fi", "Lähetämme jäljennökset sinulle sähköisesti."),
    ("suomifi", "sv", "Vi sänder kopiorna till dig elektroniskt."),
    ("email", "fi", "Emme lähetä tallenteita tavallisella sähköpostilla."),
    ("email", "sv", "Vi sänder inte inspelningar med vanlig e-post."),
    ("", "en", "We do not send recordings by ordinary email."),
]


@pytest.mark.parametrize(("way", "language", "said"), HANDED)
def test_the_lead_says_how_the_copies_come_by_the_way_of_answer(
    letters: LetterTemplates, values: Any, way: str, language: str, said: str
) -> None:
    for kind in ("access_answer", "access_refused"):
        made = letters.html(kind, language, values(kind, language, delivery={"way": way}))
        lead = made.partition('<div class="sheet__answer">')[2].partition("</div>")[0]
        assert said in lead.replace("\u00a0", " "), kind
        others = {sentence for other, tongue, sentence in HANDED if tongue == language and other != way}
        assert not any(sentence in lead for sentence in others - {said})


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_no_letter_claims_a_signature_or_a_service_that_is_not_there(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    for way in WAYS:
        made = shown_words(letters.html(kind, language, values(kind, language, delivery={"way": way})))
        claims = (
            r"allekirjoitettu|undertecknat|signed|noutopalvelu|hämtningstjänst|download|suojatun yhteyden|skyddad för"
        )
        assert re.findall(claims, made) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("numbers", [0, 1, 2, 12])
@pytest.mark.parametrize("other_means", [True, False])
def test_only_a_number_confirmed_by_calling_is_said_to_be_confirmed(
    letters: LetterTemplates, values: Any, language: str, numbers: int, other_means: bool
) -> None:
    sample = values("no_data_found", language)
    sample["search"] |= {"numbers": numbers, "other_means": other_means, "number_checked": "declared"}
    made = shown_words(letters.html("no_data_found", language, sample))
    confirmed = (
        r"varmistimme soittamalla|kontrollerat genom att ringa|checked by calling|jonka ilmoitit|du uppgav|you gave"
        r"|varmistimme koodilla|kontrollerat med en kod|checked by a code"
    )
    assert re.findall(confirmed, made) == []
    agent = r"asiakaspalvelijan mukaan|och kundtjänstmedarbetare\.|by day, service and agent"
    assert re.findall(agent, made) == [], "nobody searched by agent"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_narrow_search_does_not_say_that_everything_older_is_gone(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("no_data_found", language)
    sample["search"] |= {"from_on": "2026-10-01", "to_on": "2026-10-31"}
    made = shown_words(letters.html("no_data_found", language, sample))
    assert re.findall(r"Tätä vanhemmat|Äldre inspelningar|Older recordings", made) == []


KEPT = {
    "fi": ("Säilytysaika päättyi 20.11.2026. Tuhotaan vasta, kun", "pyydä sitä heti"),
    "sv": ("Förvaringstiden gick ut den 20.11.2026. Förstörs först när", "begära det genast"),
    "en": ("The storage period ended on 20 November 2026. Destroyed only once", "ask for it at once"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["access_answer", "access_refused"])
def test_a_recording_kept_past_its_time_is_not_said_to_be_destroyed(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    sample = values(kind, language)
    fresh = shown_words(letters.html(kind, language, sample))
    sample["calls"][0]["destroyed_on"] = "2026-11-20"
    made = shown_words(letters.html(kind, language, sample))
    for phrase in KEPT[language]:
        assert phrase in made
        assert phrase not in fresh


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["G4", "G5", "G10"])
def test_a_decision_without_calls_says_nothing_of_recordings(
    letters: LetterTemplates, values: Any, language: str, code: str
) -> None:
    sample = withheld(values, language, code, 0)
    assert sample["blocks"]["recipients"]
    made = shown_words(letters.html("access_refused", language, sample))
    telling = r"Telia|Kyllä\.|Ja\. Vi|Yes\. We|Liite 1|Bilaga 1|Annex 1|ei ole kuunneltu|har lyssnat|has listened"
    assert re.findall(telling, made) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_partial_decision_tells_the_actual_recipients_like_an_answer(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("access_refused", language)
    made = shown_words(letters.html("access_refused", language, sample))
    assert sample["blocks"]["recipients"] in made
    above = {"fi": "Edellä on kerrottu, kenelle", "sv": "Ovan anges till vem", "en": "is told above"}[language]
    assert above in made
    sample["blocks"] |= {"recipients": "", "listened": ""}
    assert above not in shown_words(letters.html("access_refused", language, sample)), "nothing above to point at"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lead_of_a_decision_says_until_when_it_can_be_challenged(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    for route, days in ((values("access_refused", language)["route"], "30"), (REVIEW, "14")):
        made = letters.html("access_refused", language, values("access_refused", language, route=route))
        lead = shown_words("<main>" + made.partition('<div class="sheet__answer">')[2].partition("</div>")[0])
        assert re.search(rf"\b{days} (päivän|dagar|days)\b", lead)
        sections = {"30": "43–45 (?:ja|och|and) 47", "14": "34 (?:ja|och|and) 43–46"}[days]
        assert re.search(rf"\b{sections}\b", shown_words(made)), "hallintolaki 46 § or 47 §"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["extension_notice", "cannot_act_notice", "access_answer", "no_data_found"])
def test_a_notice_promises_no_route_that_the_city_has_not_confirmed(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    made = shown_words(letters.html(kind, language, values(kind, language)))
    promised = r"[Vv]oit valittaa hallinto|voi valittaa hallinto|överklagas? .{0,40}hos förvaltningsd|may appeal to|appealed to the"
    assert re.findall(promised, made) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_asked_in_the_extended_time_names_no_day_that_has_passed(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("identity_request", language)
    sample["document"] |= {"on": "2026-12-15"}
    sample["clock"] |= {"answer_by": "2027-02-02", "asked_on": None}
    made = shown_words(letters.html("identity_request", language, sample))
    passed = {"fi": "2.12.2026", "sv": "2.12.2026", "en": "2 December 2026"}[language]
    assert passed not in made
    late = values("cannot_act_notice", language)
    late["document"] |= {"on": "2026-12-15"}
    assert passed not in shown_words(letters.html("cannot_act_notice", language, late))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pause_is_told_in_the_extension_and_does_not_move_its_first_month(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("extension_notice", language)
    told = {"fi": "Aikaan ei lasketa päiviä", "sv": "I tiden räknas inte", "en": "are not counted"}[language]
    assert told not in shown_words(letters.html("extension_notice", language, sample))
    sample["clock"] |= {"asked_on": "2026-11-04", "answer_by": "2027-02-12", "extended_until": "2027-02-12"}
    made = shown_words(letters.html("extension_notice", language, sample))
    assert told in made
    month = {"fi": "viimeistään 2.12.2026", "sv": "senast den 2.12.2026", "en": "by 2 December 2026"}[language]
    assert month in made


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_names_its_day_in_the_first_lines(letters: LetterTemplates, values: Any, language: str) -> None:
    made = letters.html("identity_request", language, values("identity_request", language))
    lead = shown_words("<main>" + made.partition('<div class="sheet__answer">')[2].partition("</div>")[0])
    assert re.search(r"18\.11\.2026|18 November 2026", lead)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_models_of_a_decision_leave_no_outcome_standing_by_themselves(catalogue: Catalogue, language: str) -> None:
    blocks = {block.name: block.model[language] for block in catalogue.letter("access_refused").blocks}
    for name in ("decision", "inquiry"):
        rest = blocks[name]
        for instruction in instructions_left(rest):
            rest = rest.replace(instruction, "")
        assert rest.strip() == "", "what is left would be said in a full refusal too"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_models_of_grounds_reveal_no_recording_by_themselves(catalogue: Catalogue, language: str) -> None:
    """A ground that can be known without listening may be used before identity is settled."""
    telling = r"Tallenne tuhottiin|Puhelu ei ole sinun|Inspelningen förstördes|Samtalet är inte ditt|The recording was"
    for ground in catalogue.grounds.values():
        if ground.knowable_without_listening:
            assert re.findall(telling, ground.plain[language] + ground.titles[language]) == [], ground.code


TEXTS = [*(ROOT / "workflows").glob("*.yaml"), *LETTERS_DIR.glob("*/*.html"), *LETTERS_DIR.glob("*.yaml")]
SWEDEN = (
    r"personnummer|diarienummer|ärendenummer|överklagandehänvisning|legitimation\b|BankID|handläggningstid"
    r"|länsstyrelse|kommunstyrelse|förvaltningsrätt|Integritetsskydds|Datainspektionen|gallr|\bNi\b|\bEr\b"
)
OFFICIALESE = r"\b(Teitä|Teidän|evätä|evätään|subjekti|tiketti|klousa|DSR|ikävä kyllä|mahdollinen väärinkäsitys)\b"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_texts_are_in_the_words_of_finland(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(SWEDEN, text) == []
    assert re.findall(OFFICIALESE, text) == []


@pytest.mark.parametrize("kind", KINDS)
def test_swedish_letters_say_esbo_and_helsingfors(letters: LetterTemplates, values: Any, kind: str) -> None:
    made = shown_words(letters.html(kind, "sv", values(kind, "sv")))
    outside_addresses = re.sub(r"\S+@espoo\.fi|tietosuoja\S*|helsinki\.hao\S*", "", made)
    assert re.findall(r"Espoo|Helsinki\b", outside_addresses) == []


UNNAMED_PARTS = (
    r"\(EU\) 2016|\d artikla|\d kohta\b|\d §|\bPL \d|\bPB \d|\bden \d|\bklo \d|\bkl\. \d|\btfn \d|\bpuh\. \d|310 euro"
    r"|\d (?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|(?:January|April|October|November|December) \d{4}|[\d)] GDPR|(?:katu|kuja|tie|gatan|gränden|vägen) \d|\d 42069"
)


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_no_line_ends_between_a_number_and_what_it_numbers(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    made = letters.html(kind, language, values(kind, language)).partition("</head>")[2]
    assert re.findall(UNNAMED_PARTS, re.sub(r"<[^>]+>", "\n", made)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_objection_is_asked_for_in_whole_sentences(letters: LetterTemplates, values: Any, language: str) -> None:
    asked = {
        "fi": "Pyydät, että tietojasi ei käsitellä eli vastustat käsittelyä",
        "sv": "Du begär att dina uppgifter inte behandlas, det vill säga du invänder mot behandlingen",
        "en": "You ask for an end to the processing of your data, that is, you object to it",
    }
    sample = values("acknowledgement", language)
    sample["request"]["rights"] = [{"right": "objection", "article": "21"}]
    made = shown_words(letters.html("acknowledgement", language, sample))
    assert asked[language] in made
    form = {"fi": "äänenä, tekstinä", "sv": "som ljud, som text", "en": "as sound, as text"}[language]
    assert form not in made, "who asks for no copy is not asked in what form"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_that_nothing_was_found_says_by_which_numbers(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    """A slip in a number can be seen only from the number; whoever reads somebody else's letter cannot call it."""
    sample = values("no_data_found", language)
    sample["search"] |= {"numbers": 2, "masked_numbers": ["040 … 123", "050 … 987"]}
    assert "040 … 123, 050 … 987." in shown_words(letters.html("no_data_found", language, sample))
    sample["search"] |= {"numbers": 0, "masked_numbers": [], "other_means": True, "number_checked": "none"}
    assert not re.search(
        r"kolme viimeistä|tre sista|last three", shown_words(letters.html("no_data_found", language, sample))
    )


@pytest.mark.parametrize(
    ("language", "of_fee", "of_refusal"),
    [
        ("fi", "12 artiklan 5 kohdan a alakohta", "12 artiklan 5 kohdan b alakohta"),
        ("sv", "artikel 12.5 a", "artikel 12.5 b"),
        ("en", "Article 12(5)(a)", "Article 12(5)(b)"),
    ],
)
def test_a_fee_rests_on_the_point_of_the_fee_and_a_refusal_on_that_of_refusing(
    catalogue: Catalogue, letters: LetterTemplates, values: Any, language: str, of_fee: str, of_refusal: str
) -> None:
    for kind, named, other in (("fee_decision", of_fee, of_refusal), ("unfounded_refused", of_refusal, of_fee)):
        ground = catalogue.grounds["G2"]
        entry = {"code": "G2", "title": ground.titles[language], "reasons": "x", "is_34": False}
        grounds = [entry | {"provision": ground.provision_in(kind)[language]}]
        printed = shown_words(letters.html(kind, language, values(kind, language, grounds=grounds)))
        assert named in printed
        assert other not in printed


def test_no_ground_names_the_article_of_another_right(catalogue: Catalogue) -> None:
    """The kind of decision names the right's own article; a ground that serves several rights names none of them."""
    for ground in catalogue.grounds.values():
        if len(ground.rights) > 1:
            named = codes_in(ground.provision["en"])
            assert named, ground.code
            assert not [one for one in named if re.match(r"(1[5-8]|21)\b", one)], ground.code


EACH = {
    "fi": ("jokaisen määräaika lasketaan hänen omasta tiedoksisaantipäivästään", "Hänen katsotaan"),
    "sv": ("räknas för var och en från den egna dagen för delfåendet", "Företrädaren anses"),
    "en": ("the time limit of each runs from their own day of receipt", "The representative is considered"),
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_decision_with_several_readers_says_to_each_that_their_own_day_counts(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    each, others_day = EACH[language]
    for kind, is_several in (("access_refused", True), ("access_refused", False)):
        sample = values(kind, language, delivery={"way": "suomifi", "several": is_several})
        sample["recipient"] = {**sample["recipient"], "principal": "Kim Mallinen"}
        made = shown_words(letters.html(kind, language, sample))
        assert (each in made, others_day in made) == (is_several, not is_several)


LISTS_CALLS = [
    ("access_answer", {}),
    ("access_refused", {"given": "none"}),
    ("erasure_done", {"outcome": "erased", "done_on": "2026-11-20", "recording": "erased"}),
    ("erasure_refused", {"outcome": "kept", "term_ended_on": "2026-11-01"}),
    ("objection_refused", {"outcome": "continues"}),
    ("objection_upheld", {"outcome": "stopped"}),
    ("restriction_done", {"outcome": "restricted"}),
    ("restriction_refused", {"outcome": "not_restricted"}),
    ("restriction_lifting", {"outcome": "lifted"}),
    ("rectification_done", {"outcome": "statement"}),
    ("rectification_refused", {"outcome": "unchanged", "recording": "expired", "destroyed_on": "2026-10-05"}),
    ("destroyed_notice", {"recording": "lost", "due_on": "2026-11-03", "destroyed_on": "2026-11-05", "certificate": 7}),
]


def with_calls(values: Any, kind: str, language: str, numbers: tuple[int, ...], more: dict[str, Any]) -> Any:
    """The sample of a letter with so many calls, all alike but for their numbers, and no text of a writer's."""
    sample = values(kind, language)
    calls = [
        {**values("access_answer", language)["calls"][0], **sample["calls"][0], **more, "number": one}
        for one in numbers
    ]
    grounds = [{**one, "reasons": "Syy."} for one in sample["grounds"]]
    return sample | {"calls": calls, "grounds": grounds, "blocks": {}, "statements": []}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "more"), LISTS_CALLS)
def test_a_call_that_a_letter_lists_alone_has_no_number_and_several_have(
    letters: LetterTemplates, values: Any, kind: str, more: dict[str, Any], language: str
) -> None:
    alone = letters.html(kind, language, with_calls(values, kind, language, (7,), more)).replace("\u00a0", " ")
    assert (
        re.findall(
            r"[Pp]uhelun? 7|[Pp]uhelua 7|[Tt]allenne 7|samtal 7|[Ii]nspelning 7|[Cc]all 7|[Rr]ecording 7|>7\. ", alone
        )
        == []
    )
    both = letters.html(kind, language, with_calls(values, kind, language, (7, 8), more)).replace("\u00a0", " ")
    assert {"7", "8"} <= set(re.findall(r">([78])\. ", both)), "the table numbers them"


LOST = {
    "fi": ("tuhottiin|on tuhottu", "ja tallenne tuhottiin automaattisesti 5.11.2026 (tuhoamistodistus 214)"),
    "sv": (
        "förstördes|har förstörts",
        "och inspelningen förstördes automatiskt den 5.11.2026 (intyg om förstöring 214)",
    ),
    "en": (
        "was destroyed|has been destroyed",
        "was destroyed automatically on 5 November 2026 (certificate of destruction 214)",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_of_destruction_tells_the_loss_once_and_its_day_where_it_tells_why(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("destroyed_notice", language)
    made = letters.html("destroyed_notice", language, sample).replace("\u00a0", " ")
    said, why = LOST[language]
    day = {"en": "5 November 2026"}.get(language, "5.11.2026")
    assert why in made
    assert made.partition("</head>")[2].count(day) == 1, "neither the lead nor the table repeats it"
    lead = made.partition('<div class="sheet__answer">')[2].partition("</div>")[0]
    assert re.search(said, lead)
    assert "<th scope" in made, "the calls are listed still"


LEADS = [
    ("erasure_refused", "fi", "Poistamme heti yhden puhelutallenteesi. Kahta puhelutallennettasi emme poista."),
    ("erasure_refused", "sv", "Vi raderar genast en inspelning av dina samtal. Två inspelningar raderar vi inte."),
    ("erasure_refused", "en", "We erase one recording of your calls at once. We do not erase two recordings."),
    ("objection_refused", "fi", "Emme lopeta tietojesi käsittelyä Espoon kaupungin puheluiden tallennusrekisterissä. Päätös koskee puhelutallennettasi."),
    ("objection_refused", "sv", "Vi upphör inte med behandlingen av dina uppgifter i Esbo stads register över inspelade samtal. Beslutet gäller inspelningen av ditt samtal."),
    ("restriction_lifting", "fi", "Päätämme, että tietojesi käsittelyn rajoitus päättyy 15.1.2027, jos tämä päätös on silloin lainvoimainen. Siihen asti vain säilytämme tiedot. Rajoitus koskee kahta puhelutallennettasi."),
    ("restriction_lifting", "sv", "Vi beslutar att begränsningen av behandlingen av dina uppgifter upphör den 15.1.2027, om detta beslut då har vunnit laga kraft. Fram till dess får uppgifterna bara lagras. Begränsningen gäller två inspelningar av dina samtal."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "language", "said"), LEADS)
def test_a_decision_begins_with_its_outcome_from_the_calls_and_the_writer_only_adds(
    letters: LetterTemplates, values: Any, kind: str, language: str, said: str
) -> None:
    sample = values(kind, language)
    sample["blocks"] |= {"decision": "Kirjoittajan lisäys."}
    made = letters.html(kind, language, sample).replace("\u00a0", " ")
    lead = made.partition('<div class="sheet__answer">')[2].partition("</div>")[0]
    assert lead.startswith(f"<p>{said}</p>")
    assert "Kirjoittajan lisäys." in lead


ERASING = [
    ("access_answer", "asked", {}, "fi", "Poistetaan pyynnöstäsi, kun olet saanut jäljennöksen"),
    ("access_answer", "asked", {}, "sv", "Raderas på din begäran när du har fått kopian"),
    ("access_answer", "asked", {}, "en", "Erased at your request once you have received the copy"),
    ("access_answer", "asked_first", {}, "fi", "Poistetaan pyynnöstäsi<"),
    ("access_answer", "other", {}, "fi", "Aikaisintaan, kun olet saanut jäljennöksen"),
    ("access_answer", "other", {}, "sv", "Tidigast när du har fått kopian"),
    ("access_refused", "asked", {}, "fi", "Poistetaan pyynnöstäsi, kun tämä päätös on lainvoimainen"),
    (
        "access_answer",
        "asked",
        {"restricted": True},
        "fi",
        "Poistetaan pyynnöstäsi, kun käsittelyn rajoitus on päättynyt",
    ),
    ("restriction_lifting", "asked", {}, "sv", "Raderas på din begäran när begränsningen av behandlingen har upphört"),
    (
        "restriction_done",
        "asked",
        {"outcome": "restricted"},
        "fi",
        "Poistetaan pyynnöstäsi, kun käsittelyn rajoitus on päättynyt",
    ),
    ("rectification_done", "other", {"outcome": "statement"}, "fi", "Ennen säilytysajan päättymistä"),
]


@pytest.mark.parametrize(("kind", "whose", "more", "language", "said"), ERASING)
def test_no_day_is_told_of_a_recording_that_another_decision_has_erased(
    letters: LetterTemplates, values: Any, kind: str, whose: str, more: dict[str, Any], language: str, said: str
) -> None:
    sample = values(kind, language)
    day = "17.3.2027" if language != "en" else "17 March 2027"
    sample["calls"] = [{**one, **more, "destroyed_on": "2027-03-17", "recording": "kept"} for one in sample["calls"]]
    assert day in letters.html(kind, language, sample).replace("\u00a0", " "), "the day of one that nobody erases"
    sample["calls"] = [{**one, "erasing": whose} for one in sample["calls"]]
    made = letters.html(kind, language, sample).replace("\u00a0", " ")
    assert said in made
    assert day not in made


@pytest.mark.parametrize(
    ("language", "named"), [("fi", "palvelu, puhelu 8"), ("sv", "tjänst, samtal 8"), ("en", "service, call 8")]
)
def test_a_corrected_fact_names_its_call_where_the_answer_is_about_several(
    letters: LetterTemplates, values: Any, language: str, named: str
) -> None:
    sample = with_calls(values, "rectification_done", language, (7, 8), {"outcome": "corrected"})
    sample["corrections"] = [{**sample["corrections"][0], "call": 8}]
    assert f">{named}</th>" in letters.html("rectification_done", language, sample)
    sample["calls"] = sample["calls"][1:]
    assert named not in letters.html("rectification_done", language, sample)


NOT_BEFORE = {
    "fi": "ennen kuin olet voinut saada",
    "sv": "förrän du har kunnat få",
    "en": "before you have been able to get",
}
COLUMN = {
    "fi": "viimeinen sarake kertoo",
    "sv": "sista kolumnen i tabellen visar",
    "en": "last column of the table tells",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_recording_that_the_person_wants_gone_first_is_not_promised_to_wait_for_the_copy(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("access_answer", language)

    def said(*erasing: str) -> tuple[bool, bool]:
        calls = [
            {**one, **({"erasing": how} if how else {})} for one, how in zip(sample["calls"], erasing, strict=False)
        ]
        made = shown_words(letters.html("access_answer", language, sample | {"calls": calls}))
        return COLUMN[language] in made, NOT_BEFORE[language] in made

    assert said("", "") == (True, True)
    assert said("", "asked") == (True, True)
    assert said("asked", "asked") == (False, True), "the column tells no day"
    assert said("", "asked_first") == (True, False)
    assert said("asked_first", "asked_first") == (False, False)


@pytest.mark.parametrize(
    ("language", "moved", "belongs"),
    [
        ("fi", "Siirsimme", "Osa pyynnöstäsi kuuluu toiselle viranomaiselle."),
        ("sv", "överför", "En del av din begäran hör till en annan myndighet."),
        ("en", "transferred", "A part of your request belongs to another authority."),
    ],
)
def test_a_notice_of_a_transfer_says_once_that_it_was_made(
    letters: LetterTemplates, values: Any, language: str, moved: str, belongs: str
) -> None:
    html = letters.html("transfer_notice", language, values("transfer_notice", language))
    lead = html.partition('<div class="sheet__answer">')[2].partition("</div>")[0].replace("\u00a0", " ")
    assert (lead.count(moved), belongs in lead) == (1, True), lead


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_refused_rectification_tells_of_accuracy_only_where_that_is_the_ground(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    rule = {"fi": "5 artiklan 1 kohdan d alakohta)", "sv": "(artikel 5.1 d", "en": "(Article 5(1)(d)"}[language]
    sample = values("rectification_refused", language)
    told = []
    for code in ("G15", "G21"):
        sample["grounds"] = [{**sample["grounds"][0], "code": code}]
        told.append(rule in letters.html("rectification_refused", language, sample).replace("\u00a0", " "))
    assert told == [True, False]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "names_calls"),
    [("access_refused", True), ("unfounded_refused", False), ("right_not_applicable", False), ("fee_decision", False)],
)
def test_a_ground_names_calls_by_number_only_in_a_decision_that_lists_them(
    letters: LetterTemplates, values: Any, kind: str, names_calls: bool, language: str
) -> None:
    """A decision without a list would tell that there are calls, and point to numbers that are nowhere (hallintolaki 9 §)."""
    said = {"fi": "Tämä peruste koskee puheluita 1 ja 2", "sv": "samtalen 1 och 2", "en": "calls 1 and 2"}[language]
    sample = values(kind, language)
    code = sample["grounds"][0]["code"]
    calls = values("access_refused", language)["calls"][:2]
    sample["calls"] = [{**call, "given": "none", "ground": code, "number": n} for n, call in enumerate(calls, start=1)]
    assert (said in shown_words(letters.html(kind, language, sample)).replace("\u00a0", " ")) is names_calls


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["acknowledgement", "identity_request"])
def test_whoever_asks_for_no_copy_is_not_told_of_handing_recordings_over(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    handed = {
        "fi": "kun luovutamme tallenteita|Annamme tietoja vain",
        "sv": "när vi lämnar ut inspelningar|lämnar ut uppgifter endast",
        "en": "when we hand over recordings|disclose data only",
    }
    own = {"fi": "koskee omia tietojasi", "sv": "gäller dina egna uppgifter", "en": "concerns your own data"}
    for right, article in (("access", "15"), ("erasure", "17"), ("objection", "21")):
        sample = values(kind, language)
        sample["request"]["rights"] = [{"right": right, "article": article}]
        words = shown_words(letters.html(kind, language, sample)).replace("\u00a0", " ")
        assert bool(re.search(handed[language], words)) is (right == "access"), right
        assert (own[language] in words) is (right != "access"), right


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("day", "is_soon"), [("2026-12-09", True), ("2026-12-10", False)])
def test_a_day_that_may_pass_before_the_letter_is_read_is_told_of(
    letters: LetterTemplates, values: Any, language: str, day: str, is_soon: bool
) -> None:
    """By post the letter is known on the seventh day (hallintolaki 59 §): of 25.11. two weeks are counted."""
    sample = values("access_refused", language)
    for call in sample["calls"]:
        call["destroyed_on"] = day
    passed = {"fi": "Jos päivä on jo mennyt", "sv": "Om dagen redan har passerat", "en": "If that day has passed"}
    words = shown_words(letters.html("access_refused", language, sample))
    assert (passed[language] in words) is is_soon


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["destroyed_notice", "erasure_done"])
def test_nobody_is_told_that_a_recording_they_want_erased_should_have_been_kept(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    """A request for erasure alone keeps nothing: the storage period ends as it would have (GDPR 17(1))."""
    sorry = {
        "fi": "Pahoittelemme|olisi pitänyt",
        "sv": "Vi beklagar|borde ha bevarats",
        "en": "apologise|should have been",
    }
    for right, article in (("access", "15"), ("erasure", "17")):
        sample = values(kind, language)
        sample["request"]["rights"] = [{"right": right, "article": article}]
        sample["blocks"] = dict.fromkeys(sample["blocks"], "")
        for call in sample["calls"]:
            call |= {"recording": "lost", "outcome": "gone", "destroyed_on": "2026-11-05", "due_on": "2026-11-03"}
        words = shown_words(letters.html(kind, language, sample))
        assert bool(re.search(sorry[language], words)) is (right == "access"), right
