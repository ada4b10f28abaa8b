"""What hand-overs of copies are called on pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.web.texts import LazyText, lazy

FORMS: Mapping[str, LazyText] = MappingProxyType(
    {
        "audio": lazy("sound, copied from the source system by whoever may listen"),
        "transcript": lazy("transcript (unedited but for passages left out)"),
        "both": lazy("sound and unedited transcript"),
        "facts": lazy("facts of the calls only: is no copy"),
    }
)

WAYS: Mapping[str, LazyText] = MappingProxyType(
    {
        "suomifi": lazy("Suomi.fi Messages"),
        "secure_mail": lazy("secure e-mail"),
        "counter": lazy("service point"),
        "medium": lazy("on a medium, handed over in person"),
        "post": lazy("letter by post"),
    }
)

RECEIVERS: Mapping[str, LazyText] = MappingProxyType(
    {"subject": lazy("the data subject"), "representative": lazy("a representative whose mandate was shown")}
)

IDENTIFIED: Mapping[str, LazyText] = MappingProxyType(
    {
        "at_handover": lazy("at the hand-over: an identity document was looked at"),
        "suomifi": lazy("by Suomi.fi, which opens the message"),
        "before": lazy("before: a strong check stands in the case"),
    }
)
