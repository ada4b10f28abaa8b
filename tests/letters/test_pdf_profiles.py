"""Every printed letter is PDF/A-3a and PDF/UA-1 at once, by veraPDF."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from dsr.catalogue import Catalogue
from dsr.catalogue.load import RIGHTS_OF_GDPR
from dsr.printing import LetterTemplates
from dsr.printing.annexes import joined, page_counts, stamps_html
from dsr.printing.press import pdf
from tests.conftest import need
from tests.letters.conftest import EVERY, LANGUAGES, PRINTED_AT, Printed
from tests.letters.receipt_sample import sample_receipt
from tests.letters.report_sample import sample_month, sample_report, sample_year
from tests.letters.verapdf import Page, VeraMissing, lines_of, verdicts, with_new_lines

HOSTILE_NAME = "Жданова <b>Ǩeâlk</b> {{ x }} " + "pitkä" * 40


@pytest.fixture(scope="module")
def new_lines(printed: dict[tuple[str, str], Printed], by_right: dict[Page, str]) -> dict[Page, str]:
    """The pages of other rights that hold a line which no sample of that language has."""
    return with_new_lines(by_right, [(one.language, one.html) for one in printed.values()])


@pytest.fixture(scope="module")
def said(
    printed: dict[tuple[str, str], Printed],
    new_lines: dict[Page, str],
    many_calls: Path,
    letters: LetterTemplates,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, list[str]]:
    """The lines that veraPDF said about each file, by file name."""
    folder = tmp_path_factory.mktemp("profiles")
    pages = {f"{'-'.join(key)}.pdf": page for key, page in new_lines.items()}
    for name, page in (_others(letters, printed) | pages).items():
        (folder / name).write_bytes(pdf(page, identifier=name, created_at=PRINTED_AT))
    (folder / "joined.pdf").write_bytes(_joined(printed))
    with pikepdf.open(printed["acknowledgement", "fi"].path) as file:
        del file.Root.Lang
        file.save(folder / "broken.pdf")
    try:
        return verdicts([one.path for one in printed.values()] + sorted(folder.iterdir()) + [many_calls])
    except VeraMissing as fault:
        need(f"{fault}: PDF/A-3a and PDF/UA-1 of letters were not proved")


def _joined(printed: dict[tuple[str, str], Printed]) -> bytes:
    """A record with letters of two languages behind it, as the bundle for an inquiry has them."""
    annexes = [printed["access_refused", language].path.read_bytes() for language in ("fi", "sv")]
    stamps = stamps_html([str(number) for number in range(sum(page_counts(annexes)))])
    record, over = (pdf(page, identifier="joined", created_at=PRINTED_AT) for page in (sample_year("fi"), stamps))
    return joined(record, annexes, over)


def _others(letters: LetterTemplates, printed: dict[tuple[str, str], Printed]) -> dict[str, str]:
    """Letters that are not samples: hostile names, a recipient's copy, a draft, the other route; and the reports."""
    refused = printed["access_refused", "fi"].values
    acknowledged = printed["acknowledgement", "fi"].values
    hostile = {**acknowledged, "recipient": {"name": HOSTILE_NAME, "address_lines": []}, "blocks": {"note": "- a\n- b"}}
    guardian = {"name": "Pia Toinen", "address_lines": ["Kuja 2", "02100 Espoo"], "principal": "Kim Mallinen"}
    review = {**refused, "route": {"code": "oikaisuvaatimus_14d", "confirmed_on": "2026-09-15"}, "is_draft": True}
    return {
        "hostile.pdf": letters.html("acknowledgement", "fi", hostile),
        **{
            f"copy-{language}.pdf": letters.copy_for(
                printed["access_refused", language].html, language, guardian, "post"
            )
            for language in ("fi", "sv", "en")
        },
        "review-draft.pdf": letters.html("access_refused", "fi", review),
        **{f"report-{language}.pdf": sample_report(language) for language in ("fi", "sv", "en")},
        **{f"receipt-{language}.pdf": sample_receipt(language) for language in ("fi", "sv", "en")},
        "report-empty.pdf": sample_report("fi", is_empty=True),
        **{f"month-{language}.pdf": sample_month(language) for language in ("fi", "sv", "en")},
        "year-fi.pdf": sample_year("fi"),
    }


def test_verapdf_passes_every_line_of_every_kind_for_every_right_it_serves_in_every_language(
    catalogue: Catalogue,
    printed: dict[tuple[str, str], Printed],
    by_right: dict[Page, str],
    new_lines: dict[Page, str],
    said: dict[str, list[str]],
) -> None:
    """Pages that differ by nothing but lines which were judged elsewhere are judged by `tests.bench.letter_profiles`."""
    held: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    for language, page in [(one.language, one.html) for one in printed.values()] + [
        (key[2], page) for key, page in new_lines.items()
    ]:
        held[language] |= lines_of(page)
    for letter in catalogue.letters.values():
        for right in letter.rights or RIGHTS_OF_GDPR:
            for language in letter.languages:
                assert lines_of(by_right[letter.kind, right, language]) <= held[language]
    failed = [line for name, lines in said.items() if name != "broken.pdf" for line in lines if line[:4] != "PASS"]
    assert failed == []
    assert all(len(lines) == 2 for lines in said.values()), "both profiles for each file"


@pytest.mark.parametrize("profile", ["3a", "ua1"])
@pytest.mark.parametrize(
    "name",
    [f"{kind}-{language}.pdf" for kind, language in EVERY]
    + ["hostile.pdf", "many-calls.pdf", "review-draft.pdf", "joined.pdf"]
    + [f"report-{name}.pdf" for name in ("fi", "sv", "en", "empty")]
    + ["month-fi.pdf", "month-sv.pdf", "month-en.pdf", "year-fi.pdf"]
    + [f"receipt-{name}.pdf" for name in ("fi", "sv", "en")],
)
def test_verapdf_passes(said: dict[str, list[str]], name: str, profile: str) -> None:
    lines = [line for line in said[name] if line.split()[1] == profile]
    assert [line.split()[0] for line in lines] == ["PASS"], lines


def test_the_judge_can_fail(said: dict[str, list[str]]) -> None:
    assert any(line.startswith("FAIL") for line in said["broken.pdf"])
