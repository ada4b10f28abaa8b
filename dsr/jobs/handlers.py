"""Which handler does which kind of job."""

from __future__ import annotations

from collections.abc import Mapping

from dsr.jobs import audits, calls, clocks, destruction, letters, listening, mail_in, notices, terms, watching
from dsr.jobs.running import Handler


def all_handlers() -> Mapping[str, Handler]:
    """Every kind of job this version of the program knows."""
    return {
        "acknowledge": letters.acknowledge,
        "discard_upload": calls.discard_upload,
        "import_calls": calls.import_calls,
        "print_letter": letters.print_letter,
        "read_mailbox": mail_in.read_mailbox,
        "remove_call_facts": terms.remove_call_facts,
        "replay_clocks": clocks.replay_clocks,
        "score_candidates": calls.score_candidates,
        "send_channel_alarm": mail_in.send_channel_alarm,
        "send_channel_report": mail_in.send_channel_report,
        "send_channel_test": mail_in.send_channel_test,
        "send_letter": letters.send_letter,
        "send_notice": notices.send_notice,
        "settle_listening": listening.settle_listening,
        "survey_calls": calls.survey_calls,
        "sweep_recordings": destruction.sweep_recordings,
        "verify_log": audits.verify_log,
        "watch_folder": watching.watch_folder,
    }
