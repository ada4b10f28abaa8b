"""Listening on the pages: the agent's tasks and form, the team, alarms, agent ids, and the case's side of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select
from sqlmodel import col

from dsr.db.tables import (
    AccessEntry,
    Call,
    CallQueue,
    Candidate,
    CaseUser,
    Hold,
    HoldItem,
    Job,
    Leg,
    Link,
    ListeningAlarm,
    ListeningMark,
    ListeningTask,
    OtherListening,
    Recording,
    Source,
    Team,
)
from dsr.domain.listening import Reader
from dsr.jobs.handlers import all_handlers
from dsr.jobs.running import run_job
from dsr.services import cases, protection
from tests.services.listening_parts import AGENT_ID, Crew, add_crew, add_recorded_call, task_of
from tests.web.case_office import HOSTILE, log_case, post, version_of
from tests.web.office import Office, text_of

CALLED = datetime(2026, 10, 12, 6, 12, tzinfo=UTC)
ANSWER = {"speaker": "yes", "third_persons": "yes", "secrets": "no", "version": "1", "rows": "2"}
MARK = {
    "mark_1_start": "2:14",
    "mark_1_end": "2:41",
    "mark_1_ground": "third_person",
    "mark_1_role": "relative",
    "mark_1_category": "health",
    "mark_1_harm": "Sairaus tulisi ilmi.",
    "mark_1_why_masking": "Muu puhe ymmärretään.",
}


class Scene:
    """A case with a proposed call that the agent answered, and the people."""

    def __init__(self, office: Office, *agents: str) -> None:
        self.office = office
        with office.deps.database.write() as session:
            session.add(Source(id=1, name="Zylinc"))
            session.add(CallQueue(technical="info-fi", name_fi="kaupungin neuvonta", name_sv="stadens rådgivning"))
        self.crew: Crew = add_crew(office.deps.database, office.clock())
        self.case_id = log_case(office)
        self.call_id = add_recorded_call(office.deps.database, self.case_id, CALLED, *(agents or (AGENT_ID,)))
        self.handler_id = office.add_user("handler")
        self.handler = office.sign_in(self.handler_id)

    def ask(self, **fields: str) -> int:
        """The handler asks on the page; answers the task's id."""
        path = f"/calls/{self.call_id}/listening"
        answer = post(self.office, self.handler, self.case_id, path, **{"question": "speaker", **fields})
        assert answer.status_code == 303, text_of(answer.data)
        return task_of(self.office.deps.database, self.call_id).id or 0

    def log(self, *, is_refused: bool = False) -> list[tuple[str, str, str, int | None]]:
        """Who did what, to what, of which case: lines of the access log."""
        with self.office.deps.database.read() as session:
            rows = session.scalars(select(AccessEntry).where(col(AccessEntry.is_refused).is_(is_refused)))
            return [(row.actor, row.action, row.subject, row.case_id) for row in rows]


def test_a_handler_asks_and_the_agent_finds_the_call_and_nothing_of_the_case(office: Office) -> None:
    scene = Scene(office)
    page = text_of(scene.handler.get(f"/cases/{scene.case_id}/calls/{scene.call_id}/listening").data)
    assert "He näkevät puhelun tiedot eivätkä mitään asiasta." in page
    task_id = scene.ask()
    agent = office.sign_in(scene.crew.aino)
    assert text_of(agent.get("/").data) or agent.get("/").location.endswith("/listening")
    listed = text_of(agent.get("/listening").data)
    assert "ma 12.10. klo 9.12 (UTC+3)" in listed
    assert "kaupungin neuvonta" in listed
    shown = text_of(agent.get(f"/listening/{task_id}").data)
    for fact in ("040 … 23", "4 min 5 s", "q-1.wav", AGENT_ID, "Kim Mallinen", "onko puhuja pyytäjä"):
        assert fact in shown
    with office.deps.database.read() as session:
        reference = cases.one_case(session, scene.case_id).reference
    for secret in (reference, "kim@example.fi", "Pyydän puhelutallenteeni", "0405550123", f"/cases/{scene.case_id}"):
        assert secret not in agent.get(f"/listening/{task_id}").text
    assert (f"user:{scene.crew.aino}", "listen", f"listening:{task_id}", scene.case_id) in scene.log()
    case = text_of(scene.handler.get(f"/cases/{scene.case_id}").data)
    assert "Aino Testaaja" in case
    assert "vastasi puheluun" in case


def test_a_passage_lies_within_the_talk_that_was_recorded_and_every_page_tells_that_length(office: Office) -> None:
    """The wait before the answer is no part of the recording: a passage after its end would mask nothing."""
    scene = Scene(office)
    with office.deps.database.write() as session:
        session.get_one(Call, scene.call_id).duration_ms = 271_000
        leg, recording = session.scalars(select(Leg)).one(), session.scalars(select(Recording)).one()
        leg.wait_ms, leg.talk_ms, leg.total_ms, recording.duration_ms = 198_000, 271_000, 469_000, 271_000
        session.add_all([leg, recording])
    task_id = scene.ask()
    agent = office.sign_in(scene.crew.aino)
    shown = text_of(agent.get(f"/listening/{task_id}").data)
    assert ("4 min 31 s" in shown, "7 min 49 s" in shown) == (True, False)
    assert "4 min 31 s" in text_of(scene.handler.get(f"/cases/{scene.case_id}").data)
    beyond = ANSWER | MARK | {"mark_1_start": "6:00", "mark_1_end": "7:00"}
    refused = agent.post(f"/listening/{task_id}", data=beyond)
    assert (refused.status_code, 'aria-describedby="mark_1_end' in refused.text) == (422, True)
    assert agent.post(f"/listening/{task_id}", data=ANSWER | MARK | {"mark_1_end": "4:31"}).status_code == 303


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_agent_answers_and_the_handler_reads_it_with_a_line_in_the_log(office: Office, language: str) -> None:
    scene = Scene(office)
    task_id = scene.ask()
    agent = office.sign_in(scene.crew.aino)
    agent.post("/language", data={"language": language})
    assert agent.post(f"/listening/{task_id}", data=ANSWER | MARK).status_code == 303
    assert "02:14–02:41" in text_of(agent.get(f"/listening/{task_id}").data), "she may look at her own answer"
    assert "Kim Mallinen" not in agent.get(f"/listening/{task_id}").text, "the name has done its work"
    page = scene.handler.get(f"/cases/{scene.case_id}/listening/{task_id}")
    assert "Sairaus tulisi ilmi." in page.text
    assert ("read_listening", f"listening:{task_id}") in [line[1:3] for line in scene.log()]
    assert "Sairaus" not in scene.handler.get(f"/cases/{scene.case_id}").text
    with office.deps.database.read() as session:
        assert session.scalars(select(ListeningMark)).one().to_ms == 161_000


def test_t18_what_was_heard_is_not_read_once_another_case_restricts_the_call(office: Office) -> None:
    scene = Scene(office)
    task_id = scene.ask()
    agent = office.sign_in(scene.crew.aino)
    assert agent.post(f"/listening/{task_id}", data={**ANSWER, **MARK, "version": "1"}).status_code == 303
    read, called = f"/cases/{scene.case_id}/listening/{task_id}", "9.12"
    pages = [(scene.handler, f"/cases/{scene.case_id}"), (agent, "/listening"), (agent, f"/listening/{task_id}")]
    for client, page in pages:
        assert called in text_of(client.get(page).data), page
    assert scene.handler.get(read).status_code == 200
    with office.deps.database.write() as session:
        recording = session.scalars(select(Recording).where(col(Recording.call_id) == scene.call_id)).first()
        assert recording is not None
        hold = Hold(
            kind="restriction", reason="restriction", criteria={}, placed_by=scene.handler_id, placed_at=office.clock(),
            review_by=office.clock().date(),
        )  # fmt: skip
        session.add(hold)
        session.flush()
        session.add(
            HoldItem(hold_id=hold.id or 0, recording_id=recording.id or 0, rule="item", matched_at=office.clock())
        )
        session.execute(delete(Candidate))  # as a restriction does where nobody has decided on the call
    for client, page in pages:
        assert called not in text_of(client.get(page).data), page
    assert "rajoittaa (18 artikla), ei näytetä: 1" in text_of(scene.handler.get(pages[0][1]).data)
    refused = scene.handler.get(read)
    assert refused.status_code != 200
    assert "Sairaus tulisi ilmi" not in text_of(refused.data)


def test_errors_stand_by_their_fields_and_what_was_typed_is_kept(office: Office) -> None:
    scene = Scene(office)
    task_id = scene.ask()
    agent = office.sign_in(scene.crew.aino)
    typed = ANSWER | MARK | {"secrets": "", "mark_1_end": "9:59", "mark_2_harm": "Kesken"}
    answer = agent.post(f"/listening/{task_id}", data=typed)
    assert answer.status_code == 422
    page = answer.text
    for place in ("secrets", "mark_1_end", "mark_2_start", "mark_2_ground"):
        assert f'id="{place}-error"' in page
    assert "Puhelu kestää 04:05" in text_of(page)
    for kept in ('value="9:59"', 'value="Kesken"', 'value="Sairaus tulisi ilmi."'):
        assert kept in page
    more = agent.post(f"/listening/{task_id}", data=typed | {"more": "1"})
    assert (more.status_code, 'name="mark_5_start"' in more.text, 'value="Kesken"' in more.text) == (200, True, True)
    assert task_of(office.deps.database, scene.call_id).state == "waiting"


def test_of_two_answers_the_second_is_told_and_keeps_what_was_typed(office: Office) -> None:
    scene = Scene(office)
    task_id = scene.ask()
    esko, agent = office.sign_in(scene.crew.esko), office.sign_in(scene.crew.aino)
    assert esko.post(f"/team/tasks/{task_id}/pass-on", data={"to_user": scene.crew.esko}).status_code == 303
    assert agent.post(f"/listening/{task_id}", data=ANSWER).status_code == 303
    second = esko.post(f"/listening/{task_id}", data=ANSWER | MARK)
    assert second.status_code == 422
    assert "Tähän kirjoittamaasi ei ole tallennettu." in text_of(second.data)
    assert 'value="Sairaus tulisi ilmi."' in second.text


def test_an_alarm_is_told_though_the_rest_of_the_form_is_not_finished(office: Office) -> None:
    scene = Scene(office)
    task_id = scene.ask()
    agent, decider, officer = office.sign_in(scene.crew.aino), office.browser_of("decider"), office.browser_of("dpo")
    answer = agent.post(f"/listening/{task_id}", data={"alarm": "danger", "alarm_words": "Uhkaus kohdassa 1:10."})
    assert answer.status_code == 422
    assert "Hälyttävästä asiasta on kerrottu päättäjille ja tietosuojavastaavalle." in text_of(answer.data)
    assert agent.post(f"/listening/{task_id}", data={**ANSWER, "alarm_words": "Myös lapsesta."}).status_code == 303
    for reader in (decider, officer):
        page = text_of(reader.get("/alarms").data)
        assert "Uhkaus kohdassa 1:10." in page
        assert "Myös lapsesta." in page, "words without a kind are an alarm too"
    assert "Kuuntelijat kuulivat 2 puhelussa jotakin hälyttävää" in text_of(decider.get("/queue").data)
    case = text_of(scene.handler.get(f"/cases/{scene.case_id}").data)
    assert "Kuuntelija kuuli jotakin hälyttävää" in case
    assert "Uhkaus" not in case
    with office.deps.database.read() as session:
        alarm_id = session.scalars(select(col(ListeningAlarm.id))).first()
    empty = decider.post(f"/alarms/{alarm_id}", data={"done": " "})
    assert (empty.status_code, f'id="done-{alarm_id}-error"' in empty.text) == (422, True)
    assert decider.post(f"/alarms/{alarm_id}", data={"done": "Soitettu poliisille."}).status_code == 303
    assert "Soitettu poliisille." in officer.get("/alarms").text
    assert officer.post("/alarms/999", data={"done": "x" * 9}).status_code == 404


def test_an_alarm_can_be_told_of_a_call_that_was_answered_about(office: Office) -> None:
    """What a listener remembers afterwards must reach whoever can act; the answer itself is final."""
    scene = Scene(office)
    task_id = scene.ask()
    agent, decider = office.sign_in(scene.crew.aino), office.browser_of("decider")
    assert agent.post(f"/listening/{task_id}", data=ANSWER).status_code == 303
    page = agent.get(f"/listening/{task_id}")
    assert f'action="/listening/{task_id}/alarm"' in page.text
    empty = agent.post(f"/listening/{task_id}/alarm", data={"alarm_words": ""})
    assert (empty.status_code, 'id="alarm-error"' in empty.text) == (422, True)
    told = {"alarm": "danger", "alarm_words": "Uhkaus kohdassa 1:10."}
    assert agent.post(f"/listening/{task_id}/alarm", data=told).status_code == 303
    assert "Uhkaus kohdassa 1:10." in text_of(decider.get("/alarms").data)
    assert task_of(office.deps.database, scene.call_id).state == "answered"
    other = office.sign_in(scene.crew.bea)
    assert other.post(f"/listening/{task_id}/alarm", data=told).status_code == 404


def test_nobody_opens_the_task_of_another_and_the_try_is_logged(office: Office) -> None:
    scene = Scene(office)
    task_id = scene.ask()
    for other in (scene.crew.bea, scene.crew.esko, scene.crew.eeva):
        client = office.sign_in(other)
        assert client.get(f"/listening/{task_id}").status_code == 404
        assert client.post(f"/listening/{task_id}", data=ANSWER).status_code == 404
        assert (f"user:{other}", "listen", f"listening:{task_id}", scene.case_id) in scene.log(is_refused=True)
    assert (
        office.sign_in(scene.crew.eeva).post(f"/team/tasks/{task_id}/pass-on", data={"to_user": "1"}).status_code == 404
    )
    assert scene.handler.get(f"/listening/{task_id}").status_code == 404, "a handler has no ears"
    assert office.sign_in(scene.crew.aino).get(f"/cases/{scene.case_id}").status_code == 404
    with office.deps.database.write() as session:
        session.add(CaseUser(case_id=scene.case_id, user_id=scene.crew.aino, kind="barred", at=office.clock()))
    assert office.sign_in(scene.crew.aino).get(f"/listening/{task_id}").status_code == 404, "barred meanwhile"


READERS: list[tuple[str, set[Reader] | None, int, str]] = [
    ("handler", None, 200, "by default the handler"),
    ("decider", None, 404, "a decider only while a letter waits"),
    ("dpo", None, 404, "what was said in a call is not the overseer's"),
    ("intake", None, 404, "nor the clerk's"),
    ("admin", None, 404, "never an administrator's"),
    ("handler", {Reader.DPO}, 404, "the city may decide otherwise"),
    ("dpo", {Reader.DPO}, 200, "and let the officer read"),
    ("admin", set(Reader), 404, "an administrator even so never"),
]


def test_who_reads_an_answer_is_the_citys_policy(office: Office) -> None:
    scene = Scene(office)
    task_id = scene.ask()
    office.sign_in(scene.crew.aino).post(f"/listening/{task_id}", data=ANSWER)
    register = office.deps.catalogue.register
    for role, readers, status, why in READERS:
        policy = replace(register.listening, readers=frozenset(readers)) if readers else register.listening
        catalogue = replace(office.deps.catalogue, register=replace(register, listening=policy))
        office.app.extensions["dsr"] = replace(office.deps, catalogue=catalogue)
        answer = office.browser_of(role).get(f"/cases/{scene.case_id}/listening/{task_id}")
        assert answer.status_code == status, why


def test_a_protected_case_shows_its_listener_no_name(office: Office) -> None:
    scene = Scene(office)
    task_id = scene.ask()
    with office.deps.database.write() as session:
        case = cases.one_case(session, scene.case_id)
        protection.protect_case(session, case, by=scene.handler_id, at=office.clock())
    page = office.sign_in(scene.crew.aino).get(f"/listening/{task_id}").text
    assert "Mallinen" not in page
    assert "Pyytäjän nimeä ei näytetä" in text_of(page)


def test_a_supervisor_sees_the_team_notes_an_absence_and_keeps_dated_rows(office: Office) -> None:
    scene = Scene(office, AGENT_ID, "PJSIP/7002")
    scene.ask()
    esko = office.sign_in(scene.crew.esko)
    page = text_of(esko.get("/team").data)
    assert "Aino Testaaja vastasi puheluun" in page
    assert "PJSIP/7002" in page, "nobody is known for the second part of the call"
    away = {"absence-person": str(scene.crew.aino), "absence-from_on": "25.11.2026", "absence-to_on": "27.11.2026"}
    later = {**away, "absence-from_on": "1.12.2026", "absence-to_on": "4.12.2026"}
    told = text_of(esko.post("/team/absences", data=later, follow_redirects=True).data)
    assert "Tehtävät, jotka odottavat sen alkaessa, siirtyvät silloin." in told
    assert "Aino Testaaja vastasi puheluun" in told, "nothing has moved yet"
    told = text_of(esko.post("/team/absences", data=away, follow_redirects=True).data)
    assert "Odottavat tehtävät ovat siirtyneet." in told
    assert esko.post("/team/absences/1/end", data={"last_on": "30.11.2026"}).status_code == 303
    page = esko.get("/team")
    assert "Esko Testaaja ensin kysytty on poissa" in text_of(page.data)
    assert "/team/absences/2/end" in page.text, "she may come back before the last day that was noted"
    assert esko.post("/team/absences/2/end", data={"last_on": "24.11.2026"}).status_code == 303
    wrong = esko.post("/team/members", data={"member-agent": "PJSIP/0", "member-from_on": "31.2.2026"})
    assert (wrong.status_code, 'id="member-from_on-error"' in wrong.text, 'value="PJSIP/0"' in wrong.text) == (
        422,
        True,
        True,
    )
    taken = {"member-agent": "PJSIP/7002", "member-from_on": "1.1.2026"}
    assert esko.post("/team/members", data=taken).status_code == 303
    assert "Puhelut ilman kuuntelijaa Ei yhtään." in text_of(esko.get("/team").data)
    with office.deps.database.read() as session:
        row_id = session.scalars(select(col(Team.id)).order_by(col(Team.id).desc())).first()
    assert (
        office.sign_in(scene.crew.eeva).post(f"/team/members/{row_id}/end", data={"last_on": "1.11.2026"}).status_code
        == 404
    )
    assert esko.post(f"/team/members/{row_id}/end", data={"last_on": ""}).status_code == 422
    assert esko.post(f"/team/members/{row_id}/end", data={"last_on": "31.10.2026"}).status_code == 303
    assert f"/team/members/{row_id}/end" in esko.get("/team").text, "a wrong row is taken back, one that ended too"
    assert esko.post(f"/team/members/{row_id}/end", data={"last_on": "31.12.2025"}).status_code == 303
    page = esko.get("/team")
    assert (f"/team/members/{row_id}/end" in page.text, "peruttu" in text_of(page.data)) == (False, True)


def test_an_administrator_says_whose_an_agent_id_is_and_reads_no_answer(office: Office) -> None:
    scene = Scene(office, "PJSIP/7002")
    scene.ask()
    admin = office.browser_of("admin")
    assert "PJSIP/7002" in text_of(admin.get("/users/agents").data)
    empty = admin.post("/users/agents", data={})
    assert (empty.status_code, 'id="from_on-error"' in empty.text) == (422, True)
    fields = {"agent": "PJSIP/7002", "user": str(scene.crew.bea), "from_on": "1.1.2026"}
    assert admin.post("/users/agents", data=fields).status_code == 303
    assert task_of(office.deps.database, scene.call_id).assignee == scene.crew.bea
    assert admin.post("/users/agents/2/end", data={"last_on": "31.10.2026"}).status_code == 303
    assert admin.get("/listening").status_code == 404
    theirs = fields | {"user": str(scene.crew.aino)}
    assert "Päätä ensin se." in text_of(admin.post("/users/agents", data=theirs).data)
    assert "/users/agents/2/end" in admin.get("/users/agents").text, "a wrong row that has ended bars the right one"
    assert admin.post("/users/agents/2/end", data={"last_on": "31.12.2025"}).status_code == 303
    assert "/users/agents/2/end" not in admin.get("/users/agents").text
    assert admin.post("/users/agents", data=theirs).status_code == 303
    assert task_of(office.deps.database, scene.call_id).assignee == scene.crew.aino


def test_a_question_is_taken_back_on_the_case_page(office: Office) -> None:
    scene = Scene(office)
    task_id = scene.ask(is_past_agent="y")
    assert task_of(office.deps.database, scene.call_id).basis == "conflict"
    again = post(office, scene.handler, scene.case_id, f"/calls/{scene.call_id}/listening", question="whole")
    assert "Tästä puhelusta on jo pyydetty kuuntelua." in text_of(again.data)
    stale = scene.handler.post(f"/cases/{scene.case_id}/listening/{task_id}/withdraw", data={"version": "1"})
    assert stale.status_code == 409
    version = version_of(office, scene.case_id)
    done = scene.handler.post(f"/cases/{scene.case_id}/listening/{task_id}/withdraw", data={"version": version})
    assert done.status_code == 303
    assert "peruttu" in text_of(scene.handler.get(f"/cases/{scene.case_id}").data)
    page = text_of(office.sign_in(scene.crew.esko).get(f"/listening/{task_id}").data)
    assert "Tämä tehtävä ei enää odota" in page


def test_hostile_values_never_break_the_form(office: Office) -> None:
    scene = Scene(office)
    task_id = scene.ask()
    agent, esko = office.sign_in(scene.crew.aino), office.sign_in(scene.crew.esko)
    names = ("member-agent", "member-queue", "member-from_on", "member-to_on", "absence-person", "last_on", "to_user")
    for value in HOSTILE:
        fields = dict.fromkeys((*ANSWER, *MARK, "alarm", "alarm_words"), value)
        assert agent.post(f"/listening/{task_id}", data=fields).status_code in (413, 422)
    for value in HOSTILE[::3]:
        for path in ("/team/members", "/team/absences", f"/team/tasks/{task_id}/pass-on", "/team/members/1/end"):
            assert esko.post(path, data=dict.fromkeys(names, value)).status_code in (303, 404, 422), path
    with office.deps.database.read() as session:
        assert session.get_one(ListeningTask, task_id).state == "waiting"


def test_a_handler_writes_down_other_listening_of_a_linked_call_and_takes_it_back(office: Office) -> None:
    scene = Scene(office)
    path = f"/cases/{scene.case_id}/other-listening"
    told = {"call_id": str(scene.call_id), "listened_on": "13.10.2026", "role": "supervisor", "purpose": "quality"}
    refused = post(office, scene.handler, scene.case_id, "/other-listening", **told)
    assert refused.status_code == 422, "the call is proposed only"
    with office.deps.database.write() as session:
        session.add(Link(case_id=scene.case_id, call_id=scene.call_id, by_user=scene.handler_id, at=office.clock()))
    assert "Muu kuuntelu" in text_of(scene.handler.get(f"/cases/{scene.case_id}").data)
    early = post(office, scene.handler, scene.case_id, "/other-listening", **{**told, "listened_on": "11.10.2026"})
    assert early.status_code == 422
    assert "Kirjoita päivä: puhelun päivä tai sen jälkeinen, viimeistään tänään." in text_of(early.data)
    assert post(office, scene.handler, scene.case_id, "/other-listening", **told).status_code == 303
    assert "13.10.2026" in text_of(scene.handler.get(path).data)
    again = post(office, scene.handler, scene.case_id, "/other-listening", **told)
    assert "Tämä kuuntelu on jo kirjattu." in text_of(again.data)
    with office.deps.database.read() as session:
        row_id = session.scalars(select(OtherListening)).one().id
    stranger = office.sign_in(office.add_user("intake"))
    assert stranger.get(path).status_code == 404
    take_back = f"/other-listening/{row_id}/take-back"
    assert post(office, stranger, scene.case_id, take_back).status_code == 404
    assert post(office, scene.handler, scene.case_id, take_back).status_code == 303
    assert "13.10.2026" not in text_of(scene.handler.get(path).data)
    with office.deps.database.read() as session:
        assert session.scalars(select(OtherListening)).one().taken_back_by == scene.handler_id, "it stays with its word"


def test_a_call_of_another_controllers_line_has_no_button_and_a_typed_address_is_told_the_remedy(
    office: Office,
) -> None:
    scene = Scene(office)
    page = scene.handler.get(f"/cases/{scene.case_id}").text
    assert f"/calls/{scene.call_id}/listening" in page
    address = f"/cases/{scene.case_id}/calls/{scene.call_id}/listening"
    with office.deps.database.write() as session:
        session.scalars(select(CallQueue)).one().is_sensitive = True
    ours = scene.handler.get(address)
    assert "kuuntelija kuulee arkaluonteisia asioita" in text_of(ours.data)
    assert 'name="question"' in ours.text
    with office.deps.database.write() as session:
        session.scalars(select(CallQueue)).one().controller = "wellbeing_county"
    assert f"/calls/{scene.call_id}/listening" not in scene.handler.get(f"/cases/{scene.case_id}").text
    shown = scene.handler.get(address)
    assert "kukaan kaupungilla ei saa kuunnella sitä. Liitä puhelu asiaan" in text_of(shown.data)
    assert 'name="question"' not in shown.text, "what would be refused is not offered"
    assert f'href="/cases/{scene.case_id}#calls"' in shown.text
    path = f"/calls/{scene.call_id}/listening"
    answer = post(office, scene.handler, scene.case_id, path, question="speaker")
    assert answer.status_code == 422
    assert text_of(answer.data).count("kukaan kaupungilla ei saa kuunnella sitä. Liitä puhelu asiaan") == 1
    with office.deps.database.read() as session:
        assert session.scalars(select(ListeningTask)).all() == []


def test_a_question_that_fell_with_its_lines_controller_says_so_on_the_case(office: Office) -> None:
    scene = Scene(office)
    task_id = scene.ask()
    admin = office.browser_of("admin")
    form = {"technical": "info-fi", "name_fi": "neuvola", "name_sv": "rådgivning", "controller": "wellbeing_county"}
    assert admin.post("/calls/lines", data={**form, "from_on": "1.1.2023"}).status_code == 303
    assert office.sign_in(scene.crew.aino).get(f"/listening/{task_id}").status_code == 404
    with office.deps.database.read() as session:
        jobs = list(session.scalars(select(col(Job.id)).where(col(Job.kind) == "settle_listening")))
    assert [run_job(office.deps, all_handlers(), job_id or 0) for job_id in jobs] == ["done"]
    page = text_of(scene.handler.get(f"/cases/{scene.case_id}").data)
    assert "– puhelu tuli puhelun aikaan toisen rekisterinpitäjän linjalle" in page
    assert "peruttu" in page
