"""When a breach became known: put right afterwards, and said of a letter that somebody else had, the 72 hours run from then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from dsr.db.tables import Breach
from dsr.domain.errors import Invalid, Refused
from dsr.services import breaches
from tests.services.letter_parts import report_breach
from tests.services.letters_office import LetterOffice
from tests.services.test_logged_rows import _broken
from tests.services.test_serving import _refusal, _send, _tell

HOUR = timedelta(hours=1)


def _row(session: Session) -> Breach:
    return session.scalars(select(Breach)).one()


def _step(office: LetterOffice, step: Any, *args: Any, **more: Any) -> None:
    with office.deps.database.write() as session:
        row = _row(session)
        step(session, row.id or 0, row.version, *args, by=office.people["veera"], at=office.clock(), **more)


def _assess(office: LetterOffice, aware_at: datetime | None = None) -> None:
    _step(
        office, breaches.assess, breaches.Assessment("Kirje meni väärään osoitteeseen.", 1, 1, "", "", "risk", aware_at)
    )


def test_a_breach_that_became_known_earlier_is_closed_once_the_delay_has_its_reasons(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    report_breach(office, office.open_case())
    known = office.clock()
    _assess(office)
    _step(office, breaches.decide, notifies_ombudsman=True, notifies_persons=False, reason="Riski on olemassa.")
    office.clock.pass_by(days=2)
    told_at = office.clock()
    _step(office, breaches.note_ombudsman_told, told_at, "TSV/1/2026", "")
    _assess(office, known - 25 * HOUR)
    with pytest.raises(Refused) as refused:
        _step(office, breaches.close, "Kirje haettiin takaisin.")
    assert refused.value.code == "breach_delay_unexplained"
    with pytest.raises(Invalid) as missing:
        _step(office, breaches.note_ombudsman_told, told_at, "TSV/1/2026", "")
    assert [fault.code for fault in missing.value.faults] == ["breach_text_missing"]
    _step(office, breaches.note_ombudsman_told, told_at, "TSV/1/2026", "Postinjakaja kertoi siitä vasta sunnuntaina.")
    _step(office, breaches.close, "Kirje haettiin takaisin.")
    assert _broken(office) == ""


def test_a_breach_that_became_known_a_little_earlier_needs_no_reasons(quick_office: LetterOffice) -> None:
    office = quick_office
    report_breach(office, office.open_case())
    known = office.clock()
    _assess(office)
    _step(office, breaches.decide, notifies_ombudsman=True, notifies_persons=False, reason="Riski on olemassa.")
    office.clock.pass_by(days=2)
    _step(office, breaches.note_ombudsman_told, office.clock(), "", "")
    _assess(office, known - 24 * HOUR)
    _step(office, breaches.close, "Kirje haettiin takaisin.")


def test_why_a_moment_stands_is_put_right_where_it_moves_back_to_an_earlier_one(quick_office: LetterOffice) -> None:
    """The reason of the later moment would stand beside the earlier one; without another it stays, as long as the moment is
    later than what was written first (GDPR 33(5))."""
    office = quick_office
    report_breach(office, office.open_case())
    known = office.clock()
    office.clock.pass_by(days=1)
    for moment, said, told in (
        (known + 20 * HOUR, "Postinjakaja kertoi vasta silloin.", "Postinjakaja kertoi vasta silloin."),
        (known + 19 * HOUR, "", "Postinjakaja kertoi vasta silloin."),
        (known + HOUR, "Vastaanottaja oli soittanut jo aamulla.", "Vastaanottaja oli soittanut jo aamulla."),
        (known, "", ""),
    ):
        _step(office, breaches.assess, breaches.Assessment("Kirje meni väärään.", 1, 1, "", "", "risk", moment, said))
        with office.deps.database.read() as session:
            assert (_row(session).aware_at, _row(session).aware_reason) == (moment, told)


def test_what_stood_of_a_breach_before_it_was_put_right_stays_on_record(quick_office: LetterOffice) -> None:
    """Each moment with its reason, who put it right and when (GDPR 33(5)); to save the same again adds nothing."""
    office = quick_office
    report_breach(office, office.open_case())
    known, first, second = office.clock(), "Postinjakaja kertoi vasta silloin.", "Kuori löytyi vasta aamulla."
    office.clock.pass_by(days=1)
    put_right_at = office.clock()
    for moment, said in ((known + 2 * HOUR, first), (known + 3 * HOUR, second), (known + 3 * HOUR, ""), (None, "")):
        _step(office, breaches.assess, breaches.Assessment("Kirje meni väärään.", 1, 1, "", "", "risk", moment, said))
    with office.deps.database.read() as session:
        row = _row(session)
        assert (row.aware_at, row.aware_reason) == (known + 3 * HOUR, second)
        told = breaches.earlier_awareness(session, row.id or 0)
        assert [(one.aware_at, one.aware_reason) for one in told] == [(known, ""), (known + 2 * HOUR, first)]
        assert {(one.by_user, one.at) for one in told} == {(office.people["veera"], put_right_at)}


def test_the_minute_that_a_form_tells_is_no_other_moment(quick_office: LetterOffice) -> None:
    """A proposal has its seconds; the form that shows it has none."""
    office = quick_office
    office.clock.pass_by(seconds=31)
    report_breach(office, office.open_case())
    known = office.clock()
    _assess(office, known.replace(second=0))
    with office.deps.database.read() as session:
        assert _row(session).aware_at == known
        assert breaches.earlier_awareness(session, 1) == []


@pytest.mark.parametrize(("what", "more"), [("astray", {}), ("returned", {"is_opened": True})])
def test_the_hours_of_a_letter_that_somebody_else_had_run_from_when_the_city_knew(
    quick_office: LetterOffice, what: str, more: dict[str, Any]
) -> None:
    office = quick_office
    _case_id, letter_id = _refusal(office)
    _send(office, letter_id)
    sent_at = office.clock()
    office.clock.pass_by(days=6)
    on, now = office.clock().date(), office.clock()
    for aware_at, code in ((now + HOUR, "moment_in_future"), (sent_at - HOUR, "awareness_before_sending")):
        with pytest.raises(Invalid) as refused:
            _tell(office, letter_id, what, on, aware_at=aware_at, **more)
        assert [fault.code for fault in refused.value.faults] == [code]
    _tell(office, letter_id, what, on, aware_at=now - 30 * HOUR, **more)
    with office.deps.database.read() as session:
        row = _row(session)
        assert (row.aware_at, row.notify_by, row.proposed_at) == (now - 30 * HOUR, now + 42 * HOUR, now)


def test_the_hours_run_from_the_telling_where_nothing_is_said_and_of_a_fetched_letter_it_is_not_asked(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    _case_id, letter_id = _refusal(office)
    _send(office, letter_id, "suomifi")
    office.clock.pass_by(days=1)
    _tell(office, letter_id, "fetched", office.clock().date(), aware_at=office.clock() + HOUR)
    _tell(office, letter_id, "astray", office.clock().date())
    with office.deps.database.read() as session:
        assert _row(session).aware_at == office.clock()
