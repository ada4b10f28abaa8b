"""Made-up recording metadata for tests: a session of two, and what changes it."""

from __future__ import annotations

from pathlib import Path

RECORDING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<recording xmlns="urn:ietf:params:xml:ns:recording:1">{}</recording>'
)
EXTENSION = '<x:ward xmlns:x="http://example.com/my"><x:code lang="fi">A&amp;1</x:code></x:ward>'
COMPLETE = f"""
<datamode>complete</datamode>
<group group_id="g1"><associate-time>2026-10-05T09:00:00Z</associate-time>
  <call-center xmlns="urn:ietf:params:xml:ns:callcenter"><supervisor>sip:esi@example.fi</supervisor></call-center></group>
<session session_id="s1"><group-ref>g1</group-ref><start-time>2026-10-05T09:00:00Z</start-time>{EXTENSION}</session>
<participant participant_id="p1"><nameID aor="sip:6017@pbx.example.fi"><name>Neuvoja</name></nameID></participant>
<participant participant_id="p2"><nameID aor="tel:+358405550123"><name>Aino</name></nameID>{EXTENSION}</participant>
<stream stream_id="t1" session_id="s1"><label>96</label></stream>
<stream stream_id="t2" session_id="s1"><label>97</label></stream>
<sessionrecordingassoc session_id="s1"><associate-time>2026-10-05T09:00:00Z</associate-time></sessionrecordingassoc>
<participantsessionassoc participant_id="p1" session_id="s1"><associate-time>2026-10-05T09:00:10Z</associate-time>
</participantsessionassoc>
<participantsessionassoc participant_id="p2" session_id="s1"><associate-time>2026-10-05T09:00:00Z</associate-time>
</participantsessionassoc>
<participantstreamassoc participant_id="p1"><send>t1</send><recv>t2</recv></participantstreamassoc>
<participantstreamassoc participant_id="p2"><send>t2</send><recv>t1</recv></participantstreamassoc>
"""
HELD = '<participantstreamassoc participant_id="p2"><recv>t1</recv></participantstreamassoc>'
LABELLED = '<stream stream_id="t2" session_id="s1"><label>99</label></stream>'
JOINED = """
<session session_id="s1"><sipSessionID>a1;remote=b2</sipSessionID></session>
<participant participant_id="p3"><nameID aor="sip:6018@pbx.example.fi"><name>Toinen</name></nameID></participant>
<participantsessionassoc participant_id="p3" session_id="s1"><associate-time>2026-10-05T09:02:00Z</associate-time>
</participantsessionassoc>
"""
STOPPED = """
<session session_id="s1"><stop-time>2026-10-05T09:03:10Z</stop-time></session>
<participantsessionassoc participant_id="p1" session_id="s1"><disassociate-time>2026-10-05T09:03:10Z</disassociate-time>
</participantsessionassoc>
"""


def metadata(folder: Path, content: str, *, partial: bool = False, name: str = "session.xml") -> str:
    """A document in a file; answers its path as a text."""
    path = folder / name
    path.write_text(RECORDING.format(f"<datamode>partial</datamode>{content}" if partial else content), "utf-8")
    return str(path)
