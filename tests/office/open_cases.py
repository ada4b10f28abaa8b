"""The matters on the handlers' desks: each stopped where the day on which the office is tried out finds it."""

from __future__ import annotations

from datetime import date, timedelta

from dsr.domain.calendar import roll_forward
from dsr.domain.ground_parts import How, Part, Withheld
from dsr.domain.logged_request import Route
from dsr.services.ground_writing import Written
from tests.office import acts, grounds, letters_in, told
from tests.office.listeners import heard
from tests.office.office import Office, Story, Told


def late(office: Office) -> Told:
    """Approved and printed in time, and then nobody sent it."""
    received = office.received_for(office.working_day(2))
    yield office.at(received, "9.55")
    case_id = acts.log(
        office, letters_in.EERO, office.at(received, "8.41"), **acts.fields_of(told.EERO), answer_way="suomifi"
    )
    yield office.at(received, "14.10")
    acts.take(office, case_id, "colleague")
    yield office.working_moment(received, 6, "10.05")
    acts.link_all(office, case_id, "colleague")
    acts.confirm_holds(office, case_id, "colleague", "palvelupyyntö 10421")
    acts.step(office, case_id, "answer_full", "colleague")
    acts.finish(office, case_id, "access_answer", "colleague")
    yield office.working_moment(received, 7, "13.30")
    acts.submit(office, case_id, "access_answer", "colleague")
    yield office.working_moment(received, 9, "9.20")
    acts.approve(office, case_id, "access_answer", "handler")


def to_be_signed(office: Office) -> Told:
    """A decision that gives two calls of three, one with a passage masked; it goes by post, so it must leave today, or a day or two later where the calendar has it so."""
    received = office.received_not_before(office.today + timedelta(days=7))
    yield office.at(received, "15.05")
    case_id = acts.log(
        office,
        letters_in.KIM,
        office.at(received, "14.32"),
        **acts.fields_of(told.KIM),
        answer_way="post",
        subject_address="Esimerkkikuja 1 A 2\n02100 Espoo",
        turvakielto="no",
        wished_form="audio",
    )
    yield office.working_moment(received, 1, "9.12")
    acts.take(office, case_id, "handler")
    yield office.working_moment(received, 5, "10.40")
    acts.link_all(office, case_id, "handler")
    acts.confirm_holds(office, case_id, "handler", "palvelupyyntö 10433")
    acts.give(office, case_id, "handler", -1, "none", "G5")
    acts.check_identity(office, case_id, "handler", "suomi_fi")
    yield office.working_moment(received, 7, "10.15")
    heard(office, case_id)
    yield office.working_moment(received, 8, "13.02")
    acts.check_turvakielto(office, case_id, "handler")
    acts.give(office, case_id, "handler", 1, "masked", "G5")
    found = _document_parts(office, case_id, "handler")
    acts.step(office, case_id, "refuse_partly", "handler", **found)
    acts.finish(
        office,
        case_id,
        "access_refused",
        "handler",
        {"inquiry": grounds.NOT_HEARD},
    )
    yield office.at(office.working_day(1), "15.20")
    acts.submit(office, case_id, "access_refused", "handler")


def _document_parts(office: Office, case_id: int, who: str) -> dict[str, str]:
    """Why one call is not given and a passage of another is masked; answers what a step takes of it."""
    whole = {
        "third_person": "bystander",
        "harm": "private_life",
        "effect": "Jos antaisimme tallenteen, hänen omat asiansa paljastuisivat sinulle.",
        "weight": "sensitive",
        "balancing": "Haitta hänelle on suurempi kuin hyöty sinulle, koska olet saanut saman neuvon kirjallisena.",
        "masking": "inseparable",
        "milder_means": "Arvioimme sitä jokaisesta kohdasta erikseen.",
    }
    passage = grounds.relatives_health("Jos antaisimme kohdan, hänen terveydentilansa paljastuisi sinulle.")
    masked = grounds.passages(office, case_id)[:1]
    return grounds.document(
        office,
        case_id,
        who,
        Written("G5", whole, Part((Withheld.OTHER_DATA,), How.WHOLE), is_confirmed=True),
        Written("G5", passage, Part((Withheld.HEALTH,), How.MASKED, masked), is_confirmed=True),
    )


def about_to_be_lost(office: Office) -> Told:
    """The oldest recording is destroyed at its source in two days, and the source has not confirmed the hold."""
    received = office.working_day(12)
    yield office.at(received, "11.20")
    case_id = acts.log(office, letters_in.HELMI, office.at(received, "7.58"), **acts.fields_of(told.HELMI))
    yield office.working_moment(received, 1, "12.30")
    acts.take(office, case_id, "handler")
    acts.note(
        office, case_id, "handler", "Tuhoamiskielto pyydetty lähdejärjestelmän ylläpidolta, vahvistusta ei ole tullut."
    )
    yield office.working_moment(received, 4, "9.50")
    acts.link_all(office, case_id, "handler", most=2)


def many_calls(office: Office) -> Told:
    """Nine calls with an interpreter: decide by the end of the week whether more time is needed."""
    safe_on = roll_forward(office.deps.calendar, office.today + timedelta(days=5), eves_off=True)
    received = office.received_for(safe_on)
    yield office.at(received, "13.00")
    case_id = acts.log(office, letters_in.SIIRI, office.at(received, "12.05"), **acts.fields_of(told.SIIRI))
    yield office.working_moment(received, 2, "8.40")
    acts.take(office, case_id, "colleague")
    acts.confirm_holds(office, case_id, "colleague", "palvelupyyntö 10428")
    yield office.working_moment(received, 9, "14.15")
    acts.link_all(office, case_id, "colleague", most=5)
    acts.note_call(
        office,
        case_id,
        "colleague",
        "Soitti ja kysyi, milloin vastaus tulee. Kerroin, että käymme puhelut läpi tulkin avulla.",
    )
    _document(office, case_id, "colleague")


def _document(office: Office, case_id: int, who: str) -> None:
    """Write down why the child's part of a call cannot be given, as far as it is known: no decision rests on it yet."""
    fields = {
        "third_person": "child",
        "harm": "health",
        "effect": "Tallenteella kuuluu toisen perheen lapsen terveystietoja.",
        "weight": "rest_given",
        "masking": "masked",
    }
    grounds.document(office, case_id, who, Written("G5", fields, is_confirmed=True))


def to_be_approved(office: Office) -> Told:
    """A full answer that a colleague has written: the second pair of eyes is missing."""
    safe_on = roll_forward(office.deps.calendar, office.today + timedelta(days=8), eves_off=True)
    received = office.received_for(safe_on)
    yield office.at(received, "10.10")
    case_id = acts.log(
        office, letters_in.VEIKKO, office.at(received, "9.31"), **acts.fields_of(told.VEIKKO), answer_way="suomifi"
    )
    yield office.working_moment(received, 1, "10.00")
    acts.take(office, case_id, "colleague")
    yield office.working_moment(received, 6, "11.45")
    acts.link_all(office, case_id, "colleague")
    acts.confirm_holds(office, case_id, "colleague", "palvelupyyntö 10437")
    acts.step(office, case_id, "answer_full", "colleague")
    acts.finish(office, case_id, "access_answer", "colleague")
    yield office.at(office.working_day(1), "11.05")
    acts.submit(office, case_id, "access_answer", "colleague")


def identity_asked(office: Office) -> Told:
    """A Swedish request from an address of somebody else: identity was asked for, and time stands still."""
    received = office.working_day(11)
    yield office.at(received, "12.20")
    case_id = acts.log(
        office,
        letters_in.OSKAR,
        office.at(received, "11.48"),
        **acts.fields_of(told.OSKAR) | {"subject_email": "byra.testlund@posti.example"},
    )
    yield office.working_moment(received, 1, "9.15")
    acts.take(office, case_id, "colleague")
    acts.link_all(office, case_id, "colleague")
    acts.confirm_holds(office, case_id, "colleague", "palvelupyyntö 10441")
    yield office.working_moment(received, 2, "10.25")
    acts.step(
        office,
        case_id,
        "ask_identity",
        "colleague",
        doubt="acts_as_another",
        doubt_reason="Viesti tuli toisen henkilön osoitteesta, eikä ilmoitettuun numeroon vastattu kahdella soitolla.",
    )
    acts.finish(
        office,
        case_id,
        "identity_request",
        "colleague",
        {
            "doubt": "Din begäran kom från en adress där ditt namn inte finns. Vi nådde dig inte på det nummer som du "
            "uppgav.",
            "reply_by": f"Svara oss senast den {acts.day_text(office.working_day(0) + timedelta(days=3))}.",
        },
        "sv",
    )
    yield office.working_moment(received, 2, "10.40")
    acts.issue(office, case_id, "identity_request", "colleague")
    yield office.working_moment(received, 2, "10.55")
    acts.mail(office, case_id, "identity_request", "colleague")


def protected(office: Office) -> Told:
    """A person whose address must not be known: only two named users see the case."""
    received = office.working_day(8)
    yield office.at(received, "14.30")
    case_id = acts.log(
        office,
        letters_in.NOORA,
        office.at(received, "13.10"),
        who="handler",
        **acts.fields_of(told.NOORA),
        answer_way="pickup",
        turvakielto="yes",
    )
    acts.protect(office, case_id, "handler", "decider")
    yield office.working_moment(received, 1, "8.45")
    acts.take(office, case_id, "handler")
    yield office.working_moment(received, 3, "15.05")
    acts.link_all(office, case_id, "handler")
    acts.confirm_holds(office, case_id, "handler", "palvelupyyntö 10440")
    acts.step(office, case_id, "answer_full", "handler")


def extended(office: Office) -> Told:
    """Twelve calls, and a notice in time that the answer takes longer."""
    received = office.working_day(27)
    yield office.at(received, "9.40")
    case_id = acts.log(office, letters_in.MIRJA, office.at(received, "8.15"), **acts.fields_of(told.MIRJA))
    yield office.working_moment(received, 1, "13.25")
    acts.take(office, case_id, "handler")
    acts.confirm_holds(office, case_id, "handler", "palvelupyyntö 10399")
    yield office.working_moment(received, 10, "9.05")
    acts.link_all(office, case_id, "handler", most=9)
    acts.step(
        office,
        case_id,
        "extend",
        "handler",
        factor="complexity",
        extension_reason="Pyyntösi koskee pitkää aikaa ja useaa palvelua, joiden välillä asiaasi on siirretty. Käymme "
        "jokaisen puhelun läpi erikseen, jotta saat mahdollisimman paljon ja muiden oikeudet säilyvät.",
    )
    acts.finish(office, case_id, "extension_notice", "handler")
    acts.submit(office, case_id, "extension_notice", "handler")
    yield office.working_moment(received, 12, "10.10")
    acts.approve(office, case_id, "extension_notice", "colleague")
    yield office.working_moment(received, 12, "10.30")
    acts.mail(office, case_id, "extension_notice", "handler")


def no_hits(office: Office) -> Told:
    """The number has not called within six months."""
    received = office.working_day(7)
    yield office.at(received, "16.05")
    case_id = acts.log(
        office, letters_in.PETRA, office.at(received, "15.40"), **acts.fields_of(told.PETRA), answer_way="suomifi"
    )
    yield office.working_moment(received, 2, "9.30")
    acts.take(office, case_id, "colleague")
    yield office.working_moment(received, 4, "9.45")
    acts.step(office, case_id, "answer_no_data", "colleague")


def four_candidates(office: Office) -> Told:
    """Four calls from a confirmed number wait for a verdict; one was to health advice, which is the wellbeing county's."""
    received = office.working_day(5)
    yield office.at(received, "10.35")
    case_id = acts.log(office, letters_in.LAURI, office.at(received, "10.02"), **acts.fields_of(told.LAURI))
    yield office.working_moment(received, 1, "11.00")
    acts.take(office, case_id, "handler")
    yield office.working_moment(received, 1, "11.12")
    acts.confirm_number(office, case_id, "handler", date(2019, 5, 1))


def in_swedish(office: Office) -> Told:
    """A Swedish answer that is being written; it goes by post."""
    received = office.working_day(9)
    yield office.at(received, "13.45")
    case_id = acts.log(
        office,
        letters_in.GRETA,
        office.at(received, "12.59"),
        **acts.fields_of(told.GRETA),
        answer_way="post",
        subject_address="Exempelgränden 3 B 7\n02100 Esbo",
        turvakielto="no",
    )
    yield office.working_moment(received, 1, "9.40")
    acts.take(office, case_id, "handler")
    yield office.working_moment(received, 6, "12.35")
    acts.link_all(office, case_id, "handler")
    acts.confirm_holds(office, case_id, "handler", "palvelupyyntö 10445")
    acts.step(office, case_id, "answer_full", "handler")


def new_since_yesterday(office: Office) -> Told:
    """It came in the evening and was logged in the morning; nobody has taken it yet."""
    yield office.at(office.working_day(0), "8.20")
    arrived = office.at(office.working_day(1), "21.47")
    acts.log(office, letters_in.AARNE, arrived, **acts.fields_of(told.AARNE))


def just_logged(office: Office) -> Told:
    """Logged a few minutes ago: it can still be undone, and its acknowledgement leaves before one's eyes."""
    yield office.opened_at - timedelta(minutes=4)
    arrived = office.opened_at - timedelta(minutes=31)
    acts.log(office, letters_in.ONNI, arrived, **acts.fields_of(told.ONNI))


def not_ours(office: Office) -> Told:
    """A document request, and a message that belongs to the wellbeing county."""
    yield office.at(office.working_day(4), "9.05")
    acts.route(office, letters_in.STATISTICS, office.at(office.working_day(4), "8.30"), Route.DOCUMENT_REQUEST)
    yield office.at(office.working_day(2), "14.50")
    acts.route(office, letters_in.PATIENT_RECORD, office.at(office.working_day(2), "12.11"), Route.WELLBEING_COUNTY)


OPEN: tuple[Story, ...] = (
    *(late, to_be_signed, about_to_be_lost, many_calls, to_be_approved, identity_asked, protected, extended),
    *(no_hits, four_candidates, in_swedish, new_since_yesterday, just_logged, not_ours),
)
