"""Jobs in words: what each kind does, and why one failed, without anything that a person wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from dsr.db.backup import RESTORED
from dsr.web.texts import LazyText, find_text, gettext, lazy

KINDS: Mapping[str, LazyText] = MappingProxyType(
    {
        "acknowledge": lazy("Issue the acknowledgement"),
        "discard_upload": lazy("Discard a call file that nobody decided on"),
        "give_reminders": lazy("Give the reminders that are due"),
        "import_calls": lazy("Import calls"),
        "look_at_lawfulness": lazy("Look at everything that must hold"),
        "make_monthly_report": lazy("Make the monthly page"),
        "print_copy": lazy("Print a recipient's copy of a letter"),
        "print_letter": lazy("Print a letter"),
        "read_mailbox": lazy("Read the mailbox"),
        "remove_call_facts": lazy("Remove facts of calls whose time has ended"),
        "purge_cases": lazy("Purge cases that have reached their term"),
        "replay_clocks": lazy("Count every time limit again"),
        "score_candidates": lazy("Search for the calls of a case"),
        "send_channel_alarm": lazy("Tell of a silent channel by e-mail"),
        "send_channel_report": lazy("Send the week of the channels by e-mail"),
        "send_channel_test": lazy("Send the test of a channel"),
        "send_letter": lazy("Send a letter by e-mail"),
        "send_notice": lazy("Tell by e-mail that a letter can be fetched"),
        "send_reminders": lazy("Mail a user's reminders of the day"),
        "settle_listening": lazy("Pass late listening tasks on"),
        "survey_calls": lazy("Look a call file through"),
        "sweep_recordings": lazy("Destroy overdue recordings"),
        "tell_emergency": lazy("Tell of a use of an emergency account"),
        "tell_access": lazy("Tell of access that was given"),
        "tell_reviews": lazy("Tell that accounts wait for their quarterly confirmation"),
        "tell_monthly_report": lazy("Tell management of the monthly page"),
        "tell_system": lazy("Tell a system of changes"),
        "verify_log": lazy("Read the whole log"),
        "watch_folder": lazy("Look at the watched folder"),
    }
)

STATES: Mapping[str, LazyText] = MappingProxyType(
    {
        "failed": lazy("Failed"),
        "queued": lazy("Waiting"),
        "running": lazy("Under way"),
        "parked": lazy("Put aside"),
    }
)

IDS: Mapping[str, LazyText] = MappingProxyType({"letter_id": lazy("letter"), "batch_id": lazy("import")})

_BEGINNINGS: Mapping[str, LazyText] = MappingProxyType(
    {
        RESTORED: lazy("Stopped when a backup was restored: nobody knows whether the letter had left."),
        "The mail may have been sent": lazy("The mail may have left: the attempt ended before it was known."),
        "the worker died": lazy("The worker died in the middle of this job again and again."),
        "this version of the program does not know": lazy("This version of the program does not know the job."),
    }
)
_FAULTS: Mapping[str, LazyText] = MappingProxyType(
    {
        "MailboxUnavailable": lazy("The mailbox could not be read."),
        "MailRefused": lazy("The mail server did not take the mail."),
        "PrintFailed": lazy("The printer process ended or took too long."),
        "OperationalError": lazy("The database did not answer."),
    }
)
_CLASS = re.compile(r"([A-Z]\w*): ")
_CODE = re.compile(r"([a-z][a-z_]*): ")


def reason(fault: str) -> str:
    """Why a job failed: a sentence for what is known, else the kind of fault alone.

    The fault's own text is never shown: it may repeat what a person wrote.
    """
    for beginning, words in _BEGINNINGS.items():
        if fault.startswith(beginning):
            return str(words)
    if (found := _CLASS.match(fault)) is not None:
        return str(_FAULTS.get(found[1]) or gettext("Fault of the program: %(name)s", name=found[1]))
    if (found := _CODE.match(fault)) is not None:
        text = find_text(f"refused:{found[1]}")
        return text if text and "%(" not in text else gettext("Refused: %(code)s", code=found[1])
    return (
        gettext("Refused by a check of its own; the reason stands on the page of the case or the import.")
        if fault
        else ""
    )
