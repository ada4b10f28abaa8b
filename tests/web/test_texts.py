"""Every text a page shows is there in the three languages, whole and with the same places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from dsr.web.texts import catalogue

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": None, "gettext": None, "lazy": None, "LazyText": None, "ngettext": (1, 2)}
PLACE = re.compile(r"%\((\w+)\)[sd]")
TRANSLATIONS = ROOT / "dsr" / "web" / "translations"


def _key(found: str | tuple[str, ...]) -> str:
    return found[0] if isinstance(found, tuple) else found


@cache
def collected() -> frozenset[str]:
    """The keys of all texts that templates and pages ask for."""
    places = ((ROOT / "templates" / "pages", [("**.html", "jinja2")]), (ROOT / "dsr" / "web", [("**.py", "python")]))
    return frozenset(
        _key(message)
        for folder, methods in places
        for _file, _line, message, _comments, _context in extract_from_dir(
            str(folder), method_map=methods, options_map={}, keywords=KEYWORDS
        )
        if message
    )


@cache
def refusal_codes() -> frozenset[str]:
    """Every code that a refusal or a fault is given in the rules and services."""
    folders = ("dsr/domain", "dsr/services", "dsr/catalogue", "dsr/web")
    return frozenset(
        code
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        for code in _codes(ast.parse(path.read_text(encoding="utf-8")))
    )


def _codes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            yield from (
                keyword.value.value
                for keyword in node.keywords
                if keyword.arg == "code"
                and isinstance(keyword.value, ast.Constant)
                and isinstance(keyword.value.value, str)
            )
            if name in ("Fault", "RoleConflict") and len(node.args) >= 3 and isinstance(node.args[2], ast.Constant):
                yield str(node.args[2].value)
        if isinstance(node, ast.ClassDef):
            for line in node.body:
                if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
                    names = [target.id for target in line.targets if isinstance(target, ast.Name)]
                    if names == ["code"]:
                        yield str(line.value.value)


def test_texts_are_collected_from_templates_and_code() -> None:
    assert {"Sign in", "Work queue", "%(num)s working day", "Your session has ended"} <= collected()


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_text_of_a_page_is_translated(language: str) -> None:
    missing = sorted(collected() - set(catalogue(language)))
    assert not missing, f"{len(missing)} texts are not in {language}:\n" + "\n".join(missing)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_refusal_with_a_code_of_its_own_is_translated(language: str) -> None:
    generic = {"refused", "invalid", "fault", "not_allowed", "not_found"}
    missing = sorted(code for code in refusal_codes() - generic if f"refused:{code}" not in catalogue(language))
    assert not missing, f"{len(missing)} refusals are not in {language}:\n" + "\n".join(missing)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_translation_is_empty_or_marked_unsure(language: str) -> None:
    for path in (TRANSLATIONS / language).glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file, abort_invalid=True):
                if message.id:
                    strings = message.string if isinstance(message.string, tuple) else (message.string,)
                    assert all(strings), f"{path.name}: {message.id}"
                    assert not message.fuzzy, f"{path.name}: {message.id}"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_translation_has_the_places_of_its_text(language: str) -> None:
    for key, text in catalogue(language).items():
        if key.startswith("refused:"):
            continue
        for form in text if isinstance(text, tuple) else (text,):
            asked, given = set(PLACE.findall(key)) - {"num"}, set(PLACE.findall(form)) - {"num"}
            assert asked == given, f"{key!r} became {form!r}"


def test_the_same_text_is_translated_the_same_way_in_every_file() -> None:
    for language in ("fi", "sv"):
        seen: dict[str, object] = {}
        for path in sorted((TRANSLATIONS / language).glob("*.po")):
            with path.open("rb") as file:
                for message in read_po(file):
                    if message.id:
                        assert seen.setdefault(_key(message.id), message.string) == message.string, (
                            f"{path}: {message.id}"
                        )


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_translated_refusal_asks_for_the_same_places_in_both_languages(language: str) -> None:
    for key in catalogue("fi"):
        if key.startswith("refused:"):
            other = catalogue(language).get(key, "")
            assert set(PLACE.findall(str(catalogue("fi")[key]))) == set(PLACE.findall(str(other))), key
