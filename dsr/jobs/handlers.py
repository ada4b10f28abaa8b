"""Which handler does which kind of job."""

from __future__ import annotations

from collections.abc import Mapping

from dsr.jobs import (
    audits,
    calls,
    clocks,
    destruction,
    emergencies,
    interface,
    letters,
    listening,
    notices,
    reminders,
    terms,
    watching,
)
from dsr.jobs.running import Handler


def all_handlers() -> Mapping[str, Handler]:
    """Every kind of job this version of the program knows."""
    return {
        "acknowledge": letters.acknowledge,
        "discard_upload": calls.discard_upload,
        "give_reminders": reminders.give_reminders,
        "import_calls": calls.import_calls,
        "print_letter": letters.print_letter,
        "remove_call_facts": terms.remove_call_facts,
        "replay_clocks": clocks.replay_clocks,
        "score_candidates": calls.score_candidates,
        "send_letter": letters.send_letter,
        "send_notice": notices.send_notice,
        "send_reminders": reminders.send_reminders,
        "settle_listening": listening.settle_listening,
        "tell_system": interface.tell_system,
        "survey_calls": calls.survey_calls,
        "sweep_recordings": destruction.sweep_recordings,
        "verify_log": audits.verify_log,
        "tell_emergency": emergencies.tell_emergency,
        "watch_folder": watching.watch_folder,
    }
