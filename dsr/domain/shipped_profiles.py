"""The profiles that ship: exchanges and contact centres whose files are read without anything being set up first."""

from __future__ import annotations

from dsr.domain.call_profile import ASTERISK, EventKind, Layout, Profile, Recorded, Unit

ASTERISK_18 = Profile("asterisk18", Layout.ASTERISK_18, has_header=False)
ASTERISK_CUSTOM_18 = Profile("asterisk_custom18", Layout.ASTERISK_CUSTOM_18, has_header=False)
ASTERISK_CUSTOM_19 = Profile("asterisk_custom19", Layout.ASTERISK_CUSTOM_19, has_header=False)
FREEPBX = Profile("freepbx", Layout.FREEPBX, has_header=False)
THREECX = Profile("3cx", Layout.THREECX, zone="UTC", has_header=False)
"""3CX writes its times in UTC; an installation that writes local time has a saved profile with its own zone."""
SIPREC = Profile("siprec", Layout.SIPREC, zone="UTC", has_header=False, recorded=Recorded.NAMED)
"""Recording metadata: every session is one recording."""
ZYLINC = Profile(
    "zylinc",
    Layout.MAPPED_CSV,
    zone="UTC",
    unit=Unit.MILLISECONDS,
    columns=(
        ("agent", "AgentDisplayName"),
        ("event", "ConversationEventType"),
        ("event_length", "EventDurationInMilliseconds"),
        ("queue", "QueueName"),
        ("result", "Result"),
        ("started", "StartTimeUtc"),
        ("total", "TotalDurationInMilliseconds"),
    ),
    group_by=("started", "total", "result"),
    events=(("JoinedQueue", EventKind.WAIT), ("LeftQueue", EventKind.TALK)),
)
"""Event rows of Zylinc conversations. The caller's number and the recording have no public column names: a saved copy of
this profile says where they stand."""

SHIPPED = {
    profile.name: profile
    for profile in (
        *(ASTERISK, ASTERISK_18, ASTERISK_CUSTOM_18, ASTERISK_CUSTOM_19),
        *(FREEPBX, THREECX, ZYLINC, SIPREC),
    )
}
