"""The rules of the house that a machine can read: who imports whom, what only one place may do, how things are named."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DSR = ROOT / "dsr"
PAGES = ROOT / "templates" / "pages"

_INNER = {"domain", "ports", "catalogue"}
ALLOWED = {
    "domain": {"domain"},
    "ports": {"domain", "ports"},
    "adapters": {"domain", "ports", "adapters"},
    "catalogue": {*_INNER},
    "settings": {"domain", "settings"},
    "db": {*_INNER, "db"},
    "services": {*_INNER, "db", "deps", "services"},
    "printing": {"domain", "printing"},
    "deps": {*_INNER, "db", "settings"},
    "jobs": {*_INNER, "db", "services", "printing", "deps", "settings", "jobs"},
    "web": {*_INNER, "db", "services", "printing", "deps", "settings", "web"},
}
"""Which parts of `dsr` a part may import. Parts not named here (wiring, cli, the package itself) may import everything."""

WIRES = {"dsr/web/__init__.py", "dsr/web/app.py"}
"""create_app may put the real parts together."""

PURE = {"pendulum", "phonenumbers", "stdnum"}
"""What the domain may use beyond the standard library."""

OUTSIDE = {
    "asyncio", "glob", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil", "socket",
    "sqlite3", "subprocess", "tempfile", "threading", "time", "urllib",
}  # fmt: skip
"""Parts of the standard library that reach outside; pure code has no use for them (urllib.parse excepted)."""

ONLY_IN = {
    "flask": ("dsr/web/", "dsr/cli", "wsgi.py"),
    "dramatiq": ("dsr/jobs/",),
    "weasyprint": ("dsr/printing/press.py",),
    "pebble": ("dsr/printing/",),
    "gunicorn": ("dsr/cli",),
    "smtplib": ("dsr/adapters/",),
    "alembic": ("dsr/db/",),
    "pikepdf": ("dsr/printing/",),
    "prometheus_client": ("dsr/web/measuring.py",),
}
"""A part from outside, and the only places that know of it."""

THE_TIME = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"),
    ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"), ("pendulum", "now"), ("pendulum", "today"),
}  # fmt: skip

CARRIES_ON = {
    "dsr/jobs/running.py": 1,  # the edge of the worker: whatever the fault, the job's row must say that the attempt failed
    "dsr/web/errors.py": 1,  # the edge of the web: the page that tells of a crash has crashed itself
}
"""How often a file may catch every exception, with its reason."""

VAGUE = {"utils", "util", "helpers", "helper", "manager", "process", "data", "info", "misc", "common"}
LONGEST = 320


@cache
def _files() -> tuple[Path, ...]:
    return (*sorted(path for path in DSR.rglob("*.py") if "versions" not in path.parts), ROOT / "wsgi.py")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _part(path: Path) -> str:
    """The part of the house a file belongs to: `dsr/db/engine.py` is db, `dsr/ports.py` is ports."""
    return path.relative_to(DSR).parts[0].removesuffix(".py") if DSR in path.parents else path.stem


@cache
def _imports(path: Path) -> tuple[tuple[int, str], ...]:
    """Every imported module, also inside functions and under TYPE_CHECKING, with its line."""
    return tuple(found for node in ast.walk(_tree(path)) for found in _imported(path, node))


def _imported(path: Path, node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Import):
        yield from ((node.lineno, alias.name) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{_place(path)}:{node.lineno}: write imports out in full"
        yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _calls(path: Path) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(_tree(path)) if isinstance(node, ast.Call))


def test_the_rules_look_at_the_whole_house() -> None:
    assert {_part(path) for path in _files()} >= set(ALLOWED) | {"wiring", "cli", "wsgi"}


def test_parts_import_only_what_lies_further_in() -> None:
    wrong = []
    for path in _files():
        allowed = ALLOWED.get(_part(path))
        for line, name in _imports(path):
            top, _, rest = name.partition(".")
            part = rest.split(".")[0]
            is_wiring = part == "wiring" and _place(path) in WIRES
            if top == "dsr" and allowed is not None and part not in allowed and part != "__version__" and not is_wiring:
                wrong.append(f"{_place(path)}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_the_domain_is_pure() -> None:
    wrong = []
    for path in _files():
        if _part(path) not in {"domain", "ports"}:
            continue
        for line, name in _imports(path):
            top = name.split(".")[0]
            is_known = top in sys.stdlib_module_names or top in PURE or top == "dsr"
            if not is_known or (top in OUTSIDE and not name.startswith("urllib.parse")):
                wrong.append(f"{_place(path)}:{line} imports {name}")
        wrong += [
            f"{_place(path)}:{call.lineno} calls {call.func.id}()"
            for call in _calls(path)
            if isinstance(call.func, ast.Name) and call.func.id in {"open", "print", "input"}
        ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("outside", ONLY_IN)
def test_a_part_from_outside_is_known_in_one_place(outside: str) -> None:
    wrong = [
        f"{_place(path)}:{line} imports {name}"
        for path in _files()
        for line, name in _imports(path)
        if re.match(rf"{outside}(_\w+)?(\.|$)", name) and not _place(path).startswith(ONLY_IN[outside])
    ]
    assert not wrong, "\n".join(wrong)


def test_what_prints_is_imported_by_who_prints_in_its_own_process() -> None:
    """Pages and jobs print in child processes: no `dsr serve` or `dsr worker` waits half a second for what it never uses."""
    heads = {
        _place(path)
        for path in _files()
        for node in _tree(path).body
        for _line, name in _imported(path, node)
        if name.startswith("dsr.printing.press")
    }
    assert heads == {"dsr/cli/letter.py"}


def test_only_settings_reads_the_environment() -> None:
    wrong = [
        f"{_place(path)}:{node.lineno} reads {node.attr}"
        for path in _files()
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"}
        if ast.unparse(node.value) == "os" and _place(path) != "dsr/settings/loading.py"
    ]
    wrong += [
        f"{_place(path)}:{line} imports {name}"
        for path in _files()
        for line, name in _imports(path)
        if name in {"os.environ", "os.getenv"}
    ]
    assert not wrong, "\n".join(wrong)


def test_only_wiring_reads_the_time() -> None:
    wrong = [
        f"{_place(path)}:{node.lineno} reads {ast.unparse(node)}"
        for path in _files()
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and _place(path) != "dsr/wiring.py"
        if (ast.unparse(node.value).split(".")[-1], node.attr) in THE_TIME
    ]
    assert not wrong, "\n".join(wrong)


def test_services_never_end_a_transaction() -> None:
    wrong = [
        f"{_place(path)}:{call.lineno} calls {ast.unparse(call.func)}()"
        for path in _files()
        for call in _calls(path)
        if _part(path) == "services" and isinstance(call.func, ast.Attribute)
        if call.func.attr in {"commit", "rollback"}
    ]
    assert not wrong, "\n".join(wrong)


def test_nobody_catches_everything_and_carries_on() -> None:
    found: dict[str, int] = {}
    for path in _files():
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else "BaseException"
                if re.search(r"\b(Base)?Exception\b", caught) and not isinstance(node.body[-1], ast.Raise):
                    found[_place(path)] = found.get(_place(path), 0) + 1
    assert found == CARRIES_ON


def test_files_are_about_one_thing() -> None:
    lengths = {_place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in _files()}
    assert {place: length for place, length in lengths.items() if length > LONGEST} == {}


def test_no_module_has_a_vague_name() -> None:
    wrong = [_place(path) for path in _files() if VAGUE & set(re.split(r"[_./]", _place(path)))]
    assert not wrong, "\n".join(wrong)


def test_every_module_and_everything_public_says_what_it_is() -> None:
    wrong = []
    for path in _files():
        tree = _tree(path)
        if tree.body and not ast.get_docstring(tree):
            wrong.append(f"{_place(path)}:1 module")
        wrong += [f"{_place(path)}:{node.lineno} {node.name}" for node in _public(tree.body) if not _says(node)]
    assert not wrong, "\n".join(wrong)


def _public(body: list[ast.stmt]) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body)


def _says(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    is_overload = any("overload" in ast.unparse(one) for one in getattr(node, "decorator_list", []))
    return is_overload or bool(ast.get_docstring(node))


_NOT_IN_PAGES = [
    (r"\sstyle\s*=", "a style attribute: the content security policy drops it"),
    (r"<style", "a style element"),
    (r"<script(?![^>]*\bsrc=)", "a script without src"),
    (r"\son[a-z]+\s*=\s*[\"']", "an event attribute"),
    (r"javascript:", "a script address"),
    (r"<(?:script|img|iframe|source)[^>]*\bsrc\s*=\s*[\"'](?:https?:)?//", "something loaded from elsewhere"),
    (r"<link[^>]*\bhref\s*=\s*[\"'](?:https?:)?//", "something loaded from elsewhere"),
    (r"\|\s*safe\b", "text that is not escaped"),
]


@pytest.mark.parametrize(("pattern", "what"), _NOT_IN_PAGES, ids=[row[1] for row in _NOT_IN_PAGES])
def test_pages_hold_no_code_and_load_nothing_from_elsewhere(pattern: str, what: str) -> None:
    pages = sorted(PAGES.rglob("*.html")) + sorted((DSR / "web").rglob("*.py"))
    assert any(page.suffix == ".html" for page in pages)
    wrong = [
        f"{_place(page)}:{text.count(chr(10), 0, found.start()) + 1} {what}"
        for page in pages
        for text in [page.read_text(encoding="utf-8")]
        for found in re.finditer(pattern, text, re.IGNORECASE)
        if page.suffix == ".html" or "<" in text[max(0, found.start() - 40) : found.end()]
    ]
    assert not wrong, "\n".join(wrong)
