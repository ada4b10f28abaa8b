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
    lawful,
    letters,
    listening,
    mail_in,
    notices,
    reminders,
    reports,
    retention,
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
        "look_at_lawfulness": lawful.look_at_lawfulness,
        "make_monthly_report": reports.make_monthly_report,
        "print_copy": letters.print_copy,
        "print_letter": letters.print_letter,
        "purge_cases": retention.purge_cases,
        "read_mailbox": mail_in.read_mailbox,
        "remove_call_facts": terms.remove_call_facts,
        "replay_clocks": clocks.replay_clocks,
        "score_candidates": calls.score_candidates,
        "send_channel_alarm": mail_in.send_channel_alarm,
        "send_channel_report": mail_in.send_channel_report,
        "send_channel_test": mail_in.send_channel_test,
        "send_letter": letters.send_letter,
        "send_notice": notices.send_notice,
        "send_reminders": reminders.send_reminders,
        "settle_listening": listening.settle_listening,
        "tell_system": interface.tell_system,
        "survey_calls": calls.survey_calls,
        "sweep_recordings": destruction.sweep_recordings,
        "tell_monthly_report": reports.tell_monthly_report,
        "verify_log": audits.verify_log,
        "tell_emergency": emergencies.tell_emergency,
        "tell_access": emergencies.tell_access,
        "tell_reviews": emergencies.tell_reviews,
        "watch_folder": watching.watch_folder,
    }
