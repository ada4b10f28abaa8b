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
    """Every code that a refusal or a fault is given in the rules and services, through their own helpers too."""
    trees = [
        ast.parse(path.read_text(encoding="utf-8"))
        for folder in ("dsr/domain", "dsr/services", "dsr/catalogue", "dsr/web")
        for path in (ROOT / folder).rglob("*.py")
    ]
    known = {"Fault": 2, "RoleConflict": 2}
    shared = {name: place for tree in trees for name, place in _code_places(tree, known).items() if name[0] != "_"}
    return frozenset(code for tree in trees for code in _codes(tree, shared))


def _codes(tree: ast.AST, shared: dict[str, int]) -> Iterator[str]:
    helpers = _code_places(tree, shared)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _constants(_given_code(node, helpers))
        if isinstance(node, ast.ClassDef):
            for line in node.body:
                if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
                    names = [target.id for target in line.targets if isinstance(target, ast.Name)]
                    if names == ["code"]:
                        yield str(line.value.value)


def _code_places(tree: ast.AST, known: dict[str, int]) -> dict[str, int]:
    """Which argument of a call is the code: of a fault, and of every function that hands its own argument on as one."""
    places = dict(known)
    for _round in range(3):  # a helper of a helper of a helper
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                named = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
                for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                    code = _given_code(call, places)
                    if isinstance(code, ast.Name) and code.id in named:
                        places[function.name] = named.index(code.id)
    return places


def _given_code(call: ast.Call, places: dict[str, int]) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == "code":
            return keyword.value
    place = places.get(_name_of(call))
    is_method = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
    if place is not None and is_method and call.func.value.id == "self":  # type: ignore[attr-defined]
        place -= 1
    return call.args[place] if place is not None and len(call.args) > place else None


def _constants(code: ast.expr | None) -> Iterator[str]:
    """The texts that an expression may be: one, or the two of an `if`."""
    if isinstance(code, ast.Constant) and isinstance(code.value, str):
        yield code.value
    if isinstance(code, ast.IfExp):
        yield from _constants(code.body)
        yield from _constants(code.orelse)


def _name_of(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def test_codes_are_found_through_the_helpers_that_make_faults() -> None:
    assert {
        "answer_missing",
        "answer_not_a_date",
        "day_unread",
        "rights_missing",
        "promised_too_late",
    } <= refusal_codes()


def test_no_text_is_asked_for_inside_another_where_nothing_collects_it() -> None:
    asked = re.compile(r"""f(["']).*\{(?:_|gettext|ngettext|lazy)\(.*\1""")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (ROOT / "dsr" / "web").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if asked.search(line)
    ]
    assert not found, "give the text a name first:\n" + "\n".join(found)


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


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_translation_is_kept_of_a_text_that_nobody_asks_for(language: str) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "dsr").rglob("*.py"))
    left = [
        key
        for key in catalogue(language)
        if not key.startswith("event:")
        and (f'"{key.removeprefix("refused:")}"' not in code if key.startswith("refused:") else key not in collected())
    ]
    assert not left, f"{len(left)} texts of {language} are asked for nowhere:\n" + "\n".join(sorted(left))


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
