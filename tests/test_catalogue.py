"""The catalogue: what a workflow folder must be, every fault told at once at its line, and the real files."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dsr.catalogue import Approval, Catalogue, check_live_states, diagram, load_catalogue
from dsr.domain.errors import Invalid, NotFound, Refused
from dsr.domain.languages import LANGUAGES
from dsr.domain.workflow import Workflow

HOUSE = Path(__file__).resolve().parent.parent

WORDS = "{fi: suomeksi, sv: på svenska, en: in English}"
OPEN_STATES = "[received, refusing]"

SAMPLE = f"""\
right: sample
article: "15"
labels: {WORDS}
terms: {{months: 1, extension_months: 2}}
start: received
opening: {{letter: welcome, effects: [place_holds]}}
next_steps:
  - code: hello
    letter: welcome
    when: [letter_approved, not letter_sent]
    labels: {WORDS}
states:
  received: {{kind: open, labels: {WORDS}, next_step: {WORDS}}}
  refusing: {{kind: open, labels: {WORDS}, next_step: {WORDS}}}
  refused: {{kind: closed, labels: {WORDS}, next_step: {WORDS}}}
  withdrawn: {{kind: closed, labels: {WORDS}, next_step: {WORDS}}}
transitions:
  - {{name: welcome, from: {OPEN_STATES}, to: same_state, roles: [intake], labels: {WORDS}, done: {WORDS}, on: {{dispatch: welcome}}, needs: [letter_approved]}}
  - name: refuse
    from: [received]
    to: refusing
    roles: [handler]
    labels: {WORDS}
    done: {WORDS}
    asks:
      - {{fact: ground, type: choice, of: grounds, required: yes, labels: {WORDS}}}
    letter: refusal
    effects: [record_ground]
  - name: close_refused
    from: [refusing]
    to: refused
    roles: [handler]
    labels: {WORDS}
    done: {WORDS}
    needs: [letter_approved, ground_documented]
    on: {{dispatch: refusal}}
    outcome: refused
  - {{name: withdraw, from: {OPEN_STATES}, to: withdrawn, roles: [intake], labels: {WORDS}, done: {WORDS}, outcome: withdrawn}}
  - {{name: transfer, from: {OPEN_STATES}, to: withdrawn, roles: [intake], labels: {WORDS}, done: {WORDS}, outcome: transferred}}
  - {{name: merge, from: {OPEN_STATES}, to: withdrawn, roles: [intake], labels: {WORDS}, done: {WORDS}, outcome: merged}}
  - {{name: correct_receipt, from: {OPEN_STATES}, to: same_state, roles: [intake], labels: {WORDS}, done: {WORDS}}}
  - {{name: reopen, from: [refused], to: received, roles: [handler], labels: {WORDS}, done: {WORDS}}}
"""

LETTERS = f"""\
kinds:
  welcome:
    titles: {WORDS}
    rights: any
    languages: [fi, sv, en]
    approval: [{{from: 2026-01-01, rule: none}}, {{from: 2027-01-01, rule: colleague}}]
    signer: preparer
    before_identity: true
    prints_address: false
    sends: acknowledged
    outcome: none
    blocks: [{{name: note, labels: {WORDS}, hints: {WORDS}, required: false, model: {{fi: "", sv: "", en: ""}}}}]
  refusal:
    titles: {WORDS}
    rights: [sample]
    languages: [fi, sv]
    approval: [{{from: 2026-01-01, rule: decision}}]
    signer: decider
    before_identity: false
    prints_address: true
    sends: refusal_sent
    outcome: refused
    blocks: []
"""

GROUNDS = f"""\
grounds:
  G5:
    article: 15(4)
    rights: [sample, erasure]
    provision: {WORDS}
    titles: {WORDS}
    plain: {WORDS}
    documents: [{{code: harm, labels: {WORDS}}}]
    is_34: false
    knowable_without_listening: false
not_grounds:
  - {{code: motive, labels: {WORDS}}}
"""

REGISTER = f"""\
controller: {{name: {WORDS}, verified_on: 2026-01-01}}
dpo: {{name: {WORDS}, email: dpo@example.fi, verified_on: 2026-01-01}}
registry: {{name: {WORDS}, verified_on: 2026-01-01}}
ombudsman: {{name: {WORDS}, verified_on: 2026-01-01}}
court: {{name: {WORDS}, verified_on: 2026-01-01}}
court_fee: {{euros: 310, from: 2025-01-01, verified_on: 2026-01-01}}
listening: {{days_ahead: 5, agent_days: 3, supervisor_as_of: either, number: masked, shows_requester: yes, readers: [handler]}}
case_retention: {{case: {{months: 60, words: {WORDS}}}, short: {{months: 12, words: {WORDS}}}, copies: {{days: 90, words: {WORDS}}}}}
purposes:
  - {WORDS}
appeal:
  refusal: {{route: hallintovalitus_30d, confirmed_by: null, confirmed_on: null}}
"""

FILES = {"sample.yaml": SAMPLE, "letters.yaml": LETTERS, "grounds.yaml": GROUNDS, "register.yaml": REGISTER}


def folder(home: Path, files: dict[str, str]) -> tuple[Path, Path]:
    """A workflow folder with `files`, and templates for the letters of the sample."""
    workflows, templates = home / "workflows", home / "templates"
    workflows.mkdir()
    for name, text in files.items():
        (workflows / name).parent.mkdir(exist_ok=True)
        (workflows / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    for language, kinds in {"fi": ["welcome", "refusal"], "sv": ["welcome", "refusal"], "en": ["welcome"]}.items():
        (templates / "letters" / language).mkdir(parents=True)
        for kind in kinds:
            (templates / "letters" / language / f"{kind}.html").write_text("")
    return workflows, templates


def loaded(home: Path, **changed: str) -> Catalogue:
    return load_catalogue(*folder(home, {**FILES, **{f"{name}.yaml": text for name, text in changed.items()}}))


def faults_of(home: Path, files: dict[str, str]) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        load_catalogue(*folder(home, files))
    return [(fault.place, fault.code) for fault in refusal.value.faults]


# file, what stands there, what stands there instead, codes of all faults that follow, why it is a fault.
FAULTS: list[tuple[str, str, str, list[str], str]] = [
    ("sample", "start: received", "start: [received", ["yaml_broken"], "not YAML at all"),
    ("sample", "start: received", "start: received\nstart: refusing", ["key_repeated"], "a repeated key hides one"),
    ("sample", "start: received", "start: &start received", ["yaml_alias"], "anchors make texts appear elsewhere"),
    ("sample", "start: received", "start: !!str received", ["yaml_alias"], "tags guess types"),
    ("sample", "start: received", "start: received\nbegin: received", ["key_unknown"], "a key nobody reads"),
    ("sample", "start: received", "start: arrived", ["state_unknown"], "the start is no state"),
    ("sample", "start: received", "start: refused", ["start_closed"], "a request cannot begin closed"),
    ("sample", "right: sample", "right: simple", ["right_name"], "the file is the right's name"),
    ("sample", "terms: {months: 1,", "terms: {months: one,", ["not_a_number"], "months are counted"),
    ("sample", "    to: refusing\n    roles: [handler]", "    to: refusing\n    roles: [chief]", ["role_unknown", "step_unusable"], "no such role"),
    ("sample", "effects: [record_ground]", "effects: [fly]", ["effect_unknown"], "no such effect"),
    ("sample", "needs: [letter_approved, ground", "needs: [letter_signed, ground", ["guard_unknown"], "no such guard"),
    ("sample", "not letter_sent", "not letter_lost", ["guard_unknown"], "nor in a next step"),
    ("sample", "    letter: refusal", "    letter: farewell", ["letter_unknown", "letter_never_sent", "refusal_without_question"], "no such letter"),
    ("sample", "letter: welcome, effects", "letter: refusal, effects", ["letter_never_sent"], "nobody could send it"),
    ("sample", "    from: [received]", "    from: [received, received]", ["name_repeated"], "a state named twice"),
    ("sample", "    from: [received]", "    from: [arrived]", ["state_unknown"], "a step from nowhere"),
    ("sample", "    to: refusing", "    to: rejecting", ["state_unknown"], "a step to nowhere"),
    ("sample", "    outcome: refused", "    outcome: lost", ["not_one_of", "outcome_missing"], "no such outcome"),
    ("sample", "    outcome: refused", "    outcome: full\n", [], "a full answer by a decision has no fault of form"),
    ("sample", "    letter: refusal\n", "    letter: refusal\n    outcome: refused\n", ["outcome_too_early", "refusal_without_ground"], "it stays open"),
    ("sample", "    on: {dispatch: refusal}\n", "", ["letter_never_sent", "letter_not_named", "refusal_without_letter", "refusal_without_question"], "nothing is sent"),
    ("sample", "letter_approved, ground_documented]", "letter_approved]", ["refusal_without_ground"], "GDPR 12(4)"),
    ("sample", "of: grounds, required: yes", "of: grounds, required: no", ["refusal_without_question"], "a ground is asked"),
    ("sample", "type: choice, of: grounds", "type: choice", ["choice_of", "refusal_without_question"], "options from nowhere"),
    ("sample", "required: yes", "required: true", ["not_one_of", "refusal_without_question"], "one word for yes"),
    ("sample", "type: choice, of: grounds", "type: choice, of: list", ["choice_options", "refusal_without_question"], "an empty list"),
    ("sample", f"name: merge, from: {OPEN_STATES}", f"name: marry, from: {OPEN_STATES}", ["step_missing"], "every workflow has merge"),
    ("sample", f"name: withdraw, from: {OPEN_STATES}", "name: withdraw, from: [received]", ["withdraw_not_from"], "at any time"),
    (
        "sample",
        "  refused: {kind: closed",
        f"  lost: {{kind: closed, labels: {WORDS}, next_step: {WORDS}}}\n  refused: {{kind: closed",
        ["state_unreachable"],
        "no step leads there",
    ),
    ("sample", "from: [refused], to: received", "from: [refused], to: refusing", [], "reopening may go anywhere open"),
    ("sample", "labels: {fi: suomeksi, sv: på svenska, en: in English}\nterms", "labels: {fi: suomeksi, en: in English}\nterms", ["translation_missing"], "no Swedish"),
    ("sample", "labels: {fi: suomeksi, sv: på svenska, en: in English}\nterms", 'labels: {fi: suomeksi, sv: " ", en: x}\nterms', ["translation_missing"], "an empty Swedish"),
    ("sample", "labels: {fi: suomeksi, sv: på svenska, en: in English}\nterms", "labels: {fi: suomeksi, sv: på svenska, en: x, de: y}\nterms", ["key_unknown"], "no German"),
    ("letters", "rule: decision", "rule: jury", ["not_one_of", "refusal_without_remedies", "appeal_for_nothing"], "no such rule"),
    ("letters", "rule: decision", "rule: colleague", ["refusal_without_remedies", "appeal_for_nothing"], "a refusal is a decision"),
    ("letters", "from: 2027-01-01", "from: 2026-01-01", ["approval_order"], "two rules on one day"),
    ("letters", "from: 2027-01-01", "from: 2027-02-30", ["not_a_day"], "30 February"),
    ("letters", "approval: [{from: 2026-01-01, rule: decision}]", "approval: []", ["approval_missing", "refusal_without_remedies", "appeal_for_nothing"], "a rule is needed"),
    ("letters", "languages: [fi, sv]", "languages: [fi]", ["languages_missing"], "kielilaki"),
    ("letters", "languages: [fi, sv]", "languages: [fi, sv, en]", ["template_missing"], "no English template"),
    ("letters", "languages: [fi, sv]", "languages: [fi, sv, de]", ["language_unknown"], "no German letters"),
    ("letters", "rights: [sample]", "rights: [simple]", ["right_unknown", "letter_not_for_right", "letter_not_for_right"], "no such right"),
    ("letters", "sends: refusal_sent", "sends: flowers", ["not_one_of"], "no such clock fact"),
    ("letters", "before_identity: true", "before_identity: maybe", ["not_one_of"], "yes or no"),
    ("letters", "sends: refusal_sent", "sends: refusal_sent\n    grounds: [G77]", ["ground_unknown", "refusal_without_grounds"], "no such ground"),
    ("grounds", "rights: [sample, erasure]", "rights: [erasure]", ["refusal_without_grounds"], "nothing to refuse on"),
    ("grounds", "is_34: false", "is_34: no", ["not_one_of"], "`no` stays a word"),
    ("grounds", "    article: 15(4)\n", "", ["key_missing"], "a ground without its article"),
    ("register", ", verified_on: 2026-01-01}\ncourt_fee", "}\ncourt_fee", ["verified_on_missing"], "addresses are dated"),
    ("register", "verified_on: 2026-01-01}\ndpo", "verified_on: 1.1.2026}\ndpo", ["not_a_day"], "ISO dates"),
    ("register", "  - {fi: suomeksi, sv: på svenska, en: in English}", "  - {fi: suomeksi, en: x}", ["translation_missing"], "no Swedish"),
    ("register", "  refusal: {route", "  farewell: {route", ["appeal_for_nothing", "appeal_missing"], "a decision without its route"),
    ("register", "route: hallintovalitus_30d", "route: by_pigeon", ["not_one_of"], "no such route"),
    ("register", "confirmed_by: null", "confirmed_by: Laura", ["route_half"], "who and when together"),
    ("register", "court_fee: {", "court_price: {", ["key_missing"], "hallintolaki 47 §"),
    ("register", "listening: {", "hearing: {", ["key_missing"], "who may listen is the city's own choice"),
    ("register", "agent_days: 3, ", "", ["key_missing"], "no value of the policy is left to chance"),
    ("register", "days_ahead: 5", "days_ahead: 0", ["not_a_number"], "due before the safe day, never on it"),
    ("register", "readers: [handler]", "readers: [admin]", ["not_one_of"], "an administrator reads no call"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "codes", "reason"), FAULTS, ids=[f"{row[0]}: {row[4]}" for row in FAULTS]
)
def test_a_fault_in_a_file_is_told_by_its_kind(
    tmp_path: Path, file: str, old: str, new: str, codes: list[str], reason: str
) -> None:
    assert FILES[f"{file}.yaml"].count(old) == 1, "the row must change exactly one place"
    changed = {**FILES, f"{file}.yaml": FILES[f"{file}.yaml"].replace(old, new)}
    if not codes:
        load_catalogue(*folder(tmp_path, changed))
        return
    assert sorted(code for _, code in faults_of(tmp_path, changed)) == sorted(codes), reason


def test_a_letter_rests_on_grounds_that_serve_its_kind(tmp_path: Path) -> None:
    changed = {
        **FILES,
        "letters.yaml": LETTERS.replace("sends: refusal_sent", "sends: refusal_sent\n    grounds: [G5]"),
        "grounds.yaml": GROUNDS.replace("is_34: false", "is_34: false\n    serves: documents"),
    }
    assert [code for _, code in faults_of(tmp_path, changed)] == ["ground_misfits"]


PLACES = [
    ("sample.yaml", "effects: [record_ground]", "effects: [fly]", "effect_unknown"),
    ("sample.yaml", "    to: refusing", "    to: rejecting", "state_unknown"),
    ("sample.yaml", "required: yes", "required: true", "not_one_of"),
    ("letters.yaml", "sends: refusal_sent", "sends: flowers", "not_one_of"),
    ("grounds.yaml", "is_34: false", "is_34: no", "not_one_of"),
    ("register.yaml", "route: hallintovalitus_30d", "route: by_pigeon", "not_one_of"),
]


@pytest.mark.parametrize(("file", "old", "new", "code"), PLACES)
def test_a_fault_names_its_file_and_line(tmp_path: Path, file: str, old: str, new: str, code: str) -> None:
    line = FILES[file][: FILES[file].index(old)].count("\n") + 1 + old.count("\n")
    changed = {**FILES, file: FILES[file].replace(old, new)}
    assert (f"{file}:{line}", code) in faults_of(tmp_path, changed)


def test_all_faults_of_all_files_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    changed = {
        **FILES,
        "sample.yaml": SAMPLE.replace("effects: [record_ground]", "effects: [fly]").replace("months: 1", "months: 0"),
        "grounds.yaml": GROUNDS.replace("is_34: false", "is_34: no"),
    }
    found = faults_of(tmp_path, changed)
    assert [code for _, code in found] == ["not_one_of", "not_a_number", "effect_unknown"]


def test_an_open_state_without_a_way_out_is_a_dead_end(tmp_path: Path) -> None:
    trap = SAMPLE.replace(
        "  refused: {kind", f"  trap: {{kind: open, labels: {WORDS}, next_step: {WORDS}}}\n  refused: {{kind"
    )
    trap += f"  - {{name: fall, from: [received], to: trap, roles: [handler], labels: {WORDS}, done: {WORDS}}}\n"
    found = faults_of(tmp_path, {**FILES, "sample.yaml": trap})
    assert sorted(code for _, code in found) == ["dead_end", "withdraw_not_from"]


def test_two_steps_by_the_same_sending_are_refused(tmp_path: Path) -> None:
    twice = SAMPLE + (
        f"  - {{name: again, from: [refusing], to: same_state, roles: [handler], labels: {WORDS}, done: {WORDS}, "
        "on: {dispatch: refusal}}\n"
    )
    assert [code for _, code in faults_of(tmp_path, {**FILES, "sample.yaml": twice})] == ["dispatch_ambiguous"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    files = {name: text for name, text in FILES.items() if name != "grounds.yaml"}
    found = faults_of(tmp_path, files)
    assert ("grounds.yaml", "file_missing") in found


MORE = LETTERS.replace("  refusal:", "  left_out:").split("  left_out:")[0].replace("  welcome:", "  greeting:")


def test_more_kinds_of_letter_stand_in_a_folder_of_their_own(tmp_path: Path) -> None:
    found = faults_of(tmp_path, {**FILES, "letters/greetings.yaml": MORE})
    assert found == [("letters/greetings.yaml:3", "template_missing")] * 3
    for language in ("fi", "sv", "en"):
        (tmp_path / "templates" / "letters" / language / "greeting.html").write_text("")
    read = load_catalogue(tmp_path / "workflows", tmp_path / "templates")
    assert list(read.letters) == ["welcome", "refusal", "greeting"]
    assert list(read.rights) == ["sample"]
    assert "letters/greetings.yaml" in read.hashes


def test_a_kind_that_stands_in_two_files_is_refused(tmp_path: Path) -> None:
    twice = {**FILES, "letters/greetings.yaml": MORE.replace("greeting:", "welcome:")}
    assert faults_of(tmp_path, twice) == [("letters/greetings.yaml:3", "kind_twice")]


def test_a_folder_without_any_right_is_refused(tmp_path: Path) -> None:
    files = {name: text for name, text in FILES.items() if name != "sample.yaml"}
    assert ("workflows", "no_right") in faults_of(tmp_path, files)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    found = faults_of(tmp_path, {**FILES, "sample.yaml": "right: \udcff\udcfe"})
    assert ("sample.yaml", "not_utf8") in found


def test_an_empty_file_and_a_list_are_refused(tmp_path: Path) -> None:
    found = faults_of(tmp_path, {**FILES, "sample.yaml": "", "grounds.yaml": "- G5"})
    assert ("grounds.yaml:1", "not_a_map") in found
    assert ("sample.yaml:1", "not_a_map") in found


def test_words_of_a_group_and_grounds_that_are_not_there_are_told_at_their_line(tmp_path: Path) -> None:
    none = f"code: motive, lawful_in: [G99], words: ['@wants a'], labels: {WORDS}"
    found = faults_of(tmp_path, {**FILES, "grounds.yaml": GROUNDS.replace(f"code: motive, labels: {WORDS}", none)})
    assert {code for _, code in found} == {"ground_unknown", "word_group_unknown"}


def test_a_ground_that_the_rules_know_by_its_code_keeps_its_article(tmp_path: Path) -> None:
    moved = GROUNDS.replace("article: 15(4)", "article: 17(3)(e)", 1)
    assert "ground_moved" in {code for _, code in faults_of(tmp_path, {**FILES, "grounds.yaml": moved})}


def test_words_that_yaml_would_turn_into_values_stay_words(tmp_path: Path) -> None:
    catalogue = loaded(tmp_path, grounds=GROUNDS.replace("code: motive", "code: no"))
    assert catalogue.not_grounds[0].code == "no"


def test_each_file_has_its_hash_and_each_right_the_hash_of_its_file(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    one = loaded(first)
    other = loaded(second, sample=SAMPLE + "# one more line\n")
    assert set(one.hashes) == set(FILES)
    assert re.fullmatch(r"[0-9a-f]{64}", one.workflow_hash("sample"))
    assert one.workflow_hash("sample") != other.workflow_hash("sample")
    assert one.hashes["letters.yaml"] == other.hashes["letters.yaml"]


APPROVALS = [
    (date(2026, 1, 1), Approval.NONE, "the first day of the first rule"),
    (date(2026, 12, 31), Approval.NONE, "the last day before the change"),
    (date(2027, 1, 1), Approval.COLLEAGUE, "the day of the change"),
    (date(2035, 1, 1), Approval.COLLEAGUE, "until further notice"),
]


@pytest.mark.parametrize(("on", "rule", "reason"), APPROVALS, ids=[row[2] for row in APPROVALS])
def test_the_approval_rule_of_a_day_is_the_last_one_begun(
    tmp_path: Path, on: date, rule: Approval, reason: str
) -> None:
    assert loaded(tmp_path).letter("welcome").approval_rule(on) is rule, reason


def test_before_the_first_rule_no_letter_is_approved(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="add one to letters"):
        loaded(tmp_path).letter("welcome").approval_rule(date(2025, 12, 31))


LIVE = [
    ({("sample", "received", "a" * 64)}, "", [], "the state is there"),
    ({("sample", "asking", "a" * 64)}, "", ["live_state_missing"], "the state is gone"),
    ({("sample", "asking", "a" * 64)}, "renamed: {asking: refusing}\n", [], "the file maps it"),
    ({("sample", "asking", "a"), ("sample", "asking", "b")}, "", ["live_state_missing"], "told once for each state"),
    ({("erasure", "received", "a")}, "", ["live_right_missing"], "the right's file is gone"),
]


@pytest.mark.parametrize(("live", "more", "codes", "reason"), LIVE, ids=[row[3] for row in LIVE])
def test_a_file_that_loses_a_state_in_use_is_refused(
    tmp_path: Path, live: set[tuple[str, str, str]], more: str, codes: list[str], reason: str
) -> None:
    catalogue = loaded(tmp_path, sample=SAMPLE + more)
    found: list[str] = []
    try:
        check_live_states(catalogue, live)
    except Invalid as refusal:
        found = [fault.code for fault in refusal.faults]
    assert found == codes, reason


RENAMES = [
    ("renamed: {asking: lost}\n", "renamed_to_nothing", "mapped to a state that is not there"),
    ("renamed: {received: refusing}\n", "renamed_still_there", "the old state still stands"),
]


@pytest.mark.parametrize(("more", "code", "reason"), RENAMES, ids=[row[2] for row in RENAMES])
def test_a_renaming_must_lead_from_what_is_gone_to_what_is_there(
    tmp_path: Path, more: str, code: str, reason: str
) -> None:
    assert [found for _, found in faults_of(tmp_path, {**FILES, "sample.yaml": SAMPLE + more})] == [code], reason


def test_the_register_gives_its_texts_by_path_and_language(tmp_path: Path) -> None:
    register = loaded(tmp_path).register
    assert register.text("dpo.name", "sv") == "på svenska"
    assert register.text("dpo.email", "sv") == "dpo@example.fi"
    assert register.texts("purposes", "en") == ("in English",)
    assert register.day("court.verified_on") == date(2026, 1, 1)
    assert register.in_language("fi")["dpo"] == {
        "name": "suomeksi",
        "email": "dpo@example.fi",
        "verified_on": "2026-01-01",
    }


@pytest.mark.parametrize("path", ["dpo.fax", "dpo", "nothing.at.all", "purposes", "dpo.email.more"])
def test_a_path_without_a_text_is_refused_by_name(tmp_path: Path, path: str) -> None:
    with pytest.raises(NotFound, match=re.escape(path)):
        loaded(tmp_path).register.text(path, "fi")


def test_an_appeal_route_counts_only_when_someone_confirmed_it_on_a_day(tmp_path: Path) -> None:
    route = loaded(tmp_path).register.appeal("refusal")
    assert route is not None
    assert not route.is_confirmed
    assert replace(route, confirmed_by="Laura Lakinen", confirmed_on=date(2026, 9, 15)).is_confirmed


def test_what_the_catalogue_does_not_have_is_refused_by_name(tmp_path: Path) -> None:
    catalogue = loaded(tmp_path)
    with pytest.raises(NotFound, match="erasure"):
        catalogue.workflow("erasure")
    with pytest.raises(NotFound, match="farewell"):
        catalogue.letter("farewell")


@pytest.fixture(scope="module")
def real() -> Catalogue:
    return load_catalogue(HOUSE / "workflows", HOUSE / "templates")


def test_the_real_files_are_without_fault(real: Catalogue) -> None:
    assert "access" in real.rights
    assert {"access_answer", "no_data_found", "access_refused"} <= set(real.letters)
    assert real.choices("access")["grounds"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_workflow_is_drawn_with_title_description_and_every_state(real: Catalogue, language: str) -> None:
    for workflow in real.rights.values():
        drawing = diagram(workflow, language)
        root = ET.fromstring(drawing)
        svg = "{http://www.w3.org/2000/svg}"
        texts = " ".join(node.text or "" for node in root.iter(f"{svg}text"))
        assert root.get("role") == "img"
        assert (root.findtext(f"{svg}title") or "").endswith(workflow.labels[language])
        described = root.findtext(f"{svg}desc") or ""
        for state in workflow.states.values():
            assert state.labels[language] in described
            assert state.labels[language].split()[0] in texts
        assert "style=" not in drawing


def test_a_workflow_that_runs_in_a_circle_can_be_drawn(real: Catalogue) -> None:
    circle = circled(real.rights["access"])
    assert ET.fromstring(diagram(circle, "en")) is not None


def circled(workflow: Workflow) -> Workflow:
    back = replace(workflow.transition("start_assessment"), name="back", from_states=("assessing",), to="received")
    return replace(workflow, transitions=(*workflow.transitions, back))


def test_markup_in_a_label_is_only_text_in_the_drawing(real: Catalogue) -> None:
    workflow = real.rights["access"]
    hostile = replace(workflow.labels, en="<script>alert(1)</script>")
    assert "<script>" not in diagram(replace(workflow, labels=hostile), "en")


def with_shared(part: str, **changed: str) -> dict[str, str]:
    """The sample with the first step taken from a shared file; `changed` are files as they are instead."""
    lines = SAMPLE.splitlines(keepends=True)
    step = next(line for line in lines if "name: welcome, from" in line)
    sample = SAMPLE.replace(step, "  - include: opening_steps\n")
    common = f"opening_steps:\n{step.replace(OPEN_STATES, part)}"
    return {**FILES, "sample.yaml": sample, "common/steps.yaml": common, **changed}


def test_a_step_that_rights_share_stands_where_the_file_takes_it_in(tmp_path: Path) -> None:
    flow = load_catalogue(*folder(tmp_path, with_shared("every_open"))).rights["sample"]
    assert (flow.transitions[0].name, flow.transitions[0].from_states) == ("welcome", ("received", "refusing"))


@pytest.mark.parametrize(
    ("part", "states"),
    [
        ("before_answer", ("received", "refusing")),
        ("after_answer", ("refused", "withdrawn")),
        ("every_state", ("received", "refusing", "refused", "withdrawn")),
    ],
)
def test_a_shared_step_says_sets_of_states_instead_of_names(tmp_path: Path, part: str, states: tuple[str, ...]) -> None:
    step = f"name: correct_receipt, from: {OPEN_STATES}"
    flow = loaded(tmp_path, sample=SAMPLE.replace(step, f"name: correct_receipt, from: {part}")).rights["sample"]
    assert flow.transition("correct_receipt").from_states == states


def test_a_fault_in_a_shared_part_is_told_at_its_own_line(tmp_path: Path) -> None:
    files = with_shared("every_open")
    files["common/steps.yaml"] = files["common/steps.yaml"].replace("roles: [intake]", "roles: [chief]")
    assert ("common/steps.yaml:2", "role_unknown") in faults_of(tmp_path, files)


@pytest.mark.parametrize(
    ("common", "code", "why"),
    [
        ("other_steps: []\n", "include_unknown", "nothing of that name"),
        ("opening_steps:\n  - include: opening_steps\n", "include_itself", "a part within itself has no end"),
        ("opening_steps: {name: welcome}\n", "include_not_list", "a map is no step"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_part_that_cannot_be_taken_in_is_a_fault(tmp_path: Path, common: str, code: str, why: str) -> None:
    found = faults_of(tmp_path, with_shared("every_open", **{"common/steps.yaml": common}))
    assert code in {one for _, one in found}, why


def test_a_part_named_in_two_shared_files_is_a_fault(tmp_path: Path) -> None:
    files = with_shared("every_open", **{"common/more.yaml": "opening_steps: []\n"})
    assert "part_twice" in {code for _, code in faults_of(tmp_path, files)}


def test_the_hash_of_a_right_changes_with_the_parts_it_shares(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = load_catalogue(*folder(tmp_path / "a", with_shared("every_open")))
    second = load_catalogue(*folder(tmp_path / "b", with_shared("before_answer")))
    assert first.workflow_hash("sample") != second.workflow_hash("sample")
