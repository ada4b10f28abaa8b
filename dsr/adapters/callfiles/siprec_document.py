"""Recording metadata documents (RFC 7865 §6, RFC 8068): read without DTD or entities, cut by session, joined, written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from dsr.adapters.callfiles.text_blocks import FileFaulty, file_fault

MOST_BYTES = 2_000_000
DEEPEST = 40
SPACE = "{urn:ietf:params:xml:ns:recording:1}"
# By what an element is the same one in two documents; an association's ids name what it ties together.
_KEYS = {
    f"{SPACE}group": ("group_id",),
    f"{SPACE}session": ("session_id",),
    f"{SPACE}participant": ("participant_id",),
    f"{SPACE}stream": ("stream_id",),
    f"{SPACE}sessionrecordingassoc": ("session_id",),
    f"{SPACE}participantsessionassoc": ("participant_id", "session_id"),
    f"{SPACE}participantstreamassoc": ("participant_id",),
}
_STREAM_WAYS = {f"{SPACE}send", f"{SPACE}recv"}
_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def parsed(raw: bytes) -> Element:
    """The `recording` element of a document. Raises FileFaulty for any other XML, for a DTD and for what is no XML."""
    if len(raw) > MOST_BYTES:
        limit = MOST_BYTES // 1_000_000
        raise FileFaulty(file_fault("file_too_large", megabytes=-(-len(raw) // 1_000_000), limit=limit))
    try:
        root: Element = fromstring(raw, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise FileFaulty(file_fault("file_xml_dtd")) from None
    except ParseError as broken:
        if _DECLARES.search(raw.replace(b"\0", b"")):
            raise FileFaulty(file_fault("file_xml_dtd")) from None
        raise FileFaulty(file_fault("file_xml_broken", line=broken.position[0])) from None
    except (LookupError, ValueError):
        raise FileFaulty(file_fault("file_xml_broken", line=1)) from None
    if root.tag != f"{SPACE}recording" or _is_deep(root):
        raise FileFaulty(file_fault("file_xml_other"))
    return root


def _is_deep(root: Element) -> bool:
    level = [root]
    for _ in range(DEEPEST):
        level = [child for element in level for child in element]
    return bool(level)


def written(root: Element) -> str:
    """The document as text; the same elements give the same text."""
    return tostring(root, encoding="unicode")


def is_partial(root: Element) -> bool:
    """True for an update, which tells only what has changed (RFC 7865 §6.1)."""
    return (root.findtext(f"{SPACE}datamode") or "complete").strip().lower() == "partial"


def session_ids(root: Element) -> tuple[str, ...]:
    """The sessions that a document names, in its order."""
    found = (element.get("session_id", "").strip() for element in root if element.tag in _KEYS)
    return tuple(dict.fromkeys(each for each in found if each))


def other_ids(root: Element) -> tuple[str, ...]:
    """The participants and streams that a document names."""
    found = [element.get(name, "").strip() for element in root for name in ("participant_id", "stream_id")]
    found += [(element.text or "").strip() for tag in _STREAM_WAYS for element in root.iter(tag)]
    return tuple(dict.fromkeys(each for each in found if each))


def joined(known: Element | None, fresh: Element, session_id: str) -> Element:
    """What is known of a session after a document: its own elements, each with the children that the document gave
    anew in place of the old ones. Nothing that was known is taken away."""
    whole = Element(f"{SPACE}recording")
    SubElement(whole, f"{SPACE}datamode").text = "complete"
    for element in [child for child in known if child.tag != f"{SPACE}datamode"] if known is not None else []:
        whole.append(element)
    for element in _own(fresh, whole, session_id):
        same = _same(whole, element)
        if same is None:
            whole.append(element)
        else:
            _replace_children(same, element)
    return whole


def _own(fresh: Element, known: Element, session_id: str) -> Iterator[Element]:
    """The elements of a document that belong to a session: named by its id, or by what belongs to it."""
    people, streams, groups = set(), set(), set()
    for root in (known, fresh):
        people |= {each.get("participant_id") for each in assocs(root, session_id)}
        streams |= {each.get("stream_id") for each in _of(root, "stream") if each.get("session_id") == session_id}
        groups |= {(each.text or "").strip() for each in root.iter(f"{SPACE}group-ref")}
    is_alone = len(session_ids(fresh)) <= 1
    for element in fresh:
        if element.tag == f"{SPACE}datamode":
            continue
        named = element.get("session_id")
        if named is not None:
            is_own = named.strip() == session_id
        elif element.tag in (f"{SPACE}participant", f"{SPACE}participantstreamassoc"):
            is_own = element.get("participant_id") in people
        elif element.tag == f"{SPACE}stream":
            is_own = element.get("stream_id") in streams
        elif element.tag == f"{SPACE}group":
            is_own = is_alone or element.get("group_id", "").strip() in groups
        else:
            is_own = True  # an extension of the whole document
        if is_own:
            yield element


def _of(root: Element, name: str) -> list[Element]:
    return root.findall(f"{SPACE}{name}")


def assocs(root: Element, session_id: str) -> list[Element]:
    """The associations of participants with a session, in the document's order."""
    found = _of(root, "participantsessionassoc")
    return [each for each in found if each.get("session_id", "").strip() == session_id]


def _same(whole: Element, element: Element) -> Element | None:
    """The element that a fresh one changes; None where it is a new one. Who comes back is associated once more."""
    names = _KEYS.get(element.tag, ())
    alike = [each for each in whole.findall(element.tag) if all(each.get(name) == element.get(name) for name in names)]
    if not alike:
        return None
    if element.tag == f"{SPACE}participantsessionassoc":
        came, left = element.findtext(f"{SPACE}associate-time"), alike[-1].findtext(f"{SPACE}disassociate-time")
        known = [each for each in alike if came and each.findtext(f"{SPACE}associate-time") == came]
        return known[0] if known else None if came and left else alike[-1]
    return alike[0] if names else next((each for each in alike if each.tag == element.tag), None)


def _replace_children(old: Element, fresh: Element) -> None:
    given = {child.tag for child in fresh}
    if given & _STREAM_WAYS:
        given |= _STREAM_WAYS  # what a participant no longer sends is not told: the streams are told anew as a whole
    for child in [each for each in old if each.tag in given]:
        old.remove(child)
    old.extend(list(fresh))
    old.attrib.update(fresh.attrib)
    if fresh.text and fresh.text.strip():
        old.text = fresh.text
