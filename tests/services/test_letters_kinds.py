"""Every kind of letter goes all the way from a real case to frozen text, in each language it may have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from dsr.printing.press import pdf
from dsr.services.letters import editing, rows
from tests.services.letters_office import LetterOffice, unwritten_in


def _acknowledgement(office: LetterOffice, case_id: int) -> None:
    """Begun with the case."""


def _identity_request(office: LetterOffice, case_id: int) -> None:
    office.step(
        case_id, "ask_identity", doubt="other_sender", doubt_reason="Viesti tuli toisesta osoitteesta kuin aiemmin."
    )


def _cannot_act_notice(office: LetterOffice, case_id: int) -> None:
    _identity_request(office, case_id)
    letter_id = office.letter(case_id, "identity_request").id or 0
    office.finish(letter_id)
    office.issue(letter_id)
    office.print(letter_id)
    office.send(letter_id, "email")
    office.step(case_id, "notify_cannot_act")


def _extension_notice(office: LetterOffice, case_id: int) -> None:
    office.extend(case_id, factor="complexity", extension_reason="Pyyntö koskee 23 puhelua.")


def _access_answer(office: LetterOffice, case_id: int) -> None:
    office.search(case_id)
    office.link_call(case_id)
    office.link_call(case_id)
    office.step(case_id, "answer_full")


def _no_data_found(office: LetterOffice, case_id: int) -> None:
    office.search(case_id)
    office.step(case_id, "answer_no_data")


def _access_refused(office: LetterOffice, case_id: int) -> None:
    office.search(case_id)
    office.link_call(case_id)
    office.link_call(case_id, given="none", ground="G7")
    office.hear(case_id)
    office.step(
        case_id, "refuse_partly", ground="G7", ground_reasons="Siitä aiheutuisi vaaraa.", ground_evidence="Lausunto 1."
    )


STARTS: dict[str, Callable[[LetterOffice, int], None]] = {
    "acknowledgement": _acknowledgement,
    "identity_request": _identity_request,
    "cannot_act_notice": _cannot_act_notice,
    "extension_notice": _extension_notice,
    "access_answer": _access_answer,
    "no_data_found": _no_data_found,
    "access_refused": _access_refused,
}


STARTED_ELSEWHERE = {"letters/decisions.yaml", "letters/notices.yaml"}
"""Files whose kinds are begun, written and sent in test_letters_beginning.py, which walks the whole catalogue."""


def test_no_kind_is_left_out(quick_office: LetterOffice) -> None:
    catalogue = quick_office.deps.catalogue
    files = {name for name in catalogue.hashes if name.startswith("letters/")}
    assert files <= STARTED_ELSEWHERE
    folder = Path(__file__).parents[2] / "workflows"
    elsewhere = {kind for name in files for kind in yaml.safe_load((folder / name).read_text("utf-8"))["kinds"]}
    assert set(STARTS) == set(catalogue.letters) - elsewhere


# A decision needs its language settled: see the drafting tests.
WAYS = [(kind, language) for kind in STARTS for language in ("fi", "sv", "unknown")]
WAYS.remove(("access_refused", "unknown"))


@pytest.mark.parametrize(("kind", "language"), WAYS)
def test_a_kind_is_drafted_approved_and_frozen(quick_office: LetterOffice, kind: str, language: str) -> None:
    case_id = quick_office.open_case(language=language)
    quick_office.step(case_id, "start_assessment")
    STARTS[kind](quick_office, case_id)
    letter_id = quick_office.letter(case_id, kind).id or 0
    quick_office.finish(letter_id)
    with quick_office.deps.database.write() as session:
        version = rows.one_letter(session, letter_id).version
        editing.set_courtesy(
            session,
            quick_office.deps,
            letter_id,
            version,
            True,
            by=quick_office.people["veera"],
            at=quick_office.clock(),
        )
        letter = rows.one_letter(session, letter_id)
        letter.grounds = [
            {**one, "reasons": {**one["reasons"], "en": "It would cause danger."}} for one in letter.grounds
        ]
        session.add(letter)
    quick_office.finish(letter_id)
    rule = quick_office.deps.catalogue.letter(kind).approval_rule(quick_office.clock().date()).value
    if rule == "none":
        quick_office.issue(letter_id)
    else:
        quick_office.submit(letter_id)
        quick_office.approve(letter_id, "paivi")
    wanted = {"fi": ["fi", "en"], "sv": ["sv", "en"], "unknown": ["fi", "sv", "en"]}[language]
    with quick_office.deps.database.read() as session:
        texts = rows.texts_of(session, rows.one_letter(session, letter_id))
        assert [text.language for text in texts] == wanted
        for text in texts:
            assert unwritten_in(text.final_html) == []
            assert "0555" not in text.final_html.replace(" ", "").replace("\u00a0", "")
            assert "None" not in text.final_html.partition("<main>")[2]
            assert quick_office.deps.catalogue.letter(kind).titles[text.language] in text.final_html.replace(
                "\u00a0", " "
            )


def test_a_frozen_letter_prints_and_prints_the_same_again(quick_office: LetterOffice) -> None:
    letter_id = quick_office.ready_answer(quick_office.open_case())
    quick_office.approve(letter_id, "jari")
    html, at = quick_office.text(letter_id).final_html, datetime(2026, 11, 2, 14, 0, tzinfo=UTC)
    first = pdf(html, identifier="1/1/2/fi", created_at=at)
    assert first.startswith(b"%PDF")
    assert pdf(html, identifier="1/1/2/fi", created_at=at) == first
