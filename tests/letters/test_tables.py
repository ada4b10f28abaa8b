"""Tables of recordings: no column that says nothing, and what holds for each of them is said once."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from dsr.printing import LetterTemplates
from dsr.printing.press import pdf
from tests.letters.conftest import LANGUAGES, PRINTED_AT, Printed
from tests.letters.receipt_sample import sample_receipt
from tests.letters.report_sample import sample_month

ONLY_WHEN_FINAL = {
    "fi": "kuitenkin vasta kun tämä päätös on lainvoimainen",
    "sv": "men först när detta beslut har vunnit laga kraft",
    "en": "but only once this decision is final",
}
DESTROYED = {"fi": "Tuhotaan", "sv": "Förstörs", "en": "Destroyed"}


def _table(html: str) -> str:
    table = html.partition("<table")[2].partition("</table>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", table)).replace("\u00a0", " ").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_recordings_that_are_all_erased_have_no_column_of_days_to_come(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("objection_upheld", language)
    erased = [{**call, "outcome": "erased", "done_on": "2026-11-20"} for call in sample["calls"]]
    table = letters.html("objection_upheld", language, {**sample, "calls": erased})
    assert DESTROYED[language] not in _table(table)
    assert "<td>–</td>" not in table
    assert DESTROYED[language] in _table(letters.html("erasure_refused", language, values("erasure_refused", language)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["restriction_refused", "access_refused"])
def test_what_each_recording_waits_for_is_told_once_above_the_table(
    letters: LetterTemplates, values: Any, kind: str, language: str
) -> None:
    sample = values(kind, language)
    many = _table(letters.html(kind, language, sample))
    assert many.count(ONLY_WHEN_FINAL[language]) == 1
    assert many.index(ONLY_WHEN_FINAL[language]) < many.index("1. " if "1. " in many else "2. ")
    sample["calls"] = sample["calls"][:1]
    assert _table(letters.html(kind, language, sample)).count(ONLY_WHEN_FINAL[language]) == 1


@pytest.mark.parametrize("name", ["restricted", "at_earliest", "erasing"])
def test_recordings_that_wait_for_different_things_say_so_each_in_a_decision_on_access(
    letters: LetterTemplates, values: Any, name: str
) -> None:
    sample = values("access_refused", "fi")
    sample["calls"][0][name] = "asked" if name == "erasing" else True
    table = letters.html("access_refused", "fi", sample)
    assert ONLY_WHEN_FINAL["fi"] not in unescape(table.partition("<caption>")[2].partition("</caption>")[0])
    assert _table(table).count(ONLY_WHEN_FINAL["fi"]) >= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_recording_that_waits_beside_one_that_does_not_says_so_itself(
    letters: LetterTemplates, values: Any, language: str
) -> None:
    sample = values("restriction_refused", language)
    sample["calls"][0]["held"] = False
    table = letters.html("restriction_refused", language, sample)
    assert _table(table).count(ONLY_WHEN_FINAL[language]) == 1
    assert ONLY_WHEN_FINAL[language] not in unescape(table.partition("<caption>")[2].partition("</caption>")[0])


def test_a_recording_whose_time_has_passed_still_says_what_it_waits_for(letters: LetterTemplates, values: Any) -> None:
    sample = values("restriction_refused", "fi")
    sample["calls"][0]["destroyed_on"] = sample["request"]["received_on"]
    table = _table(letters.html("restriction_refused", "fi", sample))
    assert "Säilytysaika päättyi 2.11.2026. Tuhotaan vasta, kun tämä päätös on lainvoimainen." in table


ONE_LINE = {"fi": "Mitä annamme", "sv": "Vad vi lämnar ut", "en": "What we disclose"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_of_the_column_of_what_is_given_stands_on_one_line(
    printed: dict[tuple[str, str], Printed], language: str
) -> None:
    path = printed["access_refused", language].path
    found = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, timeout=60)
    lines = [line for line in found.stdout.decode().splitlines() if ONE_LINE[language] in line]
    assert any(DESTROYED[language] in line for line in lines), "beside the other heads, not under them"


PLURALS = {
    "fi": (
        *("tallenteita on kuunneltu", "tallenteet poistettiin", "Mitä tallenteille", "tallenteet ovat tarpeen"),
        *("tallenteiden käsittelyä", "Tallenteita ei voi", "tallenteet sen jälkeen", "Liitämme sen tallenteisiin"),
        "kun tallenteita käytetään",
    ),
    "sv": (
        *("lyssnat på inspelningarna", "Varifrån inspelningarna", "händer med inspelningarna", "Varför inspelningarna"),
        *(
            "behandlingen av inspelningarna",
            "lyssna på inspelningarna",
            "inspelningarna därefter",
            "det till inspelningarna",
        ),
        "när inspelningarna används",
    ),
    "en": (
        *("recordings have been", "recordings were erased", "happens to the recordings", "recordings are necessary"),
        *(
            "processing of the recordings",
            "recordings cannot be",
            "recordings will then",
            "attach it to the recordings",
        ),
        "whenever the recordings are used",
    ),
}
OF_CALLS = (
    *("access_answer", "erasure_done", "erasure_refused", "rectification_refused", "restriction_done"),
    *("restriction_lifting", "objection_upheld", "supplementary_statement_confirmed"),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", OF_CALLS)
def test_one_recording_is_told_in_the_singular_and_two_in_the_plural(
    letters: LetterTemplates, values: Any, language: str, kind: str
) -> None:
    sample = values(kind, language)
    sample["blocks"] = dict.fromkeys(sample["blocks"], "")
    kept = [call for call in sample["calls"] if call["recording"] == "kept"][
        -1:
    ]  # of a refused erasure the last is not erased
    kept = kept or values("access_answer", language)["calls"][:1]
    calls = [{**kept[0], "listened": [], "reasons": "Sanat.", "number": number} for number in (1, 2)]
    sample["statements"] = (
        [{"text": "Sanat.", "added_on": "2026-11-20", "calls": [1, 2]}] if "statement" in kind else []
    )
    sample["calls"] = calls
    many = [one for one in PLURALS[language] if one in _words(letters.html(kind, language, sample))]
    sample["calls"] = [calls[0]]
    words = _words(letters.html(kind, language, sample))
    assert many != []
    assert [one for one in many if one in words] == []


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.partition("<main")[2])).replace("\u00a0", " ").split())


def _long_fee(sample: Any) -> None:
    sample["fee"]["lines"] = [{"what": f"työ {number}", "minutes": 5, "cents": 100} for number in range(45)]


def _many_lost(sample: Any) -> None:
    sample["calls"] = [{**sample["calls"][0], "number": number} for number in range(1, 61)]


@pytest.mark.parametrize(("kind", "grown"), [("fee_decision", _long_fee), ("destroyed_notice", _many_lost)])
def test_what_fills_more_than_a_page_leaves_no_page_empty(
    letters: LetterTemplates, values: Any, kind: str, grown: Callable[[Any], None], tmp_path: Path
) -> None:
    sample = values(kind, "fi")
    grown(sample)
    pages = _pages(letters.html(kind, "fi", sample), tmp_path)
    assert len(pages) > 3
    assert min(map(len, pages)) > 6


def test_nobody_signs_a_page_that_says_nothing_of_the_decision(
    letters: LetterTemplates, values: Any, tmp_path: Path
) -> None:
    """One call makes the decision as long as that the signer would come on top of a page."""
    sample = values("access_refused", "fi")
    sample["calls"] = sample["calls"][:1]
    pages = _pages(letters.html("access_refused", "fi", sample), tmp_path)
    signed = next(page for page in pages if "Päättäjä" in page)
    assert signed[1] != "Päättäjä"
    assert "Sovelletut säännökset" in signed


def test_no_row_of_the_instructions_of_appeal_is_left_alone_on_a_page(
    letters: LetterTemplates, values: Any, tmp_path: Path
) -> None:
    html, row = letters.html("request_of_another", "sv", values("request_of_another", "sv")), "<dt>Bilagor</dt><dd><p>"
    assert row in html
    last = _pages(html.replace(row, row + "ord " * 40), tmp_path)[-1]
    assert [line.split()[0] for line in last if line.startswith(("Bilagor", "Avgift"))] == ["Bilagor", "Avgift"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_month_with_as_much_on_it_as_there_ever_is_stays_on_one_page(language: str, tmp_path: Path) -> None:
    path = tmp_path / "month.pdf"
    path.write_bytes(pdf(sample_month(language), identifier="month", created_at=PRINTED_AT))
    found = subprocess.run(["pdfinfo", str(path)], check=True, capture_output=True, timeout=60)
    assert re.search(r"Pages:\s+1\n", found.stdout.decode())


@pytest.mark.parametrize(
    ("language", "said"), [("fi", "2.11.–8.11.2026"), ("sv", "2.11–8.11.2026"), ("en", "2 November to 8 November 2026")]
)
def test_a_week_is_written_as_a_period_is(language: str, said: str) -> None:
    assert said in sample_month(language).replace("\u00a0", " ")


@pytest.mark.parametrize(("language", "said"), [("fi", "(15 artikla)"), ("sv", "(artikel 15)"), ("en", "(Article 15)")])
def test_a_receipt_names_the_article_as_its_language_does(language: str, said: str) -> None:
    assert said in sample_receipt(language).replace("\u00a0", " ")


def _pages(html: str, folder: Path) -> list[list[str]]:
    """The lines with words on them, page by page as printed."""
    path = folder / "pages.pdf"
    path.write_bytes(pdf(html, identifier="pages", created_at=PRINTED_AT))
    found = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, timeout=60)
    pages = found.stdout.decode().rstrip("\f").split("\f")
    return [[line.strip() for line in page.splitlines() if line.strip()] for page in pages]
