"""Plain names of the exchanges that calls come from."""

from __future__ import annotations

import pytest

from dsr.db.events import body_of, events_of
from dsr.db.tables import Source
from dsr.domain.errors import Invalid, NotFound
from dsr.services import call_sources
from tests.services.letters_office import LetterOffice


def _source(office: LetterOffice) -> int:
    with office.deps.database.write() as session:
        session.add(source := Source(name="asterisk21"))
        session.flush()
        return source.id or 0


def _save(office: LetterOffice, source_id: int, *names: str) -> None:
    with office.deps.database.write() as session:
        by, at = office.people["veera"], office.clock()
        call_sources.save_names(session, source_id, *names, by=by, at=at)


def test_a_source_is_named_once_for_a_form_sent_twice_and_english_falls_back(quick_office: LetterOffice) -> None:
    office = quick_office
    source_id = _source(office)
    with office.deps.database.read() as session:
        assert call_sources.plain_names(session, "fi") == {}
    for _press in range(2):
        _save(office, source_id, " Vaihde ", "Växeln")
    with office.deps.database.read() as session:
        told = [call_sources.plain_names(session, language) for language in ("fi", "sv", "en")]
        named = [body_of(event) for event in events_of(session, "register") if event.kind == "source_named"]
    assert told == [{"asterisk21": "Vaihde"}, {"asterisk21": "Växeln"}, {"asterisk21": "Vaihde"}]
    assert [one["source_id"] for one in named] == [source_id]


@pytest.mark.parametrize(
    ("names", "places"),
    [
        (("", "Växeln"), {"name_fi"}),
        (("Vaihde", "  "), {"name_sv"}),
        (("x" * 201, "Växeln", "a\x00b"), {"name_fi", "name_en"}),
    ],
)
def test_names_that_cannot_be_printed_are_refused_by_field_and_change_nothing(
    quick_office: LetterOffice, names: tuple[str, ...], places: set[str]
) -> None:
    source_id = _source(quick_office)
    with pytest.raises(Invalid) as refusal:
        _save(quick_office, source_id, *names)
    assert {fault.place for fault in refusal.value.faults} == places
    with pytest.raises(NotFound):
        _save(quick_office, source_id + 9, "Vaihde", "Växeln")
    with quick_office.deps.database.read() as session:
        assert call_sources.plain_names(session, "fi") == {}
