"""The codes of corrections, erasures, restrictions and tasks as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.domain.corrections import Part, Verdict
from dsr.domain.erasure import Choice, CopyState, Place
from dsr.domain.matters import NOT_BY_HAND, OUTCOMES, TaskKind
from dsr.domain.recipient_answers import Answer
from dsr.domain.restriction import UseBasis
from dsr.domain.rights_order import Order
from dsr.web.texts import LazyText, lazy

PARTS: Mapping[str, LazyText] = MappingProxyType(
    {
        Part.RECORDING: lazy("what was said in a recording"),
        Part.FACTS: lazy("a fact of a call"),
        Part.OTHER: lazy("other data"),
    }
)
VERDICTS: Mapping[str, LazyText] = MappingProxyType(
    {
        "": lazy("not judged"),
        Verdict.CORRECTED: lazy("corrected"),
        Verdict.STATEMENT: lazy("statement attached"),
        Verdict.REFUSED: lazy("refused"),
    }
)
FACTS: Mapping[str, LazyText] = MappingProxyType(
    {"": lazy("none"), "queue": lazy("line"), "agent": lazy("agent of the call")}
)
CHOICES: Mapping[str, LazyText] = MappingProxyType(
    {Choice.ERASE: lazy("erase"), Choice.KEEP: lazy("keep"), Choice.NOTHING: lazy("there is no recording")}
)
PLACES: Mapping[str, LazyText] = MappingProxyType(
    {
        Place.SOURCE: lazy("source system"),
        Place.PROCESSOR: lazy("processor's servers"),
        Place.BACKUP: lazy("back-ups"),
        Place.EXPORT: lazy("exports and copies made for the case"),
        Place.PACKAGE: lazy("package of copies"),
        Place.TRANSCRIPT: lazy("transcripts"),
        Place.MAIL: lazy("e-mail attachments"),
    }
)
COPY_STATES: Mapping[str, LazyText] = MappingProxyType(
    {
        CopyState.NONE: lazy("no copy there"),
        CopyState.DESTROYED: lazy("destroyed"),
        CopyState.ROLLS_OFF: lazy("back-up drops it later"),
        CopyState.HANDED_OVER: lazy("handed over to the person, none left with the city"),
    }
)
BASES: Mapping[str, LazyText] = MappingProxyType(
    {
        UseBasis.CONSENT: lazy("the person's consent"),
        UseBasis.LEGAL_CLAIMS: lazy("a legal claim"),
        UseBasis.RIGHTS_OF_ANOTHER: lazy("the rights of another person"),
        UseBasis.PUBLIC_INTEREST: lazy("an important public interest"),
        UseBasis.ANOTHERS: lazy("no use: the call is another person's, and the reason below shows it"),
        UseBasis.TAKEN_BACK: lazy("no use: an exception besides consent, written down earlier, is not there after all"),
    }
)
TASKS: Mapping[str, LazyText] = MappingProxyType(
    {
        TaskKind.DOCUMENT_REQUEST: lazy("Answer the request for documents"),
        TaskKind.COMPLAINT: lazy("Answer the complaint"),
        TaskKind.NOT_A_REQUEST: lazy("Answer the message that is no request"),
        TaskKind.DPO_MESSAGE: lazy("Answer the message to the data protection officer"),
        TaskKind.ARTICLE19: lazy("Tell the recipient of the change"),
        TaskKind.ROLL_OFF: lazy("Confirm that the back-up has dropped its copy"),
        TaskKind.ERASE: lazy("Erase what was objected to"),
        TaskKind.STATEMENT: lazy("Give the statement that was asked for"),
        TaskKind.FOLLOW_UP: lazy("Ask the Ombudsman how the complaint stands"),
        TaskKind.ORDERED: lazy("Do what was ordered"),
        TaskKind.TRANSFER: lazy("Transfer the other authority's part and tell the person"),
        TaskKind.TAKE_UP: lazy("Take the request up again when the restriction ends"),
    }
)
ENDINGS: Mapping[str, LazyText] = MappingProxyType(
    {
        "given": lazy("given in full"),
        "given_in_part": lazy("given in part"),
        "refused": lazy("refused by a decision of its own"),
        "passed_on": lazy("passed on"),
        "withdrawn": lazy("withdrawn"),
        "answered": lazy("answered"),
        "nothing_needed": lazy("nothing needed"),
        "notified": lazy("notified"),
        "impossible": lazy("impossible"),
        "disproportionate": lazy("disproportionate effort"),
        "confirmed": lazy("confirmed"),
        "erased": lazy("erased"),
        "kept_with_reason": lazy("kept, with a reason"),
        "stated": lazy("statement given"),
        "asked": lazy("asked"),
        "done": lazy("done"),
        "taken_up": lazy("taken up again"),
        "overtaken": lazy("overtaken by what came since"),
    }
)
RECIPIENT_ANSWERS: Mapping[str, LazyText] = MappingProxyType(
    {
        Answer.MADE: lazy("The change has been made."),
        Answer.GONE: lazy("The recipient no longer has the data."),
        Answer.NOT_MADE: lazy("The change is not made."),
    }
)
ORDERS: Mapping[str, LazyText] = MappingProxyType(
    {
        Order.ACCESS_BEFORE_ERASURE: lazy("Copies were asked for too: they are handed over before anything is erased."),
        Order.ERASURE_FIRST_AS_ASKED: lazy("The person has said that the recordings may be erased before the copies."),
        Order.RESTRICTED_NOT_ERASED: lazy(
            "The processing is restricted: what is restricted is not erased without the person's consent (Article 18(2))."
        ),
        Order.CONSENT_FOR_ACCESS: lazy(
            "The processing is restricted: ask for consent before the recordings are gone through for the copies."
        ),
        Order.ACCURACY_RESTRICTS: lazy("The restriction stands while accuracy is verified (Article 18(1)(a))."),
        Order.OBJECTION_BEFORE_ERASURE: lazy("Settle the objection first: if it is upheld, the recordings are erased."),
        Order.JOINT_REPLY: lazy("Each right has its own time limit; the answers can leave together as a joint reply."),
    }
)


def endings_of(kind: str) -> list[tuple[str, LazyText]]:
    """How a task of a kind may be closed by hand."""
    return [(code, ENDINGS[code]) for code in OUTCOMES[TaskKind(kind)] if code not in NOT_BY_HAND]
