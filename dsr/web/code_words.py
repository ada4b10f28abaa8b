"""The codes of a case as people read them, each set in one place, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.domain.identity import IdentityLevel
from dsr.domain.later_message import MessageKind
from dsr.domain.logged_request import Channel, Route
from dsr.web.current import current_deps
from dsr.web.texts import LazyText, current_language, gettext, lazy

CHANNELS: Mapping[str, LazyText] = MappingProxyType(
    {
        Channel.EMAIL: lazy("e-mail"),
        Channel.WEB_FORM: lazy("web form"),
        Channel.LETTER: lazy("letter"),
        Channel.COUNTER: lazy("service point"),
        Channel.PHONE: lazy("telephone"),
        Channel.SUOMIFI: lazy("Suomi.fi or OmaEspoo"),
        Channel.TRANSFERRED: lazy("transferred from elsewhere"),
        Channel.PROCESSOR: lazy("from the processor"),
    }
)

LANGUAGE_NAMES: Mapping[str, LazyText] = MappingProxyType(
    {"fi": lazy("Finnish"), "sv": lazy("Swedish"), "en": lazy("English"), "unknown": lazy("not known")}
)

FORMS: Mapping[str, LazyText] = MappingProxyType(
    {"": lazy("not said"), "audio": lazy("sound"), "text": lazy("text"), "both": lazy("sound and text")}
)

ANSWER_WAYS: Mapping[str, LazyText] = MappingProxyType(
    {
        "": lazy("not said"),
        "email": lazy("e-mail"),
        "pickup": lazy("pick-up service"),
        "post": lazy("letter by post"),
        "counter": lazy("service point"),
        "suomifi": lazy("Suomi.fi Messages"),
        "secure_mail": lazy("secure e-mail"),
    }
)

TURVAKIELTO: Mapping[str, LazyText] = MappingProxyType(
    {"not_checked": lazy("not checked"), "no": lazy("no"), "yes": lazy("yes")}
)

SCOPES: Mapping[str, LazyText] = MappingProxyType(
    {
        "this_register": lazy("this register"),
        "other_registers": lazy("other registers too"),
        "whole_city": lazy("the whole city"),
    }
)

MANDATES: Mapping[str, LazyText] = MappingProxyType(
    {
        "not_needed": lazy("not needed"),
        "missing": lazy("missing"),
        "shown": lazy("shown"),
        "refused": lazy("refused"),
    }
)

REPRESENTATIVES: Mapping[str, LazyText] = MappingProxyType(
    {"agent": lazy("authorised agent"), "guardian": lazy("guardian of a child"), "trustee": lazy("trustee")}
)

ROUTES: Mapping[str, LazyText] = MappingProxyType(
    {
        Route.OTHER_REGISTER: lazy("Other register"),
        Route.DOCUMENT_REQUEST: lazy("Document request"),
        Route.WELLBEING_COUNTY: lazy("Wellbeing services county"),
        Route.DPO_MESSAGE: lazy("To the data protection officer"),
        Route.NOT_A_REQUEST: lazy("Not a request"),
        Route.OTHER_RIGHT: lazy("Other right, handled elsewhere"),
        Route.COMPLAINT: lazy("Complaint"),
    }
)

MESSAGE_KINDS: Mapping[str, LazyText] = MappingProxyType(
    {
        MessageKind.ANSWER: lazy("answer to a question"),
        MessageKind.NEW_RIGHT: lazy("new right"),
        MessageKind.WIDENING: lazy("widens the request"),
        MessageKind.WITHDRAWAL: lazy("withdrawal"),
        MessageKind.AUTO_REPLY: lazy("automatic reply"),
        MessageKind.OTHER: lazy("other message"),
        "request": lazy("request"),
    }
)

SPOKE_WITH: Mapping[str, LazyText] = MappingProxyType(
    {
        "subject": lazy("The data subject"),
        "representative": lazy("The representative"),
        "other": lazy("Somebody else"),
    }
)
LEVELS: Mapping[str, LazyText] = MappingProxyType(
    {IdentityLevel.NONE: lazy("none"), IdentityLevel.LIGHT: lazy("light"), IdentityLevel.STRONG: lazy("strong")}
)

RIGHTS_ELSEWHERE: Mapping[str, tuple[LazyText, str]] = MappingProxyType(
    {
        "access": (lazy("Access to data"), "15"),
        "rectification": (lazy("Rectification of data"), "16"),
        "erasure": (lazy("Erasure of data"), "17"),
        "restriction": (lazy("Restriction of processing"), "18"),
        "portability": (lazy("Transfer of data to another system"), "20"),
        "objection": (lazy("Objection to processing"), "21"),
    }
)
"""Names of the rights of the Regulation, for those that have no workflow file."""

CONTROLLERS: Mapping[str, LazyText] = MappingProxyType(
    {"espoo": lazy("City of Espoo"), "wellbeing_county": lazy("wellbeing services county")}
)

NUMBER_KINDS: Mapping[str, LazyText] = MappingProxyType(
    {
        "number": lazy("can be searched"),
        "short": lazy("short number"),
        "service": lazy("service number"),
        "extension": lazy("extension"),
        "city_range": lazy("number of the city"),
        "withheld": lazy("withheld"),
        "unavailable": lazy("not available"),
        "uri": lazy("internet address"),
        "unparsed": lazy("not certain, cannot be searched"),
    }
)

UPSTREAM: Mapping[str, LazyText] = MappingProxyType(
    {"waiting": lazy("Not confirmed"), "failed": lazy("Refused at the source"), "confirmed": lazy("Confirmed")}
)


def right_name(right: str) -> str:
    """The right in the reader's language, from its workflow file where it has one."""
    flow = current_deps().catalogue.rights.get(right)
    if flow is not None:
        return flow.labels[current_language()]
    return str(RIGHTS_ELSEWHERE[right][0]) if right in RIGHTS_ELSEWHERE else right


def article_of(right: str) -> str:
    """The number of the right's article: 15."""
    flow = current_deps().catalogue.rights.get(right)
    return flow.article if flow is not None else RIGHTS_ELSEWHERE.get(right, ("", ""))[1]


def article_words(right: str) -> str:
    """`15 art.`, as lists show it."""
    return gettext("art. %(number)s", number=article_of(right))


def words_of(table: Mapping[str, LazyText], code: str) -> str:
    """The words for a code; the code itself where the table does not have it, so that nothing is hidden."""
    return str(table[code]) if code in table else code
