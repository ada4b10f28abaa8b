"""The measurements of `tests.bench` run: nobody takes them through with their real numbers but every few weeks, and by then what
they rest on has changed. Of those that need a large register, a browser or minutes, only that they can be read is proved."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import sys
from collections.abc import Iterator

import pytest
import structlog

from tests import bench

SMALL = (
    ("office", ("60", "1200"), "search: common words"),
    ("night", ("60", "1200"), "the night in all"),
    ("clock", ("5",), "our clock with its explanation"),
    ("imports", ("300",), "transactions of the import"),
    ("report", ("40",), "rows in Python"),
)
"""A measurement, numbers with which it takes a second or two, and words of the last lines that it prints."""


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """What a measurement sets for its own process is set back: the log's levels, and when the collector looks."""
    log, thresholds = structlog.get_config(), gc.get_threshold()
    yield
    structlog.configure(**log)
    gc.set_threshold(*thresholds)
    gc.unfreeze()


@pytest.mark.parametrize(("name", "numbers", "last"), SMALL, ids=[one[0] for one in SMALL])
def test_a_measurement_with_tiny_numbers_runs_to_its_end(
    name: str, numbers: tuple[str, ...], last: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pages answer, the night is whole, both ways of counting agree: a measurement stops where they do not."""
    module = importlib.import_module(f"tests.bench.{name}")
    monkeypatch.setattr(sys, "argv", [name, *numbers])
    if name == "office":
        monkeypatch.setattr(module, "LOOKS", 2)
    assert not module.main()
    assert last in capsys.readouterr().out


@pytest.mark.parametrize("name", [one.name for one in pkgutil.iter_modules(bench.__path__)])
def test_every_measurement_can_be_read(name: str) -> None:
    """Nothing that one imports has moved or gone."""
    assert importlib.import_module(f"tests.bench.{name}").__doc__
