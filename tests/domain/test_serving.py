"""When a letter counts as served: each way by its own rule, weekends and holidays too; and when its appeal period ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dsr.domain.custody import Custody
from dsr.domain.representation import Acting, SubjectKind
from dsr.domain.served_persons import ActingPerson, role_of, served_beside
from dsr.domain.serving import (
    LEFT_OUT,
    Attempt,
    Lack,
    LeftOut,
    Role,
    Rule,
    appeal_period_ends_on,
    ask_court_on,
    first_service,
    last_service,
    may_announce,
    remind_on,
    service_of,
)
from tests import made_once

CALENDAR = made_once.calendar()


def _day(text: str) -> date:
    return date.fromisoformat(text)


ASTRAY = {"returned_on": "2026-12-04", "is_astray": "yes"}

SERVED: list[tuple[str, str, dict[str, str], str, Rule, str]] = [
    ("post", "2026-12-01", {}, "2026-12-08", Rule.POST, "the seventh day after posting (434/2003, 59 §)"),
    ("post", "2026-12-18", {}, "2026-12-25", Rule.POST, "Christmas Day: deemed days are plain days"),
    ("post", "2026-12-24", {}, "2026-12-31", Rule.POST, "posted on the eve, the year's last day"),
    ("post", "2026-11-28", {}, "2026-12-05", Rule.POST, "posted on a Saturday, deemed on a Saturday"),
    ("post", "2026-12-01", {"received_on": "2026-12-14"}, "2026-12-14", Rule.SHOWN, "shown to have come later"),
    (
        "post",
        "2026-12-01",
        {"received_on": "2026-12-03"},
        "2026-12-08",
        Rule.POST,
        "an earlier receipt shortens nothing",
    ),
    ("secure_mail", "2026-12-01", {"fetched_on": "2026-12-02"}, "2026-12-02", Rule.FETCHED, "13/2003, 18 §"),
    ("secure_mail", "2026-12-01", {"fetched_on": "2026-12-12"}, "2026-12-12", Rule.FETCHED, "late, but fetched"),
    ("pickup", "2026-12-23", {"fetched_on": "2026-12-28"}, "2026-12-28", Rule.FETCHED, "over the holidays"),
    ("counter", "2026-12-06", {}, "2026-12-06", Rule.HANDED_OVER, "the same day, Independence Day too"),
    ("suomifi", "2026-12-01", {"consents": "yes"}, "2026-12-04", Rule.ORDINARY, "the third day, with consent (19 §)"),
    ("suomifi", "2026-12-23", {"consents": "yes"}, "2026-12-26", Rule.ORDINARY, "Boxing Day"),
    (
        *("suomifi", "2026-12-01", {"consents": "yes", "fetched_on": "2026-12-09"}),
        *("2026-12-09", Rule.SHOWN, "opened later than the third day"),
    ),
    ("suomifi", "2026-12-01", {"fetched_on": "2026-12-03"}, "2026-12-03", Rule.FETCHED, "no consent, but opened"),
    ("email", "2026-12-01", {"consents": "yes"}, "2026-12-04", Rule.ORDINARY, "e-mail with consent: the third day"),
    ("email", "2026-12-01", {"received_on": "2026-12-02"}, "2026-12-02", Rule.SHOWN, "no consent, but answered"),
    (
        *("post", "2026-12-01", {**ASTRAY, "received_on": "2026-12-10"}, "2026-12-10", Rule.SHOWN),
        "a neighbour opened it on 4.12. and brought it over on 10.12.: received then",
    ),
    (
        *(
            "post",
            "2026-12-01",
            {"returned_on": "2026-12-04", "announced_on": "2026-12-10"},
            "2026-12-17",
            Rule.ANNOUNCED,
        ),
        "it came back, and a public notice serves on the seventh day from its publication (hallintolaki 62 §)",
    ),
]

UNSERVED: list[tuple[str, dict[str, str], str, Lack, str]] = [
    ("secure_mail", {}, "2026-12-08", Lack.WAITING, "the seventh day is still time"),
    ("secure_mail", {}, "2026-12-09", Lack.UNFETCHED, "not fetched in seven days: otherwise (13/2003, 18 §)"),
    ("pickup", {}, "2026-12-20", Lack.UNFETCHED, "the same at the service point"),
    ("suomifi", {}, "2026-12-05", Lack.WAITING, "without consent there is no third day"),
    ("suomifi", {}, "2026-12-09", Lack.UNFETCHED, "and seven days are the end"),
    ("email", {}, "2026-12-02", Lack.UNCONSENTED, "an e-mail proves nobody's fetching: 18 § is not about it"),
    ("post", {"returned_on": "2026-12-04"}, "2026-12-20", Lack.RETURNED, "brought back: nobody was served"),
    ("post", ASTRAY, "2026-12-20", Lack.ASTRAY, "in a wrong letter box: nobody was served, and nothing came back"),
    ("post", {**ASTRAY, "received_on": "2026-12-03"}, "2026-12-20", Lack.ASTRAY, "what was shown turned out wrong"),
    (
        "post",
        {**ASTRAY, "announced_on": "2026-12-05"},
        "2026-12-20",
        Lack.ASTRAY,
        "it did not come back: no public notice",
    ),
]


def _attempt(way: str, sent: str, facts: dict[str, str]) -> Attempt:
    days = {name: _day(text) for name, text in facts.items() if text != "yes"}
    return Attempt(way, _day(sent), consents="consents" in facts, is_astray="is_astray" in facts, **days)


@pytest.mark.parametrize(("way", "sent", "facts", "expected", "rule", "why"), SERVED)
def test_each_way_serves_by_its_own_rule(
    way: str, sent: str, facts: dict[str, str], expected: str, rule: Rule, why: str
) -> None:
    found = service_of(_attempt(way, sent, facts), _day("2027-01-10"))
    assert (found.served_on, found.why) == (_day(expected), rule), why


@pytest.mark.parametrize(("way", "facts", "on", "lack", "why"), UNSERVED)
def test_what_does_not_serve_says_what_is_lacking(
    way: str, facts: dict[str, str], on: str, lack: Lack, why: str
) -> None:
    found = service_of(_attempt(way, "2026-12-01", facts), _day(on))
    assert (found.served_on, found.why) == (None, lack), why


ANNOUNCED: list[tuple[str, dict[str, str], str, bool, bool, str]] = [
    ("post", {}, "2026-12-20", False, False, "posted: it is served by that"),
    ("post", {"returned_on": "2026-12-04"}, "2026-12-04", True, True, "it came back: the address is no help"),
    ("post", ASTRAY, "2026-12-20", False, False, "it did not come back"),
    ("pickup", {}, "2026-12-08", False, False, "the last day to fetch it"),
    ("pickup", {}, "2026-12-09", False, True, "not fetched, and no address is known"),
    ("pickup", {}, "2026-12-09", True, False, "an address is known: by post first"),
    ("pickup", {"fetched_on": "2026-12-09"}, "2026-12-20", False, False, "fetched after all"),
    ("pickup", {"announced_on": "2026-12-10"}, "2026-12-20", False, True, "a wrong day is put right"),
    ("pickup", {"announced_on": "2026-12-10"}, "2026-12-20", True, True, "whether or not an address was found since"),
]


@pytest.mark.parametrize(("way", "facts", "on", "has_address", "expected", "why"), ANNOUNCED)
def test_public_notice_comes_only_where_nothing_else_serves(
    way: str, facts: dict[str, str], on: str, has_address: bool, expected: bool, why: str
) -> None:
    """Hallintolaki 434/2003, 55 §."""
    assert may_announce(_attempt(way, "2026-12-01", facts), _day(on), has_address=has_address) is expected, why


APPEALS = [
    ("2026-12-08", "hallintovalitus_30d", "2027-01-07", "law.md 1.6: posted 1.12., served 8.12., thirty days"),
    ("2026-11-24", "hallintovalitus_30d", "2026-12-28", "24.12. is an eve, 25.-27.12. are off (150/1930, 5 §)"),
    ("2026-12-02", "hallintovalitus_30d", "2027-01-04", "New Year's Day is a Friday: Monday"),
    ("2026-12-08", "oikaisuvaatimus_14d", "2026-12-22", "a request for a review: fourteen days"),
    ("2026-12-11", "oikaisuvaatimus_14d", "2026-12-28", "Christmas Day: the Monday after"),
    ("2027-06-11", "oikaisuvaatimus_14d", "2027-06-28", "Midsummer Eve is off in this count"),
]


@pytest.mark.parametrize(("served", "route", "expected", "why"), APPEALS)
def test_the_appeal_period_follows_the_route_of_the_decision(served: str, route: str, expected: str, why: str) -> None:
    assert appeal_period_ends_on(_day(served), route, CALENDAR) == _day(expected), why


def test_the_court_is_asked_on_the_first_working_day_after_the_period() -> None:
    assert ask_court_on(_day("2027-01-07"), CALENDAR) == _day("2027-01-08")
    assert ask_court_on(_day("2026-12-23"), CALENDAR) == _day("2026-12-28"), "the eve and Christmas are off"


def test_the_first_sending_that_serves_counts_and_one_that_failed_does_not() -> None:
    unfetched = Attempt("secure_mail", _day("2026-12-01"))
    posted = Attempt("post", _day("2026-12-09"))
    assert first_service([unfetched, posted], _day("2026-12-10")).served_on == _day("2026-12-16")
    fetched = Attempt("secure_mail", _day("2026-12-01"), fetched_on=_day("2026-12-11"))
    assert first_service([fetched, posted], _day("2026-12-12")).served_on == _day("2026-12-11"), "fetched after all"
    assert first_service([], _day("2026-12-12")).why is Lack.UNSENT


def test_the_last_recipient_ends_the_service_of_a_letter() -> None:
    child = service_of(Attempt("counter", _day("2026-12-01")), _day("2026-12-20"))
    guardian = service_of(Attempt("post", _day("2026-12-02")), _day("2026-12-20"))
    waiting = service_of(Attempt("pickup", _day("2026-12-19")), _day("2026-12-20"))
    assert last_service([child.served_on, guardian.served_on]) == _day("2026-12-09")
    assert last_service([child.served_on, waiting.served_on]) is None
    assert last_service([]) is None


def test_a_person_is_reminded_two_days_before_the_last_only_where_something_waits() -> None:
    assert remind_on(Attempt("secure_mail", _day("2026-12-01"))) == _day("2026-12-06")
    assert remind_on(Attempt("post", _day("2026-12-01"))) is None
    assert remind_on(Attempt("secure_mail", _day("2026-12-01"), fetched_on=_day("2026-12-02"))) is None


def test_no_time_runs_from_telling_the_principal_of_an_agent() -> None:
    assert [role for role in Role if not role.is_served] == [Role.PRINCIPAL]


MOTHER = ActingPerson(Acting.GUARDIAN, "Maija", _day("2026-11-02"))
FATHER = replace(MOTHER, name="Pekka")
ALONE = replace(MOTHER, custody=Custody.SOLE)
AGREED = replace(MOTHER, custody=Custody.AGREED, other_name="Pekka")
TRUSTEE = ActingPerson(Acting.TRUSTEE, "Erkki", _day("2026-11-02"), is_within=True, principal="agrees")
TO_MOTHER, YOUNG, UNKNOWN = (Role.GUARDIAN, "Maija"), (Role.SUBJECT, "Kim"), (Role.GUARDIAN, "")

BESIDE: list[tuple[SubjectKind, list[ActingPerson], tuple[Role, str], list[tuple[Role, str]], str]] = [
    (SubjectKind.ADULT, [], YOUNG, [], "an adult alone"),
    (SubjectKind.ADULT, [ActingPerson(Acting.AGENT, "Oy")], (Role.AGENT, "Oy"), [], "12 §: the principal is told"),
    (SubjectKind.YOUNG, [ALONE], TO_MOTHER, [YOUNG], "14 § 3 mom. and 56 §: both"),
    (SubjectKind.YOUNG, [ALONE], YOUNG, [TO_MOTHER], "and the other way round"),
    (SubjectKind.YOUNG, [], YOUNG, [UNKNOWN], "the guardian is found out"),
    (SubjectKind.YOUNG, [replace(MOTHER, verified_on=None)], YOUNG, [UNKNOWN], "custody not verified"),
    (
        SubjectKind.YOUNG,
        [ActingPerson(Acting.AGENT, "Oy")],
        (Role.AGENT, "Oy"),
        [UNKNOWN, YOUNG],
        "an agent changes nothing",
    ),
    (SubjectKind.CHILD, [ALONE], TO_MOTHER, [], "14 § 1 mom.: the child does not act"),
    (SubjectKind.CHILD, [MOTHER], TO_MOTHER, [UNKNOWN], "custody alone was not found: there is another custodian"),
    (SubjectKind.CHILD, [AGREED], TO_MOTHER, [(Role.GUARDIAN, "Pekka")], "who agrees is a custodian all the same"),
    (SubjectKind.CHILD, [AGREED, FATHER], TO_MOTHER, [(Role.GUARDIAN, "Pekka")], "and is served once"),
    (
        SubjectKind.YOUNG,
        [AGREED],
        YOUNG,
        [TO_MOTHER, (Role.GUARDIAN, "Pekka")],
        "all three where the young is addressed",
    ),
    (SubjectKind.CHILD, [replace(MOTHER, is_within=True)], TO_MOTHER, [UNKNOWN], "a mandate is no custody"),
    (SubjectKind.YOUNG, [MOTHER], YOUNG, [TO_MOTHER, UNKNOWN], "the same where the young person is addressed"),
    (SubjectKind.CHILD, [MOTHER, FATHER], TO_MOTHER, [(Role.GUARDIAN, "Pekka")], "361/1983: two custodians jointly"),
    (
        SubjectKind.CHILD,
        [MOTHER, replace(FATHER, verified_on=None)],
        TO_MOTHER,
        [UNKNOWN],
        "the other's custody is open",
    ),
    (SubjectKind.ADULT, [TRUSTEE], (Role.TRUSTEE, "Erkki"), [YOUNG], "15 §: beside the principal"),
    (SubjectKind.ADULT, [TRUSTEE], YOUNG, [(Role.TRUSTEE, "Erkki")], "and the other way round"),
    (SubjectKind.ADULT, [replace(TRUSTEE, principal="unable")], (Role.TRUSTEE, "Erkki"), [], "who cannot understand"),
    (SubjectKind.ADULT, [replace(TRUSTEE, is_within=False)], YOUNG, [], "outside the order the principal acts"),
]


@pytest.mark.parametrize(("subject", "people", "addressee", "expected", "reason"), BESIDE)
def test_a_decision_is_served_on_everyone_who_may_act_in_the_matter(
    subject: SubjectKind,
    people: list[ActingPerson],
    addressee: tuple[Role, str],
    expected: list[tuple[Role, str]],
    reason: str,
) -> None:
    assert served_beside(subject, "Kim", people, addressee) == expected, reason


def test_a_parent_with_a_right_to_information_acts_for_themselves() -> None:
    assert role_of(Acting.INFORMATION_PARENT) is Role.PARTY
    assert role_of(Acting.AGENT) is Role.AGENT


def test_nobody_is_left_unserved_but_for_a_fact_about_their_own_role() -> None:
    """Hallintolaki 56 §: the subject always, the others unless they may not act (any more) or a child would suffer."""
    assert Role.SUBJECT not in LEFT_OUT
    assert Role.PRINCIPAL not in LEFT_OUT
    assert LeftOut.CHILD_INTEREST in LEFT_OUT[Role.GUARDIAN]
    for role in (Role.TRUSTEE, Role.AGENT, Role.PARTY):
        assert not {LeftOut.CHILD_INTEREST, LeftOut.CUSTODY_ENDED} & set(LEFT_OUT[role]), role
