"""What is known of an e-mail, in words: who vouches for the sender, what the reading met, why an attachment is not kept."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.domain.mail import MailFault, Origin, Verdict
from dsr.web.texts import LazyText, gettext, lazy

FAULTS: Mapping[str, LazyText] = MappingProxyType(
    {
        MailFault.CHARSET: lazy("Some letters were written in another character set than the message says: read with care."),
        MailFault.TOO_DEEP: lazy("The message has parts inside one another deeper than is read: look at it in the mailbox."),
        MailFault.TOO_MANY_PARTS: lazy("The message has more parts than are read: look at it in the mailbox."),
        MailFault.TOO_LARGE: lazy("The message is larger than the limit. Only its head was read: open it in the mailbox, it counts as received."),
        MailFault.TEXT_CUT: lazy("The text was cut: the rest stands in the mailbox."),
        MailFault.TNEF: lazy("The message has a part that only Outlook can read (winmail.dat). Ask the sender to send it as plain text."),
        MailFault.ENCRYPTED: lazy("The message is encrypted and cannot be read here: open it in the mailbox."),
        MailFault.SENDERS: lazy("The message names no sender that can be read, or several."),
        MailFault.UNREADABLE: lazy("A part of the message could not be read: look at it in the mailbox."),
        MailFault.HTML_ONLY: lazy("The words were taken from a page (HTML): pictures and links were left out, and nothing was fetched."),
        MailFault.FORWARDED: lazy("Another message is attached to it. Where the sender only passes that one on, its sender, day, words and rights are proposed, and who passed it on stands as the first place."),
    }
)  # fmt: skip

ORIGINS: Mapping[str, LazyText] = MappingProxyType(
    {
        Origin.PERSON: lazy("from a person"),
        Origin.AUTO_REPLY: lazy("automatic reply"),
        Origin.BOUNCE: lazy("delivery failure"),
        Origin.PROGRAM: lazy("sent by a program"),
    }
)

OUTCOMES: Mapping[str, LazyText] = MappingProxyType(
    {
        "logged": lazy("logged as a case"),
        "joined": lazy("joined to a case"),
        "routed": lazy("passed on"),
        "spam": lazy("unwanted"),
        "put_away": lazy("put away"),
    }
)

PROPOSED_BY: Mapping[str, LazyText] = MappingProxyType(
    {
        "reply": lazy("It answers our mail in this case."),
        "returned": lazy("Our mail in this case came back."),
        "delayed": lazy(
            "Our mail in this case is delayed: the server still tries to deliver it, and nothing has come back."
        ),
        "interface": lazy("The system that sent it says that it belongs to this case."),
        "thread": lazy("It answers an e-mail of this case: look whether it fits."),
        "reference": lazy("It names the reference of this case. Anyone can write a reference: look whether it fits."),
    }
)

REASONS: Mapping[str, LazyText] = MappingProxyType(
    {
        "identity_document": lazy("a copy of an identity document: the city does not keep any"),
        "type": lazy("not of a kind that is taken, by its content"),
        "too_large": lazy("larger than the limit"),
        "too_many": lazy("more attachments than are taken"),
        "empty": lazy("empty"),
        "retention": lazy("its time of keeping has ended"),
        "no_case": lazy("the message became no case"),
    }
)

_VERDICTS: Mapping[str, LazyText] = MappingProxyType(
    {Verdict.PASS: lazy("passed"), Verdict.FAIL: lazy("failed"), Verdict.NONE: lazy("not found")}
)

MAILBOX_FAULTS: Mapping[str, LazyText] = MappingProxyType(
    {
        "tls": lazy("The mail server's certificate could not be trusted."),
        "unreachable": lazy("The mail server cannot be reached."),
        "sign_in": lazy("The mail server does not take the name and password."),
        "token_refused": lazy(
            "The city's sign-in gives this program no token for the mailbox: its secret may have ended."
        ),
        "token_unreachable": lazy("The city's sign-in, which gives the tokens for the mailbox, cannot be reached."),
        "mailbox_refused": lazy("The mail server does not let this program into the mailbox with its token."),
        "folder": lazy("The folder of the mailbox is not there."),
        "broken_off": lazy("The connection to the mail server broke off."),
        "refused": lazy("The mail server refused to read the folder."),
        "not_put_away": lazy("Messages are read, but the mail server does not move or mark them."),
        "not_set_up": lazy("No mailbox is set up."),
    }
)

TELL_THE_PERSON: Mapping[str, str] = MappingProxyType(
    {
        "fi": "Lähetit meille kopion henkilötodistuksesta. Emme säilytä kopioita henkilötodistuksista, joten poistimme sen. Kopiota ei "
        "tarvita: henkilöllisyytesi varmistetaan, kun tiedot luovutetaan, vahvalla sähköisellä tunnistautumisella tai "
        "palvelupisteessä, jossa näytät alkuperäisen todistuksen.",
        "sv": "Du skickade oss en kopia av en identitetshandling. Vi bevarar inga kopior av identitetshandlingar och har därför raderat den. "
        "Kopian behövs inte: din identitet kontrolleras när uppgifterna lämnas ut, genom stark autentisering eller på ett "
        "serviceställe där du visar originalhandlingen.",
        "en": "You sent us a copy of an identity document. We keep no copies of identity documents and have deleted it. The copy is not "
        "needed: your identity is confirmed when the data are handed over, by strong electronic identification or at a service "
        "point where you show the original document.",
    }
)
"""What the person is told when a copy of an identity document was refused, to be put into a message in their language."""


def authenticity_words(found: Mapping[str, str]) -> tuple[str, str]:
    """How far the sender's address is vouched for (`ok`, `danger`, `info`), and the sentence."""
    if not found:
        return "info", gettext("Nobody vouches for the sender's address: our mail server tells nothing of it.")
    details = gettext(
        "SPF %(spf)s, DKIM %(dkim)s, DMARC %(dmarc)s.",
        **{name: str(_VERDICTS[found.get(name, Verdict.NONE)]) for name in ("spf", "dkim", "dmarc")},
    )
    if found.get("dmarc") == Verdict.FAIL:
        return "danger", gettext("The sender's address may be forged.") + " " + details
    if found.get("dmarc") == Verdict.PASS:
        return "ok", gettext("The message came from the domain of its address.") + " " + details
    return "info", gettext("It is not shown that the message came from the domain of its address.") + " " + details
