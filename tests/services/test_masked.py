"""A call given with passages masked: its ground, its letter, and that the original is never handed over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from dsr.db.events import body_of, events_of
from dsr.db.tables import Case, Handover, Link, ListeningMark, ListeningTask, PromisedCopy
from dsr.domain.calendar import local_date
from dsr.domain.errors import Invalid, Refused
from dsr.domain.ground_parts import How, Part, Passage, Withheld
from dsr.services import candidates, case_grounds, cases
from dsr.services.ground_writing import Written, save_ground
from dsr.services.handovers import promises
from dsr.services.letters import fees
from tests.services.ground_parts import G5, answers, document
from tests.services.letter_parts import codes_of, fee_decision, leave
from tests.services.letters_office import ARRIVED, LetterOffice
from tests.services.test_letters_recordings import OLD, _destroy, _words


def give(office: LetterOffice, case_id: int, call_id: int, given: str, ground: str = "") -> list[str]:
    """Say what of a call is given, as the page does; answers the codes of what is refused."""
    try:
        with office.deps.database.write() as session:
            case, by = session.get_one(Case, case_id), office.people["veera"]
            candidates.set_given(session, office.deps, case, call_id, given, ground, by=by, at=office.clock())
    except Invalid as refused:
        return [fault.code for fault in refused.faults]
    return []


def listen(office: LetterOffice, case_id: int, call_id: int, *passages: tuple[int, int]) -> None:
    """Jari has listened to the call and marked passages, in seconds."""
    with office.deps.database.write() as session:
        at, by = office.clock(), office.people["jari"]
        days = {"due_on": local_date(at), "escalates_on": local_date(at)}
        task = ListeningTask(case_id=case_id, call_id=call_id, asked_by=by, asked_at=at, **days)
        task.state, task.answered_by, task.answered_at = "answered", by, at
        task.answer = {"speaker": "yes", "third_persons": "yes", "secrets": "no"}
        session.add(task)
        session.flush()
        words = {"ground": "third_person", "role": "neighbour", "category": "health", "harm": "x", "why_masking": "y"}
        for start, end in passages:
            mark = ListeningMark(
                task_id=task.id or 0, from_ms=start * 1000, to_ms=end * 1000, by_user=by, at=at, **words
            )
            session.add(mark)


def masking(office: LetterOffice, case_id: int, *, how: How = How.MASKED) -> Part:
    """The part of a ground with every passage that was marked."""
    with office.deps.database.read() as session:
        heard: list[tuple[int, Passage]] = case_grounds.heard_passages(session, cases.one_case(session, case_id))
    return Part((Withheld.HEALTH,), how, tuple(one for _id, one in heard))


def decided(office: LetterOffice, case_id: int, part: Part | None) -> int:
    """A partial decision on G5 about this part, finished; answers its letter."""
    document(office, case_id, "G5", G5, part)
    office.search(case_id)
    office.step(case_id, "start_assessment")
    office.step(case_id, "refuse_partly", **answers(office, case_id))
    letter_id = office.letter(case_id, "access_refused").id or 0
    office.finish(letter_id)
    return letter_id


def masked_case(office: LetterOffice, **fields: Any) -> tuple[int, int, int]:
    """A case with two calls of which the second is given with two passages masked; its id and those of the calls."""
    case_id = office.open_case(**fields)
    whole, masked = office.link_call(case_id), office.link_call(case_id)
    listen(office, case_id, masked, (134, 161), (41, 58))
    assert give(office, case_id, masked, "masked", "G5") == []
    return case_id, whole, masked


def test_t42_a_call_is_given_with_the_passages_of_another_person_masked(letter_office: LetterOffice) -> None:
    """The lawful way between giving a recording whole and not at all, from the listener's marks to the copy handed over."""
    office = letter_office
    case_id, whole, masked = masked_case(office)
    letter_id = decided(office, case_id, masking(office, case_id))
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    words = _words(office.text(letter_id).final_html)
    for told in (
        "Saat jäljennökset kahdesta puhelutallenteestasi. Yhdestä tallenteesta on peitetty kohtia.",
        "koko tallenne",
        "tallenne ilman kohtia 00:41–00:58 ja 02:14–02:41",
        "Tallennetta ei muuteta. Kohdat peitetään vain jäljennöksestä.",
        "Peitimme äänestä kohdat, joissa on tietoja terveydestä.",
        "Toisen henkilön oikeudet ja vapaudet Tämä peruste koskee puhelua 2.",
    ):
        assert told in words, told
    office.print(letter_id)
    office.send(letter_id)
    with office.deps.database.read() as session:
        promised = {row.call_id: row.is_masked for row in session.scalars(select(PromisedCopy))}
    assert promised == {whole: False, masked: True}
    with pytest.raises(Refused):
        give(office, case_id, masked, "full")
    with pytest.raises(Invalid) as refused:
        office.hand_over(case_id)
    assert {fault.code for fault in refused.value.faults} == {"masking_unheard", "masking_day_missing"}
    on = local_date(office.clock())
    heard = {"masking_heard_by": office.people["jari"], "masking_heard_on": on}
    office.hand_over(case_id, **heard)
    assert (office.request(case_id).state, office.request(case_id).outcome) == ("partly_refused", "partial")
    with office.deps.database.read() as session:
        row = session.scalars(select(Handover)).one()
        assert (row.masking_heard_by, row.masking_heard_on) == (office.people["jari"], on)
        (event,) = [body_of(one) for one in events_of(session, f"case:{case_id}") if one.kind == "copy_handed_over"]
        assert event["masked_call_ids"] == [masked]
    with pytest.raises(Invalid):
        office.hand_over(case_id, call_ids=[masked], form="transcript")
    office.hand_over(case_id, call_ids=[masked], **heard)


def test_a_call_given_as_text_with_blanks_is_nowhere_called_sound_and_no_sound_of_it_goes(
    quick_office: LetterOffice,
) -> None:
    office = quick_office
    case_id, whole, masked = masked_case(office)
    letter_id = decided(office, case_id, masking(office, case_id, how=How.TEXT_WITH_BLANKS))
    assert codes_of(office, letter_id) == set()
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    words = _words(office.text(letter_id).final_html)
    for told in (
        "Saat jäljennöksen puhelutallenteestasi. Yhden puhelun saat tekstinä, josta on jätetty pois kohtia.",
        "puhelu tekstinä ilman kohtia 00:41–00:58 ja 02:14–02:41",
        "Kohdat jätetään pois vain tekstistä.",
        "Äänenä annettava jäljennös on äänitiedosto.",
        "Annamme puhelun tekstinä",
    ):
        assert told in words, told
    assert "peitet" not in words.split("Pyyntö")[0]
    office.print(letter_id)
    office.send(letter_id)
    heard = {"masking_heard_by": office.people["jari"], "masking_heard_on": local_date(office.clock())}
    for form in ("audio", "both"):
        with pytest.raises(Invalid) as refused:
            office.hand_over(case_id, form=form, **heard)
        assert [fault.code for fault in refused.value.faults] == ["handover_text_only"]
    office.hand_over(case_id, form="audio", call_ids=[whole])
    office.hand_over(case_id, form="transcript", call_ids=[masked], **heard)
    assert office.request(case_id).outcome == "partial"


def test_where_all_copies_are_text_nothing_calls_them_sound(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, whole, _masked = masked_case(office)
    with office.deps.database.write() as session:
        session.delete(session.scalars(select(Link).where(col(Link.call_id) == whole)).one())
    letter_id = decided(office, case_id, masking(office, case_id, how=How.TEXT_WITH_BLANKS))
    assert codes_of(office, letter_id) == set()
    office.write(letter_id, handover="Jäljennös on äänitiedosto.")
    assert codes_of(office, letter_id) == {"sound_said"}


@pytest.mark.parametrize(
    ("who", "days", "code"),
    [
        ("veera", 0, "masking_not_listener"),
        ("jari", 1, "masking_day_wrong"),
        ("jari", -1, "masking_day_wrong"),
        ("jari", 0, ""),
    ],
)
def test_the_masked_copy_was_heard_by_somebody_who_may_listen_before_it_left(
    quick_office: LetterOffice, who: str, days: int, code: str
) -> None:
    office = quick_office
    case_id, _whole, masked = masked_case(office)
    letter_id = decided(office, case_id, masking(office, case_id))
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    office.print(letter_id)
    office.send(letter_id)
    heard_on = local_date(office.clock()) + timedelta(days=days)
    told = {"call_ids": [masked], "masking_heard_by": office.people[who], "masking_heard_on": heard_on}
    if not code:
        office.hand_over(case_id, **told)
        return
    with pytest.raises(Invalid) as refused:
        office.hand_over(case_id, **told)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_passages_are_masked_in_a_recording_that_is_there_on_a_ground_about_a_part(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    there, gone = office.link_call(case_id), office.link_call(case_id, started=OLD)
    assert give(office, case_id, there, "masked") == ["given_ground_missing"]
    assert give(office, case_id, there, "masked", "G1") == ["given_masked_ground"]
    assert give(office, case_id, gone, "masked", "G5") == ["given_masked_without_recording"]
    assert give(office, case_id, there, "part", "G5") == ["choice_unknown"]
    assert [give(office, case_id, there, "masked", one) for one in ("G5", "G7", "G10")] == [[], [], []]
    assert give(office, case_id, there, "full") == []
    with office.deps.database.read() as session:
        assert [row.ground for row in session.scalars(select(Link).where(col(Link.call_id) == there))] == [""]


def test_a_decision_tells_what_is_masked_as_the_calls_are_given(quick_office: LetterOffice) -> None:
    office = quick_office
    case_id, whole, masked = masked_case(office)
    letter_id = decided(office, case_id, masking(office, case_id))
    assert codes_of(office, letter_id) == set()
    give(office, case_id, masked, "full")
    assert codes_of(office, letter_id) == {"calls_match", "masked_untrue"}
    give(office, case_id, masked, "none", "G5")
    assert codes_of(office, letter_id) == {"masked_untrue"}
    give(office, case_id, masked, "masked", "G7")
    assert codes_of(office, letter_id) == {"withheld_ground"}
    give(office, case_id, masked, "masked", "G5")
    give(office, case_id, whole, "masked", "G5")
    assert codes_of(office, letter_id) == {"unheard", "masked_unplaced"}, "nobody has listened to the other call"
    _destroy(office, masked, ARRIVED)
    give(office, case_id, whole, "full")
    assert codes_of(office, letter_id) >= {"calls_match", "masked_untrue"}, "nothing is masked in what is gone"


def test_where_a_listener_marked_nothing_the_reasons_tell_what_is_masked(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    call_id = office.link_call(case_id)
    listen(office, case_id, call_id)
    give(office, case_id, call_id, "masked", "G5")
    letter_id = decided(office, case_id, Part((Withheld.HEALTH,), How.MASKED))
    assert codes_of(office, letter_id) == {"masked_unplaced"}
    (row,) = rows_of(office, case_id)
    document_again(office, case_id, row, "Peitämme kohdan 02:14–02:41, koska siinä puhutaan lapsen terveydestä.")
    assert codes_of(office, letter_id) == set(), "one masked call alone is a partial decision"
    document_again(office, case_id, row, "Peitämme kohdan 45:00–46:00, koska siinä puhutaan lapsen terveydestä.")
    assert codes_of(office, letter_id) == {"masked_unplaced", "masked_beyond"}, "the recording is shorter"
    document_again(office, case_id, row, "Peitämme kohdan, jossa lapsen terveydestä puhutaan klo 1.00-2.00.")
    assert codes_of(office, letter_id) == {"masked_unplaced"}, "a time of day is no place in a recording"
    other = office.link_call(case_id)
    listen(office, case_id, other)
    give(office, case_id, other, "masked", "G5")
    document_again(office, case_id, row, "Peitämme kohdan 02:14–02:41, koska siinä puhutaan lapsen terveydestä.")
    assert codes_of(office, letter_id) == {"masked_unplaced"}, "it is not said in which of the two"
    told = "Puhelusta 1 peitämme kohdan 02:14–02:41 ja puhelusta 2 kohdan 00:10–00:20, koska niissä puhutaan lapsen terveydestä."
    document_again(office, case_id, row, told)
    assert codes_of(office, letter_id) == set()


def rows_of(office: LetterOffice, case_id: int) -> list[int]:
    """The ids of the grounds documented for the first request."""
    with office.deps.database.read() as session:
        return [row.id or 0 for row in case_grounds.grounds_of(session, office.request(case_id).id or 0)]


def document_again(office: LetterOffice, case_id: int, row_id: int, added: str) -> None:
    """Add words to a documented ground."""
    with office.deps.database.write() as session:
        case, request = cases.one_case(session, case_id), office.request(case_id)
        row = case_grounds.one_ground(session, request, row_id)
        written = Written("G5", row.fields, case_grounds.part_of(row), added, is_confirmed=True)
        save_ground(session, office.deps, case, request, written, row=row, by=office.people["veera"], at=office.clock())


def test_once_a_fee_was_decided_no_answer_calls_the_copies_free(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, fee_decision(quick_office, {"language": "fi"})
    decision_id = leave(office, case_id, fees.DECISION)
    office.search(case_id)
    office.step(case_id, "answer_full")
    letter_id = office.letter(case_id, "access_answer").id or 0
    office.finish(letter_id)
    office.write(letter_id, search_note="Jäljennökset ovat maksuttomia.")
    assert codes_of(office, letter_id) == {"fee_denied"}
    office.write(letter_id, search_note="Ensimmäinen jäljennös oli maksuton.")
    assert codes_of(office, letter_id) == set()
    office.submit(letter_id)
    office.approve(letter_id)
    words, number = _words(office.text(letter_id).final_html), office.letter(case_id, fees.DECISION).decision_number
    on = office.letter(case_id, fees.DECISION).dated_on or date.min
    assert f"Maksusta on päätetty {on.day}.{on.month}.{on.year} (viranhaltijapäätös § {number})." in words
    assert "Jäljennös on maksuton." not in words
    assert decision_id


def test_no_copy_is_promised_where_no_call_that_is_given_has_a_recording(quick_office: LetterOffice) -> None:
    office, case_id = quick_office, quick_office.open_case()
    office.link_call(case_id, is_recorded=False)
    office.search(case_id)
    office.step(case_id, "start_assessment")
    office.step(case_id, "answer_full")
    letter_id = office.letter(case_id, "access_answer").id or 0
    office.finish(letter_id)
    assert codes_of(office, letter_id) == set(), "the model's words on copies are not printed"
    office.write(letter_id, search_note="Saat jäljennöksen puhelutallenteesta postitse.")
    assert codes_of(office, letter_id) == {"copy_promised"}
    office.write(letter_id, search_note="Tallennetta ei ole, joten emme voi antaa jäljennöstä.")
    assert codes_of(office, letter_id) == set()


def test_a_partial_decision_begins_with_what_is_given_and_promises_no_copy_of_nothing(
    quick_office: LetterOffice,
) -> None:
    office, case_id = quick_office, quick_office.open_case()
    office.link_call(case_id, is_recorded=False)
    office.link_call(case_id, given="none", ground="G5")
    office.hear(case_id)
    letter_id = decided(office, case_id, None)
    assert codes_of(office, letter_id) == set()
    office.write(letter_id, decision="Saat jäljennöksen yhdestä puhelutallenteestasi. Toista emme anna.")
    assert codes_of(office, letter_id) == {"copy_promised", "restated"}
    office.write(letter_id, decision="Voit kysyä lisää yhteyshenkilöltämme.")
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    told = "Saat tiedot puhelusta, josta ei ole tallennetta. Yhtä tallennetta emme anna. Muilta osin saat tiedot kokonaan. Voit kysyä"
    assert told in _words(office.text(letter_id).final_html)


def test_a_decision_says_what_is_given_from_the_calls_as_they_stand_when_it_is_approved(
    quick_office: LetterOffice,
) -> None:
    """Neither a call that was linked meanwhile nor the writer's own words make it say anything else (hallintolaki 44 §)."""
    office = quick_office
    case_id, _whole, _masked = masked_case(office)
    letter_id = decided(office, case_id, masking(office, case_id))
    office.link_call(case_id)
    for name in ("decision", "handover"):
        office.write(letter_id, **{name: "Saat kaikki kolme tallennetta jäljennöksinä. Mitään ei ole jätetty pois."})
        assert codes_of(office, letter_id) == {"restated" if name == "decision" else "given_untrue"}
        office.write(letter_id, **{name: ""})
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    told = "Saat jäljennökset kolmesta puhelutallenteestasi. Yhdestä tallenteesta on peitetty kohtia."
    assert told in _words(office.text(letter_id).final_html)


def test_a_masked_copy_that_went_is_no_copy_of_a_call_that_is_given_whole_later(quick_office: LetterOffice) -> None:
    """A correction in the person's favour, or a court, gives the whole recording: it has still to be handed over (GDPR 15(3))."""
    office = quick_office
    case_id, _whole, masked = masked_case(office)
    letter_id = decided(office, case_id, masking(office, case_id))
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    office.print(letter_id)
    office.send(letter_id)
    heard = {"masking_heard_by": office.people["jari"], "masking_heard_on": local_date(office.clock())}
    office.hand_over(case_id, **heard)
    assert not office.request(case_id).is_open
    office.step(case_id, "reopen", reason="Hallinto-oikeus määräsi antamaan koko tallenteen.")
    assert give(office, case_id, masked, "full", "") == []
    office.step(case_id, "answer_full")
    leave(office, case_id, "access_answer")
    request = office.request(case_id)
    with office.deps.database.read() as session:
        assert promises.missing_calls(session, request.id or 0) == [masked], "the other call went whole already"
    assert request.is_open, "the letter promises a copy that has not gone"
    office.hand_over(case_id)
    assert (office.request(case_id).is_open, office.request(case_id).outcome) == (False, "full")
