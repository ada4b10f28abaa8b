"""Letters as HTML: what is refused, what is never printed, what is safe, and what approval can bind."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, nodes

from dsr.catalogue import Catalogue
from dsr.printing import LetterRefused, LetterTemplates, sheets
from tests.letters.conftest import EVERY, KINDS, LANGUAGES, LETTERS_DIR

HOSTILE = [
    "<script>alert(1)</script>",
    "</p></body></html><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% for x in y %} {# note #} {{ ''.__class__.__mro__ }}",
    '" onmouseover="alert(1)',
    "<link rel=attachment href=file:///etc/passwd>",
    "<style>@import url(http://example.invalid/x.css);</style>",
    "&lt;b&gt; &amp;nbsp; &#x1F600;",
]


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_free_text_is_only_ever_text(letters: LetterTemplates, values: Any, kind: str, language: str) -> None:
    tags = r"<(?!/?(?:p|ul|li|br)\b)/?[a-z][^>]*>"
    sample = values(kind, language)
    plain = re.findall(tags, letters.html(kind, language, _written(sample, "sana")))
    for text in HOSTILE:
        made = letters.html(kind, language, _written(sample, text))
        assert re.findall(tags, made) == plain, text
        if "7 * 7" in text:
            assert "{{ 7 * 7 }} {% for x in y %} {# note #}" in made


def _written(sample: dict[str, Any], text: str) -> dict[str, Any]:
    """The sample with this text wherever somebody writes: blocks, reasons of grounds, and the names of people."""
    return {
        **sample,
        "blocks": dict.fromkeys(sample["blocks"], f"- {text}\n\n{text}"),
        "recipient": {"name": text, "address_lines": [text]},
        "person": text,
        "grounds": [{**ground, "reasons": text} for ground in sample["grounds"]],
    }


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_number_identity_code_and_message_are_not_printed_even_when_handed_in(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    sample = values(kind, language, phone="040 123 4567", hetu="131052-308T", message="Olen sairas", text="Olen sairas")
    sample["recipient"] |= {"phone": "040 123 4567", "hetu": "131052-308T"}
    sample["request"] |= {"text": "Olen sairas", "numbers": ["+358401234567"]}
    made = letters.html(kind, language, sample)
    assert re.findall(r"123 4567|1234567|131052|sairas", made) == []


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_an_address_is_printed_exactly_where_letters_yaml_allows_it(
    letters: LetterTemplates, catalogue: Catalogue, values: Any, kind: str, language: str
) -> None:
    street = values(kind, language)["recipient"]["address_lines"][0]
    made = letters.html(kind, language, values(kind, language)).replace("\u00a0", " ")
    assert (street in made) is catalogue.letter(kind).prints_address
    without = values(kind, language)
    without["recipient"]["address_lines"] = []
    assert street not in letters.html(kind, language, without).replace("\u00a0", " ")


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_values_frozen_as_json_make_the_same_letter(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    sample = values(kind, language)
    frozen = json.loads(json.dumps(sample, default=lambda day: day.isoformat()))
    assert letters.html(kind, language, frozen) == letters.html(kind, language, sample)


@pytest.mark.parametrize("kind", KINDS)
def test_english_needs_the_binding_letter_beside_it(letters: LetterTemplates, values: Any, kind: str) -> None:
    with pytest.raises(LetterRefused, match="courtesy_of") as refused:
        letters.html(kind, "en", values(kind, "en", courtesy_of=None))
    assert refused.value.code == "courtesy_without_binding"
    beside_swedish = letters.html(kind, "en", values(kind, "en", courtesy_of="sv"))
    assert "The letter in Swedish is the binding text" in beside_swedish


@pytest.mark.parametrize(
    ("changed", "code", "why"),
    [
        ({"is_demo": False, "route": None}, "letter_without_route", "no route at all"),
        (
            {"is_demo": False, "route": {"code": "hallintovalitus_30d", "confirmed_on": None}},
            "route_not_confirmed",
            "nobody has confirmed it",
        ),
        ({"is_demo": True, "route": None}, "letter_without_route", "the demo too needs a route"),
        ({"signer": None}, "letter_without_signer", "a decision is somebody's"),
    ],
)
def test_a_decision_is_not_made_while_something_is_missing(
    letters: LetterTemplates, values: Any, changed: dict[str, Any], code: str, why: str
) -> None:
    with pytest.raises(LetterRefused) as refused:
        letters.html("access_refused", "fi", values("access_refused", "fi", **changed))
    assert refused.value.code == code, why


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unconfirmed_route_is_printed_in_the_demo_and_shown_in_drafts(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    unconfirmed = {"code": "hallintovalitus_30d", "confirmed_on": None}
    for mode in ({"is_demo": True, "is_draft": False}, {"is_demo": False, "is_draft": True}):
        assert "310" in letters.html(
            "access_refused", language, values("access_refused", language, route=unconfirmed, **mode)
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decision_carries_one_route_only(letters: LetterTemplates, values: Any, language: str) -> None:
    appeal = {"fi": "Valitusosoitus", "sv": "Besvärsanvisning", "en": "Appeal instructions"}[language]
    review = {"fi": "Oikaisuvaatimusohje", "sv": "begär omprövning", "en": "Instructions for a request for a review"}
    made = {
        code: letters.html(
            "access_refused",
            language,
            values("access_refused", language, route={"code": code, "confirmed_on": "2026-09-15"}),
        )
        for code in ("hallintovalitus_30d", "oikaisuvaatimus_14d")
    }
    assert appeal in made["hallintovalitus_30d"]
    assert review[language] not in made["hallintovalitus_30d"]
    assert review[language] in made["oikaisuvaatimus_14d"]
    assert appeal not in made["oikaisuvaatimus_14d"]
    assert "14" in made["oikaisuvaatimus_14d"]


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("post", "seitsemäntenä päivänä kirjeen lähettämisestä, jollei"),
        ("suomifi", "kolmantena päivänä viestin lähettämisestä"),
        ("email", "kolmantena päivänä viestin lähettämisestä"),
        ("counter", "henkilökohtaisesti"),
        ("pickup", "jona noudat sen"),
        ("", "Jos päätös lähetetään kirjeenä"),
    ],
)
def test_the_time_for_appeal_begins_as_the_decision_travels(
    letters: LetterTemplates, values: Any, way: str, words: str
) -> None:
    assert words in letters.html("access_refused", "fi", values("access_refused", "fi", delivery={"way": way}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ombudsman_way_of_34_is_told_only_when_34_is_a_ground(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    told = {"fi": "34 §:n 4 momentti", "sv": "34 § 4 mom.", "en": "section 34(4)"}[language].replace(" ", "\u00a0")
    sample = values("access_refused", language)
    flat = {True: letters.html("access_refused", language, sample)}
    sample["grounds"] = [ground for ground in sample["grounds"] if not ground["is_34"]]
    flat[False] = letters.html("access_refused", language, sample)
    for is_34, made in flat.items():
        assert (told in made.replace(" ", "\u00a0")) is is_34


def test_a_refusal_of_everything_lists_nothing_as_given(letters: LetterTemplates, values: Any) -> None:
    sample = values("access_refused", "fi", calls=[], search=None)
    sample["grounds"] = [
        {"code": "G4", "provision": "12 artiklan 6 kohta", "title": "Ei varmistettu", "reasons": "Syy.", "is_34": False}
    ]
    made = letters.html("access_refused", "fi", sample)
    assert "Miksi emme anna tietoja" in made
    for absent in ("<table>", "Mitä saat", "Haimme puheluita", "Liite 1", "kumpi tapa sopii"):
        assert absent not in made


def test_a_draft_says_so_and_a_final_letter_does_not(letters: LetterTemplates, values: Any) -> None:
    assert "Luonnos" in letters.html("acknowledgement", "fi", values("acknowledgement", "fi", is_draft=True))
    assert "Luonnos" not in letters.html("acknowledgement", "fi", values("acknowledgement", "fi"))


def test_only_the_demo_marks_its_letters(letters: LetterTemplates, values: Any) -> None:
    assert "tiedot keksittyjä" in letters.html("acknowledgement", "fi", values("acknowledgement", "fi"))
    real = letters.html("acknowledgement", "fi", values("acknowledgement", "fi", is_demo=False))
    assert "tiedot keksittyjä" not in real


@pytest.mark.parametrize(
    ("kind", "changed", "code"),
    [
        ("access_answer", {"search": None}, "letter_without_search"),
        ("acknowledgement", {"clock": {"answer_by": None}}, "letter_day_missing"),
        ("acknowledgement", {"contact": None}, "letter_value_missing"),
        ("no_such_letter", {}, "letter_kind"),
        ("../fi/acknowledgement", {}, "letter_kind"),
        ("_page", {}, "letter_kind"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(
    letters: LetterTemplates, values: Any, kind: str, changed: dict[str, Any], code: str
) -> None:
    base = kind if kind in KINDS else "acknowledgement"
    with pytest.raises(LetterRefused) as refused:
        letters.html(kind, "fi", values(base, "fi", **changed))
    assert refused.value.code == code
    assert len(refused.value.message.split()) > 5


def test_there_are_three_letter_languages(letters: LetterTemplates, values: Any) -> None:
    with pytest.raises(LetterRefused, match="fi, sv or en"):
        letters.html("acknowledgement", "de", values("acknowledgement", "fi"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_templates_and_letters_yaml_name_the_same_blocks(catalogue: Catalogue, kind: str, language: str) -> None:
    tree = Environment().parse((LETTERS_DIR / language / f"{kind}.html").read_text(encoding="utf-8"))
    used = {
        node.attr
        for node in tree.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == "blocks"
    }
    assert used == {block.name for block in catalogue.letter(kind).blocks}


def test_the_fingerprint_follows_every_file_and_fact_a_letter_is_made_of(
    catalogue: Catalogue, letters: LetterTemplates, tmp_path: Path
) -> None:
    shutil.copytree(LETTERS_DIR, tmp_path / "letters")
    facts = catalogue.register.facts
    copied = LetterTemplates(facts, tmp_path / "letters")
    before = copied.fingerprint("acknowledgement", "fi")
    assert before == letters.fingerprint("acknowledgement", "fi")
    assert before != copied.fingerprint("acknowledgement", "sv")
    for part in ("_page.html", "fi/_letter.html", "fi/_words.html", "fi/acknowledgement.html", "_assets/letter.css"):
        path = tmp_path / "letters" / part
        original = path.read_bytes()
        path.write_bytes(original + b" ")
        assert copied.fingerprint("acknowledgement", "fi") != before, part
        path.write_bytes(original)
    assert copied.fingerprint("acknowledgement", "fi") == before
    moved = {**facts, "dpo": {**facts["dpo"], "email": "toinen@espoo.fi"}}
    assert LetterTemplates(moved, LETTERS_DIR).fingerprint("acknowledgement", "fi") != before


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_the_sheets_for_a_page_hold_the_same_words_under_lower_headings(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    made = letters.html(kind, language, values(kind, language))
    shown = sheets(made)
    assert "<h1" not in shown
    assert "<h2" not in shown
    assert '<h3 class="h1">' in shown

    def words(html: str) -> str:
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()

    assert words(shown) == words(made.partition("<main>")[2].partition("</main>")[0])


def test_the_models_and_reasons_hold_only_places_of_the_closed_list(catalogue: Catalogue) -> None:
    from dsr.domain.letter_text import PLACES

    documented = (LETTERS_DIR.parents[1] / "workflows" / "letters.yaml").read_text(encoding="utf-8").split("kinds:")[0]
    assert set(re.findall(r"\{(\w+)\}", documented)) - {"place"} == set(PLACES)
    for kind in KINDS:
        for block in catalogue.letter(kind).blocks:
            for language in LANGUAGES:
                assert set(re.findall(r"\{(\w+)\}", block.model[language])) <= set(PLACES)
    for ground in catalogue.grounds.values():
        assert all("{" not in ground.plain[language] for language in LANGUAGES)


def test_grounds_of_34_are_those_of_the_data_protection_act(catalogue: Catalogue) -> None:
    for ground in catalogue.grounds_for("access"):
        assert ground.is_34 is ground.article.startswith("34"), ground.code
        assert ground.documents, ground.code
