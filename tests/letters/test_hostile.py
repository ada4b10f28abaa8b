"""Hostile text in names, blocks, messages and grounds: printed to the letter, or refused with a reason."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from dsr.catalogue import Catalogue
from dsr.domain.errors import Invalid
from dsr.printing import LetterTemplates, UnprintableText
from dsr.printing.press import pdf
from dsr.services.letters.texts import BLOCK_LIMIT, checked_blocks
from tests.letters.conftest import PRINTED_AT, printed_text

LONG = "sana " * 3999 + "loppu"
assert len(LONG) == 20_000


def _everywhere(sample: dict[str, Any], text: str) -> dict[str, Any]:
    """The sample with this text as the addressee's name, in every block and in the reasons of every ground."""
    return {
        **sample,
        "recipient": {"name": text, "address_lines": []},
        "blocks": dict.fromkeys(sample["blocks"], text),
        "grounds": [{**ground, "reasons": text} for ground in sample["grounds"]],
    }


@pytest.mark.parametrize(
    "text",
    [
        "<b>lihava</b> & <script>alert(1)</script>",
        "{{ 7 * 7 }} {% include 'x' %} {# huom #}",
        "<link rel=attachment href=file:///etc/passwd>",
        "Ǩeâlk Жданова Ωμέγα",
    ],
)
def test_markup_and_template_words_are_printed_to_the_letter(
    letters: LetterTemplates, values: Any, tmp_path: Path, text: str
) -> None:
    made = letters.html("access_refused", "fi", _everywhere(values("access_refused", "fi"), text))
    path = tmp_path / "hostile.pdf"
    path.write_bytes(pdf(made, identifier="x", created_at=PRINTED_AT))
    wanted, got = re.sub(r"\s|\W", "", text), re.sub(r"\s|\W", "", printed_text(path))
    if "Ǩ" not in text:  # that letter is printed as base letter and accent
        assert got.count(wanted) >= 8
    with pikepdf.open(io.BytesIO(path.read_bytes())) as file:
        assert list(file.attachments) == ["letter.json"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("王小明", "王 (U+738B)"),
        ("日本語のテキスト", "語 (U+8A9E)"),
        ("ภาษาไทย", "ภ (U+0E20)"),
        ("مرحبا بالعالم", "م (U+0645)"),
        ("😀", "😀 (U+1F600)"),
    ],
)
def test_a_script_that_the_faces_lack_is_refused_by_naming_its_characters(
    letters: LetterTemplates, values: Any, text: str, named: str
) -> None:
    made = letters.html("hearing_third_person", "sv", _everywhere(values("hearing_third_person", "sv"), text))
    with pytest.raises(UnprintableText) as refused:
        pdf(made, identifier="x", created_at=PRINTED_AT)
    assert named in refused.value.message
    assert "Latin letters" in refused.value.message


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\u202eetnuus", "\u2066eristetty\u2069", "\ud800"])
def test_a_control_or_turning_character_is_refused_when_it_is_written(catalogue: Catalogue, text: str) -> None:
    kind = catalogue.letter("hearing_third_person")
    with pytest.raises(Invalid) as refused:
        checked_blocks(kind, ["fi"], {"fi": {"matter": text}})
    assert [fault.code for fault in refused.value.faults] == ["not_text"]


def test_twenty_thousand_characters_in_a_block_are_refused_with_the_limit(catalogue: Catalogue) -> None:
    with pytest.raises(Invalid) as refused:
        checked_blocks(catalogue.letter("hearing_third_person"), ["fi"], {"fi": {"matter": LONG}})
    (fault,) = refused.value.faults
    assert fault.code == "too_long"
    assert str(BLOCK_LIMIT) in fault.message


def test_twenty_thousand_characters_are_printed_whole_where_they_stand(
    letters: LetterTemplates, values: Any, tmp_path: Path
) -> None:
    sample = values("access_refused", "fi")
    sample["grounds"][0]["reasons"] = LONG
    path = tmp_path / "long.pdf"
    path.write_bytes(pdf(letters.html("access_refused", "fi", sample), identifier="x", created_at=PRINTED_AT))
    words = printed_text(path).split()
    assert words.count("sana") == 3999
    assert words.count("loppu") == 1


def test_t45_a_letter_sent_before_identity_echoes_nothing_of_the_message(
    catalogue: Catalogue, letters: LetterTemplates, values: Any
) -> None:
    for kind in catalogue.letters.values():
        if kind.is_before_identity:
            sample = values(kind.kind, "fi", message="Olen sairas", text="Olen sairas")
            sample["request"] |= {"text": "Olen sairas", "message": "Olen sairas"}
            assert "sairas" not in letters.html(kind.kind, "fi", sample), kind.kind


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_t37_recipients_are_named_and_never_only_categories(catalogue: Catalogue, language: str) -> None:
    (block,) = [one for one in catalogue.letter("recipients_answer").blocks if one.name == "recipients"]
    assert block.is_required
    asked = {"fi": "vastaanottaja nimeltä", "sv": "mottagare vid namn", "en": "recipient by name"}[language]
    assert asked in block.model[language]
    assert "[" in block.model[language], "the model cannot leave as it is"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_t34_t35_an_answer_gives_the_sound_and_offers_text_only_beside_it(
    catalogue: Catalogue, letters: LetterTemplates, values: Any, language: str
) -> None:
    made = " ".join(letters.html("access_answer", language, values("access_answer", language)).split())
    made = made.replace("\u00a0", " ")
    copy = {"fi": "Saat jäljennökset", "sv": "Du får kopior", "en": "You will receive copies"}[language]
    also = {"fi": "pyynnöstä myös tekstinä", "sv": "också i textform", "en": "also have the call as text"}[language]
    listen = {"fi": "kuuntelemaan", "sv": "komma och lyssna", "en": "come and listen"}[language]
    assert copy in made
    assert also in made
    assert listen not in made


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_t51_no_title_of_a_letter_names_a_person_a_number_or_a_topic(catalogue: Catalogue, language: str) -> None:
    for kind in catalogue.letters.values():
        title = kind.titles[language]
        assert not re.search(r"\d{3}|terve|hälsa|health|poliis|polis|police", title, re.IGNORECASE), title
