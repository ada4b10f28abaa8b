"""Versions of a letter compared, and languages that did not follow each other."""

from __future__ import annotations

from typing import Any

import pytest

from dsr.services.letters import approving, editing, history, rows
from dsr.services.letters.checks import checks_of
from dsr.services.letters.looked import Severity
from dsr.services.letters.seen import shown_values
from tests.services.letters_office import LetterOffice


def _content(**by_language: str) -> dict[str, Any]:
    return {"blocks": {language: {"reason": text} for language, text in by_language.items()}, "grounds": []}


LAGS = [
    ([_content(fi="a", sv="b")], {}, [], "both begin together"),
    ([_content(fi="a", sv="b"), _content(fi="c", sv="b")], {}, [("sv.reason", "fi", 2)], "only Finnish changed"),
    ([_content(fi="a", sv="b"), _content(fi="c", sv="d")], {}, [], "both changed at once"),
    ([_content(fi="a", sv="b"), _content(fi="c", sv="b"), _content(fi="c", sv="d")], {}, [], "Swedish followed"),
    ([_content(fi="a", sv="b"), _content(fi="c", sv="b")], {"sv.reason": 2}, [], "somebody found it to say the same"),
    (
        [_content(fi="a", sv="b"), _content(fi="c", sv="b"), _content(fi="e", sv="b")],
        {"sv.reason": 2},
        [("sv.reason", "fi", 3)],
        "what was found good for version 2 says nothing of version 3",
    ),
    (
        [_content(fi="a"), _content(fi="b"), _content(fi="b", en="x")],
        {},
        [("en.reason", "fi", 2)],
        "a text that is added begins from the model, which the other has left",
    ),
    (
        [_content(fi="a", en="x"), _content(fi="a", en="y")],
        {},
        [],
        "an English courtesy text leads nobody",
    ),
    (
        [_content(fi="a", en="x"), _content(fi="a", en="y"), _content(fi="b", en="y")],
        {},
        [("en.reason", "fi", 3)],
        "the binding text changed after the courtesy one",
    ),
    (
        [_content(fi="a", sv="b", en="x"), _content(fi="c", sv="b", en="x")],
        {},
        [("sv.reason", "fi", 2), ("en.reason", "fi", 2)],
        "two texts lag behind one",
    ),
]


@pytest.mark.parametrize(("contents", "agreed", "found", "reason"), LAGS)
def test_a_changed_text_flags_the_other_languages(
    contents: list[dict[str, Any]], agreed: dict[str, int], found: list[tuple[str, str, int]], reason: str
) -> None:
    lags = history.lags(contents, range(1, len(contents) + 1), agreed)
    assert [(lag.place, lag.other, lag.version) for lag in lags] == found, reason


def test_a_ground_whose_reasons_changed_in_one_language_flags_the_other() -> None:
    def with_reasons(**reasons: str) -> dict[str, Any]:
        return {**_content(fi="a", sv="b"), "grounds": [{"code": "G5", "reasons": reasons, "evidence": ""}]}

    lags = history.lags([with_reasons(fi="x", sv="y"), with_reasons(fi="z", sv="y")], [1, 2], {})
    assert [lag.place for lag in lags] == ["ground.G5.sv"]


def _codes(office: LetterOffice, letter_id: int) -> dict[str, Severity]:
    with office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        sight = approving.sight_of(office.deps, letter, None, office.clock())
        values = shown_values(session, office.deps, letter, sight)
        return {one.code: one.severity for one in checks_of(session, office.deps, letter, values, sight)}


def _two_languages(office: LetterOffice) -> int:
    case_id = office.open_case(language="unknown")
    office.step(case_id, "start_assessment")
    office.step(case_id, "ask_identity", doubt="other_sender", doubt_reason="Nimi ja osoite eivät täsmää.")
    return office.letter(case_id, "identity_request").id or 0


def test_a_notice_in_two_languages_leaves_only_when_both_say_the_same(quick_office: LetterOffice) -> None:
    letter_id = _two_languages(quick_office)
    assert _codes(quick_office, letter_id)["sides"] is Severity.WELL
    version = quick_office.write(letter_id, doubt="Pyyntö tuli osoitteesta, jossa ei ole nimeäsi.")
    assert _codes(quick_office, letter_id)["sides"] is Severity.REFUSES
    with quick_office.deps.database.write() as session:
        editing.edit(
            session,
            quick_office.deps,
            letter_id,
            version,
            {},
            agreed=["sv.doubt"],
            by=quick_office.people["veera"],
            at=quick_office.clock(),
        )
    assert _codes(quick_office, letter_id)["sides"] is Severity.WELL


def test_two_versions_are_compared_field_by_field(quick_office: LetterOffice) -> None:
    letter_id = _two_languages(quick_office)
    quick_office.write(letter_id, doubt="Pyyntö tuli osoitteesta, jossa ei ole nimeäsi.")
    with quick_office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        found = history.compared(session, letter, 1, 2)
        assert [one.place for one in found] == ["fi.doubt"]
        assert "".join(piece.text for piece in found[0].pieces if piece.kind != "removed").startswith("Pyyntö tuli")
        assert history.compared(session, letter, 2, 2) == ()
        assert [line.version for line in history.version_lines(session, letter)] == [1, 2]


def test_what_is_only_tried_on_is_not_stored(quick_office: LetterOffice) -> None:
    letter_id = _two_languages(quick_office)
    with quick_office.deps.database.read() as session:
        letter = rows.one_letter(session, letter_id)
        held = editing.try_on(session, quick_office.deps, letter, {"fi": {"doubt": "Kokeilu."}})
        assert rows.texts_of(session, letter)[0] is held[0]
        assert held[0].blocks["doubt"] == "Kokeilu."
    assert quick_office.text(letter_id).blocks["doubt"] != "Kokeilu."
