"""`dsr deadline`: its fields, its sentences, its refusals and its exit codes."""

from __future__ import annotations

import argparse
import json
from typing import Any

import pytest

from dsr.cli.deadline import add_commands

FIELDS = [
    "received", "unrolled", "safe", "safe_unpaused", "strict", "statutory", "extension_notice_by", "refusal_by",
    "extension", "extended_safe", "extended_strict", "extended_statutory", "paused_days", "pause_open", "steps",
]  # fmt: skip


def run(*words: str) -> int:
    parser = argparse.ArgumentParser(prog="dsr")
    add_commands(parser.add_subparsers(required=True))
    args = parser.parse_args(["deadline", *words])
    code: int = args.run(args)
    return code


def told(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    assert run(*words, "--json") == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_one_json_object_a_line_with_every_field_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = told(capsys, "2026-11-24", "2027-01-30")
    assert [set(FIELDS) - set(each) for each in (first, second)] == [set(), set()]
    assert {name: first[name] for name in FIELDS[:-1]} == {
        "received": "2026-11-24",
        "unrolled": "2026-12-24",
        "safe": "2026-12-23",
        "safe_unpaused": "2026-12-23",
        "strict": "2026-12-24",
        "statutory": "2026-12-28",
        "extension_notice_by": "2026-12-23",
        "refusal_by": "2026-12-23",
        "extension": "none",
        "extended_safe": "2027-02-24",
        "extended_strict": "2027-02-24",
        "extended_statutory": "2027-02-24",
        "paused_days": 0,
        "pause_open": False,
    }
    assert (second["extended_safe"], second["extended_statutory"]) == ("2027-04-28", "2027-04-30")


def test_each_step_has_its_code_day_text_source_and_the_holidays_met(capsys: pytest.CaptureFixture[str]) -> None:
    [clock] = told(capsys, "2026-11-24", "--lang", "fi")
    last = clock["steps"][-1]
    assert (last["code"], last["on"]) == ("statutory", "2026-12-28")
    assert last["source"].startswith("säädettyjen määräaikain laskemisesta annetun lain (150/1930)")
    assert [met["name"] for met in last["met"]] == ["jouluaatto", "joulupäivä", "tapaninpäivä", "sunnuntai"]


def test_answers_go_with_questions_in_the_order_given(capsys: pytest.CaptureFixture[str]) -> None:
    pairs = ["--asked", "2026-11-03", "--answered", "2026-11-06", "--asked", "2026-11-09", "--answered", "2026-11-12"]
    grouped = [*pairs[0:2], *pairs[4:6], *pairs[2:4], *pairs[6:8]]
    swapped = [*pairs[4:8], *pairs[0:4]]
    clocks = [told(capsys, "2026-11-02", *words)[0] for words in (pairs, grouped, swapped)]
    assert clocks[0] == clocks[1] == clocks[2]
    assert (clocks[0]["paused_days"], clocks[0]["safe"]) == (4, "2026-12-04")


def test_a_question_without_an_answer_is_an_open_pause(capsys: pytest.CaptureFixture[str]) -> None:
    [clock] = told(capsys, "2026-11-02", "--asked", "2026-11-03")
    assert (clock["pause_open"], clock["pause_open_since"], clock["paused_days"]) == (True, "2026-11-03", 0)
    assert clock["safe"] == clock["safe_unpaused"] == "2026-12-02"


def test_an_extension_and_its_promised_day_move_the_last_days(capsys: pytest.CaptureFixture[str]) -> None:
    [clock] = told(capsys, "2026-11-02", "--extended-on", "2026-11-20", "--extended-until", "2027-01-15")
    assert clock["extension"] == "counts"
    assert {clock[name] for name in ("safe", "strict", "statutory", "extended_safe")} == {"2027-01-15"}
    assert (clock["safe_unpaused"], clock["refusal_by"]) == ("2026-12-02", "2026-12-02")
    [late] = told(capsys, "2026-11-02", "--extended-on", "2026-12-03")
    assert (late["extension"], late["safe"], late["extended_safe"]) == ("too_late", "2026-12-02", "2027-02-02")


def test_days_left_are_told_from_the_day_given_and_what_came_later_is_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["2026-11-02", "--asked", "2026-11-06", "--answered", "2026-11-17"]
    [answered] = told(capsys, *words, "--on", "2026-11-25")
    assert (answered["pause_open"], answered["safe"], answered["working_days_left"]) == (False, "2026-12-11", 12)
    [waiting] = told(capsys, *words, "--on", "2026-11-10")
    assert (waiting["pause_open"], waiting["safe"], waiting["working_days_left"]) == (True, "2026-12-02", 16)
    assert waiting["not_counted"] == ["2026-11-17"]
    [late] = told(capsys, *words, "--on", "2026-12-15")
    assert late["working_days_left"] == -2


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", ["Pyyntö saapui", "Hoida viimeistään", "2 työpäivää jäljellä", "Ei laskettu mukaan"]),
        ("sv", ["Begäran kom in", "Sköt senast", "2 arbetsdagar kvar", "Inte medräknat"]),
        ("en", ["The request was received", "Answer by", "2 working days left", "Not counted"]),
    ],
)
def test_without_json_the_clock_is_told_in_sentences(
    capsys: pytest.CaptureFixture[str], language: str, expected: list[str]
) -> None:
    assert run("2026-11-02", "--extended-on", "2026-12-01", "--on", "2026-11-30", "--lang", language) == 0
    out = capsys.readouterr().out
    assert [words for words in expected if words not in out] == []
    assert "{" not in out


@pytest.mark.parametrize(
    ("words", "named", "reason"),
    [
        (["2026-02-30"], "argument DATE: '2026-02-30'", "no such day"),
        (["2026-11-31"], "argument DATE: '2026-11-31'", "no such day"),
        (["yesterday"], "argument DATE: 'yesterday'", "text"),
        (["2026-W48"], "argument DATE: '2026-W48'", "a week"),
        (["2026-W48-1"], "argument DATE: '2026-W48-1'", "a day of a week"),
        (["20261126"], "argument DATE: '20261126'", "without hyphens"),
        (["2026-11-26T10:00"], "argument DATE: '2026-11-26T10:00'", "a moment"),
        ([" 2026-11-26"], "argument DATE: ' 2026-11-26'", "a space before it"),
        (["2026-11-26\n"], "argument DATE: '2026-11-26\\n'", "a line end"),
        (["２０２６-11-26"], "argument DATE: '２０２６-11-26'", "digits of another script"),
        (["2026-11-02", "26.11.2026"], "argument DATE: '26.11.2026'", "the second date"),
        (["2026-11-02", "--asked", "2026-11-3"], "argument --asked: '2026-11-3'", "one digit"),
        (["2026-11-02", "--answered", ""], "argument --answered: ''", "nothing"),
        (["2026-11-02", "--extended-on", "0000-00-00"], "argument --extended-on: '0000-00-00'", "zeros"),
        (["2026-11-02", "--extended-until", "soon"], "argument --extended-until: 'soon'", "text"),
        (["2026-11-02", "--on", "today"], "argument --on: 'today'", "text"),
        ([], "DATE", "no date at all"),
    ],
)
def test_a_bad_date_is_wrong_usage_and_its_argument_is_named(
    capsys: pytest.CaptureFixture[str], words: list[str], named: str, reason: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == 2, reason
    captured = capsys.readouterr()
    assert named in captured.err, reason
    assert captured.out == ""


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--answered", "2026-11-03"], "--answered"),
        (["--extended-until", "2027-01-15"], "--extended-until"),
    ],
)
def test_an_option_without_its_partner_is_wrong_usage(
    capsys: pytest.CaptureFixture[str], words: list[str], named: str
) -> None:
    assert run("2026-11-02", *words) == 2
    assert f"argument {named}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--asked", "2026-11-05", "--answered", "2026-11-04"], "cannot have been answered on 2026-11-04"),
        (["--asked", "2026-11-01"], "before the request was received on 2026-11-02"),
        (["--extended-on", "2026-11-01"], "An extension notice cannot have been sent on 2026-11-01"),
        (["--extended-on", "2026-11-05", "--extended-until", "2027-02-03"], "here on 2027-02-02 at the latest"),
        (["--extended-on", "2026-11-05", "--extended-until", "2026-12-01"], "extends nothing"),
        (["--asked", "2026-11-03", "--answered", "9999-12-31"], "the calendar covers the years 2020 to 2045"),
        (["--on", "9999-12-31"], "the calendar covers the years 2020 to 2045"),
    ],
)
def test_a_rule_that_refuses_says_why_and_answers_one(
    capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert run("2026-11-02", *words, "--json") == 1
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert captured.out == ""


def test_a_date_that_is_refused_does_not_keep_the_others_from_being_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("2026-11-02", "1999-01-01", "2026-11-03", "--json") == 1
    captured = capsys.readouterr()
    assert [json.loads(line)["received"] for line in captured.out.splitlines()] == ["2026-11-02", "2026-11-03"]
    assert captured.err.startswith("1999-01-01: ")
