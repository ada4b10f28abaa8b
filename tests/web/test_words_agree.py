"""Lists that must know the same things: jobs, actions and their words, and what is stopped after a restore."""

from __future__ import annotations

import ast
from pathlib import Path

from dsr.db.backup import SENDS
from dsr.domain import report_words
from dsr.domain.access import Action
from dsr.jobs.handlers import all_handlers
from dsr.web.access_words import ACTIONS, BASES
from dsr.web.code_words import CHANNELS
from dsr.web.job_words import KINDS
from dsr.web.texts import catalogue

MAY_REPEAT = {
    "send_channel_alarm": "tells administrators of a test that has still not come in",
    "send_channel_report": "the week's figures, to the house",
    "send_channel_test": "goes to ourselves, and is known by its token however often it comes",
    "tell_system": "told at least once; the receiver knows a repetition by its id",
}
"""Jobs that send and are still done after a restore, with the reason why twice does no harm."""

PROGRAM = Path(__file__).parents[2] / "dsr"


def test_every_kind_of_job_has_words() -> None:
    assert set(KINDS) == set(all_handlers())


def test_every_action_has_words_in_the_access_log() -> None:
    assert not {action for action in Action if action not in ACTIONS}


def test_every_basis_that_is_logged_has_words() -> None:
    logged = set()
    for path in PROGRAM.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.keyword) and call.arg == "basis" and isinstance(call.value, ast.Constant):
                logged.add(call.value.value)
    assert {"interface", "city"} <= logged
    assert not {basis for basis in logged if isinstance(basis, str) and basis not in BASES}


def test_every_job_that_sends_is_stopped_after_a_restore_or_does_no_harm_twice() -> None:
    senders = {kind for kind in all_handlers() if kind.startswith(("send_", "tell_"))} | {"acknowledge"}
    assert senders == set(SENDS) | set(MAY_REPEAT)
    assert not set(SENDS) & set(MAY_REPEAT)


def test_a_channel_has_one_name_on_pages_in_reports_and_in_mails() -> None:
    assert set(report_words.CHANNELS) == {*CHANNELS, ""}
    for code, words in CHANNELS.items():
        labels = report_words.CHANNELS[code]
        assert str(words) == labels["fi"], "Finnish outside a request"
        assert [catalogue(one)[labels["en"]] for one in ("fi", "sv")] == [labels["fi"], labels["sv"]]


OTHERS_ADMINISTRATORS = ("Dess administratörer", "Serverns administratör")
"""Of the city's sign-in and of the server: no users here."""


def test_the_administrator_is_called_by_the_word_of_the_glossary_in_swedish() -> None:
    said = [str(entry) for entry in catalogue("sv").values() if "administratör" in str(entry)]
    assert [text for text in said if not any(one in text for one in OTHERS_ADMINISTRATORS)] == []
