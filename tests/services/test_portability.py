"""A right that needs no code: portability, which this register only refuses, is one file in a folder of its own."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from dsr.catalogue import load_catalogue
from dsr.services import clock
from tests.services.letters_office import LetterOffice

HOUSE = Path(__file__).resolve().parents[2]

PORTABILITY = """\
right: portability
article: "20"
labels: {fi: Tietojen siirtäminen, sv: Överföring av uppgifter, en: Portability}
terms: {months: 1, extension_months: 2}
start: received
opening: {letter: acknowledgement}
next_steps:
  - include: first_steps
answer_steps:
  - include: answer_steps
states:
  include: [beginning, ended]
  assessing:
    kind: open
    labels: {fi: Selvitettävänä, sv: Under utredning, en: Being examined}
    next_step: {fi: Esitä hylkäämistä, sv: Föreslå avslag, en: Propose the refusal}
  refusing:
    kind: open
    labels: {fi: Päätös valmisteilla, sv: Beslut bereds, en: Decision in preparation}
    next_step: {fi: Kirjoita päätös, sv: Skriv beslutet, en: Write the decision}
  refused:
    kind: closed
    labels: {fi: Hylätty, sv: Avslagen, en: Refused}
    next_step: {fi: Ei tehtävää, sv: Inget att göra, en: Nothing to do}
transitions:
  - include: taking_up
  - name: refuse
    from: [received, assessing]
    to: refusing
    roles: [handler]
    needs: [language_settled]
    labels: {fi: Esitä hylkäämistä, sv: Föreslå avslag, en: Propose the refusal}
    done: {fi: Päätös aloitettiin, sv: Beslutet påbörjades, en: Decision begun}
    asks:
      - include: ground_asks
    letter: right_not_applicable
    effects: [record_ground]
  - name: close_refused
    from: [refusing]
    to: refused
    on: {dispatch: right_not_applicable}
    roles: [intake, handler]
    needs: [letter_approved, ground_documented, turvakielto_checked_for_post]
    labels: {fi: Kirjaa lähetys, sv: Registrera utskicket, en: Record the dispatch}
    done: {fi: Päätös lähetettiin, sv: Beslutet sändes, en: Decision sent}
    outcome: refused
  - include: endings
"""


def with_portability(office: LetterOffice, home: Path) -> LetterOffice:
    """The office over a workflow folder that has one file more."""
    workflows = home / "workflows"
    shutil.copytree(HOUSE / "workflows", workflows)
    (workflows / "portability.yaml").write_text(PORTABILITY, encoding="utf-8")
    grounds = workflows / "grounds.yaml"
    text = grounds.read_text(encoding="utf-8")
    grounds.write_text(
        text.replace("restriction, objection]", "restriction, objection, portability]"), encoding="utf-8"
    )
    return replace(office, deps=replace(office.deps, catalogue=load_catalogue(workflows, HOUSE / "templates")))


def test_a_right_that_is_only_refused_needs_one_file_and_no_code(quick_office: LetterOffice, tmp_path: Path) -> None:
    office = with_portability(quick_office, tmp_path)
    case_id = office.open_case(rights=("portability",))
    office.step(case_id, "start_assessment")
    office.step(case_id, "refuse", ground="G20", ground_reasons="Peruste ei ole suostumus.", ground_evidence="Seloste.")
    letter_id = office.letter(case_id, "right_not_applicable").id or 0
    office.finish(letter_id)
    office.submit(letter_id)
    office.approve(letter_id, "paivi")
    office.print(letter_id)
    office.send(letter_id)
    with office.deps.database.read() as session:
        request = clock.requests_of(session, case_id)[0]
        assert (request.right, request.state, request.outcome, request.is_open) == (
            "portability",
            "refused",
            "refused",
            False,
        )
