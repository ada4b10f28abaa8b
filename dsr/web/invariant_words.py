"""Each invariant in words: what must hold, and what to do where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.domain.invariants import Checked, Invariant
from dsr.web.texts import LazyText, lazy

WORDS: Mapping[Invariant, tuple[LazyText, LazyText]] = MappingProxyType(
    {
        Invariant.CLOCK: (
            lazy("Every open right has a receipt, a last day by the calendar in force, and a day to act by"),
            lazy("Open the case and look at its receipt; the nightly replay computes the days again."),
        ),
        Invariant.IN_TIME: (
            lazy("No right is past its last day on every reading of the law while it is open or no answer was sent"),
            lazy("Answer at once: a late answer is better than silence. Write down the cause."),
        ),
        Invariant.EXTENSION: (
            lazy("Every extension rests on a notice that was sent on its day"),
            lazy("Correct the fact on the case page, or record the sending that is missing."),
        ),
        Invariant.APPROVAL: (
            lazy("Every letter that was sent had an approval, by somebody other than its writers where one is needed"),
            lazy("Find out how it left, and correct the decision (hallintolaki 50 §) where it was one."),
        ),
        Invariant.REMEDIES: (
            lazy("Every decision that was sent tells how to appeal, and the appeal is followed to its end"),
            lazy("Serve the decision again with the right route of appeal: the time to appeal begins anew."),
        ),
        Invariant.SENT_IS_PRINTED: (
            lazy("Every letter that was sent is kept as it was printed"),
            lazy("Print it again from its approved text; look at why the printing failed."),
        ),
        Invariant.LETTERS_LEFT: (
            lazy("Every letter that was begun for a request which has ended was sent or voided within two weeks"),
            lazy("Open the case: send the letter, or void it and say why it is not needed."),
        ),
        Invariant.TASKS: (
            lazy(
                "Every task with a day of its own was done by its day, in cases that have ended or were passed on too"
            ),
            lazy("Open the case: do the task, and close it with its outcome."),
        ),
        Invariant.SERVICE: (
            lazy(
                "What is to be done about the service of letters was done in two weeks, and courts were asked about appeals"
            ),
            lazy(
                "Open the case: serve the letter, or write down what the court said. Its recordings are kept until then."
            ),
        ),
        Invariant.HELD: (
            lazy("No recording was destroyed while a hold kept it"),
            lazy("This is a breach of security: decide on telling the Ombudsman within 72 hours, and tell the person."),
        ),
        Invariant.HELD_AT_SOURCE: (
            lazy("Every held recording is confirmed by its source within a working day"),
            lazy("Tell the operator of the source again, and note the answer."),
        ),
        Invariant.WIDE_DECIDED: (
            lazy("Every busy line or wide time of a case is decided on within a working day"),
            lazy("Open the case and decide: until then its source is not told to keep the recordings."),
        ),
        Invariant.HOLDS_REVIEWED: (
            lazy("Every hold was looked at again by its day"),
            lazy("Release it or set a new day, with the reason."),
        ),
        Invariant.STORAGE_TIME: (
            lazy("No recording is kept past its storage time without a hold"),
            lazy("See whether the nightly destruction ran; a recording in quarantine waits for a person's word."),
        ),
        Invariant.BALANCE: (
            lazy("Every recording that came in is present, held, destroyed or rejected"),
            lazy("Look at the page of reconciliation: it tells the source whose figures do not meet."),
        ),
        Invariant.CALLS_FIT: (
            lazy("Every leg and recording of the register belongs to a call"),
            lazy("Tell the administrator: a recording without its call is found by no search. Compare with a backup."),
        ),
        Invariant.FIGURES: (
            lazy("The report's figures, counted beforehand by month, are what counting every request gives"),
            lazy("The night has these months counted anew. Tell the administrator: what changed them is not known."),
        ),
        Invariant.BREACHES: (
            lazy(
                "Every breach of security is decided on within 72 hours, and told to the Ombudsman where it has to be"
            ),
            lazy("Decide now, tell the Ombudsman where it has to be done, and write down why it is late."),
        ),
        Invariant.LOG: (
            lazy("The log is whole and the rows are as it tells; both were read again last night"),
            lazy(
                "Have it read again; where it is broken, dsr audit verify names the first place: compare with a backup and with the seal that is kept elsewhere."
            ),
        ),
        Invariant.CERTIFICATES: (
            lazy("The certificates of destruction are whole and agree with the register"),
            lazy("Run dsr destruction verify: it names the first one that does not fit."),
        ),
        Invariant.CALENDAR: (
            lazy("The calendar of days off covers the next 24 months"),
            lazy("Install a release with a newer calendar."),
        ),
        Invariant.CONTACTS: (
            lazy("The contact details that letters print were looked up within a quarter"),
            lazy("Look each up at its source and note it, under Rights and letters."),
        ),
        Invariant.FACTS: (
            lazy("The facts of the register that answers print are confirmed in their very words"),
            lazy("Confirm them under Rights and letters: until then no answer under Article 15 is approved."),
        ),
        Invariant.CHANNELS: (
            lazy("Every channel that is tested is alive: its newest test came in"),
            lazy("See under Messages, Channels, which one is silent, and write the outage down."),
        ),
        Invariant.MESSAGES: (
            lazy("No message has waited longer than a working day to be dealt with"),
            lazy("Log it, add it to its case or put it away, under Messages: the time limit has run since it came."),
        ),
        Invariant.JOBS: (
            lazy("No job stands as failed"),
            lazy("Whoever handles the case tries it again; an administrator sees the others."),
        ),
        Invariant.RESTORE: (
            lazy("A backup was proved to come back whole within five weeks"),
            lazy("Run dsr backup and dsr restore --try, and see why the nightly one did not."),
        ),
    }
)
"""What must hold, and what to do where it does not."""

UNKNOWN: Mapping[Invariant, LazyText] = MappingProxyType(
    {
        Invariant.CALLS_FIT: lazy("The night has not compared them yet. It does so by itself: look again tomorrow."),
        Invariant.LOG: lazy(
            "The log has not been read yet. The night reads it; under Check of the log it is read at once."
        ),
        Invariant.CERTIFICATES: lazy("The night has not read them yet. dsr destruction verify does so now."),
        Invariant.CHANNELS: lazy(
            "Not every channel has been tested yet. Test them under Messages, Channels; the settings say which ones are tested."
        ),
        Invariant.RESTORE: lazy("No backup has been tried yet. Run dsr backup and dsr restore --try."),
    }
)
"""What to do where nobody has looked yet, so that nothing is known: that is no failure, and is not mended as one."""

LONG_AGO = lazy("It was looked at too long ago for it to be known now. See why that has not been done since.")


def to_do(one: Checked) -> LazyText:
    """What to do about an invariant that does not hold, or of which it is not known whether it does."""
    if one.is_known:
        return WORDS[one.invariant][1]
    return UNKNOWN[one.invariant] if one.looked_at is None else LONG_AGO
