"""Whose matters the office handles, and which calls they made: dates hang on the day on which the office is tried out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from dsr.domain.calendar import HELSINKI
from dsr.domain.retention import destruction_on
from tests.office.calls import ToldCall
from tests.office.office import Office
from tests.office.people import Person

INFO, PARKING, DAYCARE = "asiakaspalvelu_1200", "pysakoinninvalvonta_1204", "varhaiskasvatus_1210"
BUILDING, TECHNICAL, LIBRARY = "rakennusvalvonta_1215", "tekninen_1220", "kaupunginkirjasto_1231"
INTEGRATION, SPORT, CURATORS, HEALTH = (
    *("maahanmuutto_1240", "liikuntapaikat_1252"),
    *("kuraattorit_1263", "terveysneuvonta_1300"),
)


def _person(name: str, tail: int, language: str = "fi") -> Person:
    return Person(name, language, (f"+358405550{tail:03}",))


KIM = _person("Kim Mallinen", 1)
HELMI = _person("Helmi Esimerkki", 2)
EERO = _person("Eero Mallikas", 3)
SIIRI = _person("Siiri Kuvitelma", 4)
VEIKKO = _person("Veikko Malliaho", 5)
OSKAR = _person("Oskar Exempelgård", 6, "sv")
NOORA = _person("Noora Mallila", 7)
AARNE = _person("Aarne Testaaja", 8)
PETRA = _person("Petra Näyttelä", 9)
LAURI = _person("Lauri Keksinen", 10)
MIRJA = _person("Mirja Kuvitelma", 11)
ONNI = _person("Onni Esimerkki", 12)
GRETA = _person("Greta Testlund", 13, "sv")
SAGA = _person("Saga Mallinder", 14, "sv")
ILONA = _person("Ilona Testola", 15)
TUULI = _person("Tuuli Näyte", 16)
URHO = _person("Urho Tapaus", 17)
KERSTIN = _person("Kerstin Provberg", 18, "sv")
PEKKA = _person("Pekka Oletus", 19)
RAIJA = _person("Raija Kokeilu", 20)
OUTI = _person("Outi Vertaus", 21)
SEPPO = _person("Seppo Luonnosmäki", 22)
VIENO = _person("Vieno Mallikko", 23)
ALMA = _person("Alma Nuorela", 24)
TAUNO = _person("Tauno Tekstinen", 25)
ELLI = _person("Elli Erottaja", 26)
RAILI = _person("Raili Oletettula", 45)
"""Whose message the README has its reader log: her calls are there, her case is not."""


def told_calls(office: Office) -> list[ToldCall]:
    """Every call that a story speaks of, each before its request came."""
    return [
        *_calls(office, KIM, (50, INFO, "9.12", 245), (44, INFO, "13.40", 391), (35, CURATORS, "10.03", 228)),
        ToldCall(HELMI.number, _at(last_kept_day(office.today), "11.26"), DAYCARE, timedelta(seconds=512)),
        *_calls(office, HELMI, (70, DAYCARE, "8.51", 305), (41, INFO, "12.17", 143)),
        *_calls(office, EERO, (52, PARKING, "8.33", 187), (49, PARKING, "15.02", 96)),
        *_calls(office, SIIRI, *((30 + 3 * number, INTEGRATION, f"{8 + number % 7}.2{number}", 150 + 47 * number) for number in range(9))),
        *_calls(office, VEIKKO, (60, BUILDING, "9.47", 421), (38, BUILDING, "14.11", 260)),
        *_calls(office, OSKAR, (33, LIBRARY, "10.30", 118)),
        *_calls(office, NOORA, (47, CURATORS, "12.05", 634), (46, CURATORS, "9.20", 207), (25, INFO, "8.58", 75)),
        *_calls(office, AARNE, (64, TECHNICAL, "12.44", 333), (18, TECHNICAL, "8.09", 152)),
        *_calls(office, LAURI, (80, SPORT, "13.13", 88), (57, SPORT, "9.36", 164), (29, INFO, "12.50", 271), (12, HEALTH, "8.02", 402)),
        *_calls(office, MIRJA, *((40 + 4 * number, INFO, f"{8 + number % 8}.1{number % 10}", 90 + 31 * number) for number in range(12))),
        *_calls(office, ONNI, (22, PARKING, "11.11", 199)),
        *_calls(office, GRETA, (36, DAYCARE, "10.10", 286)),
        *_calls(office, SAGA, (75, DAYCARE, "9.05", 402), (66, DAYCARE, "14.45", 120)),
        *_calls(office, TUULI, (83, INFO, "12.31", 264)),
        *_calls(office, URHO, (120, TECHNICAL, "8.15", 703)),
        *_calls(office, PEKKA, (95, LIBRARY, "13.00", 131)),
        *_calls(office, OUTI, (116, PARKING, "9.59", 240), (114, PARKING, "12.22", 77)),
        *_calls(office, SEPPO, (110, SPORT, "8.40", 365)),
        *_calls(office, VIENO, (34, INFO, "9.25", 214), (28, HEALTH, "10.40", 148)),
        *_calls(office, ALMA, (58, CURATORS, "13.22", 318)),
        *_calls(office, TAUNO, (45, SPORT, "10.31", 276)),
        *_calls(office, ELLI, (68, LIBRARY, "9.17", 142), (22, BUILDING, "12.36", 259)),
        *_calls(office, RAILI, (61, PARKING, "10.25", 174), (23, PARKING, "9.40", 233)),
    ]  # fmt: skip


def last_kept_day(today: date) -> date:
    """A day whose recordings are destroyed in two days, or in one or today where months differ; a working day if it can be."""
    days = [today - timedelta(days=back) for back in range(175, 190)]
    for lefts, last_weekday in (((2, 1), 5), ((2, 1, 0), 7)):
        for left in lefts:
            for day in days:
                if destruction_on(day) == today + timedelta(days=left) and day.weekday() < last_weekday:
                    return day
    return today - timedelta(days=181)


def _calls(office: Office, person: Person, *calls: tuple[int, str, str, int]) -> list[ToldCall]:
    return [
        ToldCall(person.number, _at(office.working_day(back), clock), line, timedelta(seconds=seconds))
        for back, line, clock, seconds in calls
    ]


def _at(day: date, clock: str) -> datetime:
    hour, minute = clock.split(".")
    return datetime.combine(day, time(int(hour), int(minute)), HELSINKI)
