"""Matters that have been answered, so that the figures have something to count: most in time, one late, one withdrawn."""

from __future__ import annotations

from dsr.domain.calendar import local_date
from dsr.services import breaches
from dsr.services.ground_writing import Written
from tests.office import acts, grounds, letters_in, told
from tests.office.office import Office, Story, Told
from tests.office.people import Person

_NOT_LINKED = {
    "missing": "no_details",
    "tried": "Soitit numerosta, joka ei näy meille. Kysyimme puhelimessa päiviä, palvelua ja muita numeroita. Et muista "
    "soittojen päiviä etkä palvelua.",
    "would_suffice": "Päivä, jona soitit, ja palvelu tai numero, josta soitit, riittävät.",
}


def _answered(
    person: Person, text: str, back: int, days: int, way: str = "suomifi", *, is_handed: bool = True, **fields: str
) -> Story:
    """A full answer, given `days` working days after a receipt that lies `back` working days back.

    Unless `is_handed`, its copies still wait to be handed over: the request is open.
    """

    def story(office: Office) -> Told:
        received = office.working_day(back)
        yield office.at(received, "9.35")
        case_id = acts.log(
            office, text, office.at(received, "9.01"), **acts.fields_of(person), answer_way=way, **fields
        )
        yield office.working_moment(received, 1, "10.15")
        acts.take(office, case_id, "handler")
        yield office.working_moment(received, 2, "11.30")
        acts.link_all(office, case_id, "handler")
        acts.confirm_holds(office, case_id, "handler", f"palvelupyyntö {10300 + back}")
        acts.step(office, case_id, "answer_full", "handler")
        acts.finish(office, case_id, "access_answer", "handler")
        acts.submit(office, case_id, "access_answer", "handler")
        yield office.working_moment(received, days - 1, "14.20")
        acts.approve(office, case_id, "access_answer", "colleague")
        if way == "post":
            acts.check_identity(office, case_id, "handler", "suomi_fi")
            acts.check_turvakielto(office, case_id, "handler")
        yield office.working_moment(received, days, "10.05")
        acts.send(office, case_id, "access_answer", way, address=fields.get("subject_address", ""))
        if is_handed:
            yield office.working_moment(received, days, "10.40")
            acts.hand_over(office, case_id, way)

    return story


def nothing_found(office: Office) -> Told:
    """The register held no call from the number."""
    received = office.working_day(43)
    yield office.at(received, "10.20")
    case_id = acts.log(
        office, letters_in.ILONA, office.at(received, "9.44"), **acts.fields_of(told.ILONA), answer_way="suomifi"
    )
    yield office.working_moment(received, 3, "9.10")
    acts.take(office, case_id, "colleague")
    acts.step(office, case_id, "answer_no_data", "colleague")
    acts.finish(office, case_id, "no_data_found", "colleague")
    acts.submit(office, case_id, "no_data_found", "colleague")
    yield office.working_moment(received, 4, "13.40")
    acts.approve(office, case_id, "no_data_found", "handler")
    yield office.working_moment(received, 5, "9.25")
    acts.send(office, case_id, "no_data_found", "suomifi")


def refused(office: Office) -> Told:
    """Calls from a hidden number at times nobody remembers: they cannot be tied to the person (Article 12(2))."""
    received = office.working_day(58)
    yield office.at(received, "14.05")
    case_id = acts.log(
        office,
        letters_in.RAIJA,
        office.at(received, "13.29"),
        subject_name=told.RAIJA.name,
        subject_email=told.RAIJA.email,
        subject_address="Tarinatie 8 C 15\n02770 Espoo",
        answer_way="post",
        turvakielto="no",
    )
    yield office.working_moment(received, 2, "10.00")
    acts.take(office, case_id, "handler")
    acts.note(office, case_id, "handler", "Kysyin puhelimessa päivistä ja palvelusta; pyytäjä ei muista kumpaakaan.")
    yield office.working_moment(received, 9, "11.15")
    acts.step(
        office,
        case_id,
        "refuse",
        "handler",
        **grounds.document(office, case_id, "handler", Written("G3", _NOT_LINKED, is_confirmed=True)),
    )
    acts.finish(
        office,
        case_id,
        "access_refused",
        "handler",
        {
            "decision": "Emme pysty yhdistämään puheluita sinuun.",
            "handover": "",
            "inquiry": "Kysyimme sinulta päiviä, palvelua ja muita numeroita. Tallenteita ei ollut tarpeen kuunnella.",
        },
    )
    acts.submit(office, case_id, "access_refused", "handler")
    yield office.working_moment(received, 10, "15.30")
    acts.send_back(
        office,
        case_id,
        "access_refused",
        "decider",
        "Kerro päätöksessä, mitä pyytäjä voi vielä tehdä, jotta haku onnistuu.",
    )
    yield office.working_moment(received, 11, "9.20")
    acts.finish(
        office,
        case_id,
        "access_refused",
        "handler",
        {
            "decision": "Emme pysty yhdistämään puheluita sinuun. Voit pyytää uudelleen, jos "
            "muistat päivän tai palvelun tai jos soitat jatkossa näkyvästä numerosta."
        },
    )
    acts.submit(office, case_id, "access_refused", "handler")
    yield office.working_moment(received, 12, "12.45")
    acts.approve(office, case_id, "access_refused", "decider")
    yield office.working_moment(received, 13, "9.50")
    acts.check_turvakielto(office, case_id, "handler")
    acts.send(office, case_id, "access_refused", "post", address="Tarinatie 8 C 15\n02770 Espoo")


def astray(office: Office) -> Told:
    """A letter that a neighbour opened by mistake: a breach, assessed and not yet decided."""
    yield office.working_moment(office.working_day(2), 1, "9.40")
    with office.deps.database.write() as session:
        by, at = office.accounts["handler"].id, office.deps.now()
        words = "Kirje jaettiin väärään postilaatikkoon, ja naapuri avasi sen. Hän palautti kirjeen heti asiointipisteeseen."
        row = breaches.report(session, "letter_astray", None, at, words, by=by, at=at)
        told_of = breaches.Assessment(
            what=words,
            persons=1,
            records=1,
            consequences="Sivullinen sai tietää, että henkilö on soittanut kaupungin neuvontaan.",
            measures="Kirje otettiin takaisin, naapurille kerrottiin vaitiolosta ja postille ilmoitettiin jakeluvirheestä.",
            risk="risk",
        )
        breaches.assess(session, row.id or 0, row.version, told_of, by=by, at=at)


def withdrawn(office: Office) -> Told:
    """She found what she needed elsewhere."""
    received = office.working_day(31)
    yield office.at(received, "9.15")
    case_id = acts.log(office, letters_in.KERSTIN, office.at(received, "8.22"), **acts.fields_of(told.KERSTIN))
    yield office.working_moment(received, 4, "10.10")
    acts.step(
        office,
        case_id,
        "withdraw",
        "handler",
        withdrawn_on=local_date(office.now).isoformat(),
        reason="Soitti ja kertoi, ettei tarvitse tallenteita enää.",
    )
    acts.finish(office, case_id, "withdrawal_confirmed", "handler", language="sv")
    acts.issue(office, case_id, "withdrawal_confirmed", "handler")
    yield office.working_moment(received, 4, "10.40")
    acts.mail(office, case_id, "withdrawal_confirmed", "handler")


CLOSED: tuple[Story, ...] = (
    _answered(told.SAGA, letters_in.SAGA, 52, 12),
    _answered(
        told.TUULI, letters_in.TUULI, 64, 11, "post", subject_address="Näytetie 4\n02600 Espoo", turvakielto="no"
    ),
    _answered(told.URHO, letters_in.URHO, 98, 27),
    _answered(told.PEKKA, letters_in.PEKKA, 72, 9, "counter"),
    _answered(told.OUTI, letters_in.OUTI, 94, 15),
    _answered(told.SEPPO, letters_in.SEPPO, 88, 18),
    _answered(told.VIENO, letters_in.VIENO, 14, 9, is_handed=False),
    *(nothing_found, refused, withdrawn, astray),
)
