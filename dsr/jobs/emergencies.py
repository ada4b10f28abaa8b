"""The mail that tells of a use of an emergency account: at most once, as every mail."""

from __future__ import annotations

from dsr.deps import Deps
from dsr.jobs.running import Effect, GiveUp, Task
from dsr.ports import MailRefused
from dsr.services.letters import mailing
from dsr.services.sign_in import emergency


def tell_emergency(deps: Deps, task: Task) -> Effect:
    """Mail one person. A mark is written before it is handed over; an attempt that finds the mark does not send again."""
    with deps.database.write() as session:
        if mailing.is_marked(session, task.id):
            raise GiveUp("The mail may have been sent: look in the mail log for its Message-ID.")
        mail = emergency.mail_of_use(session, int(task.args["to"]), int(task.args["event"]), task.key)
        if mail is not None:
            mailing.mark(session, task.id)
    if mail is not None:
        try:
            deps.mail.send(mail)
        except MailRefused:
            with deps.database.write() as session:
                mailing.unmark(session, task.id)
            raise
        except OSError as fault:
            raise GiveUp(f"The mail may have been sent: look in the mail log. ({type(fault).__name__})") from fault
    return lambda _session: None
