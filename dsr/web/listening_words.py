"""The codes of listening in the reader's language: questions, answers, grounds, alarms, and why somebody is asked."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.domain.listening import AlarmKind, Basis, Heard, MarkCategory, MarkGround, MarkRole, Question, Speaker
from dsr.domain.listening_words import Role, Why
from dsr.web.texts import LazyText, lazy

QUESTIONS: Mapping[str, LazyText] = MappingProxyType(
    {
        Question.WHOLE: lazy("Listen to the whole call and answer every question"),
        Question.SPEAKER: lazy("Above all: is the speaker the requester?"),
        Question.THIRD_PERSONS: lazy("Above all: are other persons heard or spoken of?"),
        Question.SECRETS: lazy("Above all: are secret matters spoken of?"),
        Question.MASKING: lazy("Above all: which passages should be masked?"),
    }
)
SPEAKERS: Mapping[str, LazyText] = MappingProxyType(
    {
        Speaker.YES: lazy("Yes, it is the requester"),
        Speaker.FOR_ANOTHER: lazy("Yes, but in somebody else's matter: as guardian, relative or interpreter"),
        Speaker.NO: lazy("No, it is somebody else"),
        Speaker.UNSURE: lazy("Cannot say"),
        Speaker.NOT_FOUND: lazy("The recording is not in the source system"),
    }
)
HEARD: Mapping[str, LazyText] = MappingProxyType(
    {Heard.NO: lazy("No"), Heard.YES: lazy("Yes"), Heard.UNSURE: lazy("Cannot say")}
)
GROUNDS: Mapping[str, LazyText] = MappingProxyType(
    {
        MarkGround.THIRD_PERSON: lazy("Another person's rights"),
        MarkGround.SECRET: lazy("Secret by law"),
        MarkGround.SAFETY: lazy("Somebody's safety"),
        MarkGround.OTHER: lazy("Other ground"),
    }
)
ROLES: Mapping[str, LazyText] = MappingProxyType(
    {
        MarkRole.RELATIVE: lazy("relative or friend of the caller"),
        MarkRole.CUSTOMER: lazy("another customer"),
        MarkRole.NEIGHBOUR: lazy("neighbour"),
        MarkRole.INFORMANT: lazy("somebody who reported something"),
        MarkRole.STAFF_PRIVATE: lazy("member of staff, in a private matter"),
        MarkRole.OTHER_PERSON: lazy("another person"),
    }
)
CATEGORIES: Mapping[str, LazyText] = MappingProxyType(
    {
        MarkCategory.HEALTH: lazy("health"),
        MarkCategory.SOCIAL_CARE: lazy("social care"),
        MarkCategory.FAMILY: lazy("family matters"),
        MarkCategory.FINANCES: lazy("money matters"),
        MarkCategory.CONTACT: lazy("contact details"),
        MarkCategory.OFFENCE: lazy("suspicion of an offence"),
        MarkCategory.OTHER_DATA: lazy("other data"),
    }
)
ALARMS: Mapping[str, LazyText] = MappingProxyType(
    {
        AlarmKind.DANGER: lazy("Somebody's life or health is in danger"),
        AlarmKind.CHILD: lazy("A child may need protection"),
        AlarmKind.OFFENCE: lazy("A serious offence"),
        AlarmKind.OTHER: lazy("Something else alarming"),
    }
)
BASES: Mapping[str, LazyText] = MappingProxyType(
    {
        Basis.AGENT: lazy("answered the call"),
        Basis.NO_AGENT: lazy("supervisor of the line: the source names no agent"),
        Basis.UNMAPPED: lazy("supervisor: the agent id is nobody's on that day"),
        Basis.LEFT: lazy("supervisor: the agent has left"),
        Basis.CONFLICT: lazy("supervisor: the agent is barred"),
        Basis.ABSENT: lazy("the one asked first is away"),
        Basis.URGENT: lazy("supervisor: there was no time to ask the agent first"),
        Basis.ESCALATED: lazy("supervisor: the agent did not answer in time"),
        Basis.PASSED_ON: lazy("passed on by the supervisor"),
        Basis.NONE: lazy("nobody else may listen: a supervisor is missing"),
        Basis.ANOTHERS: lazy(
            "the call was on another controller's line when it was made: nobody of the city listens to it, its part of the "
            "request is transferred"
        ),
    }
)
LISTENER_ROLES: Mapping[str, LazyText] = MappingProxyType(
    {
        Role.AGENT: lazy("The agent of the call"),
        Role.SUPERVISOR: lazy("The agent's supervisor"),
        Role.EITHER: lazy("The agent or the supervisor"),
    }
)
PURPOSES: Mapping[str, LazyText] = MappingProxyType(
    {
        Why.SERVICE: lazy("To handle the matter of the call"),
        Why.QUALITY: lazy("To improve the quality of service"),
        Why.SAFETY: lazy("For safety or to prevent abuse"),
    }
)
