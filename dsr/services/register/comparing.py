"""What a chunk of rows would do to the register, without doing it."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session

from dsr.domain.calls import CALL_ID, FIRST_KEPT, LEG_KEY, ROW_HASH, ROW_NO
from dsr.services.file_rows.chunks import LEG_ID, SEQ, Chunk
from dsr.services.file_rows.ready import ReadyLeg
from dsr.services.register.retold import Retold, retold
from dsr.services.register.rows import Counts
from dsr.services.register.writing import known_legs


def compare_chunk(session: Session, source_id: int | None, chunk: Chunk) -> Counts:
    """The counts that `take_chunk` would give; None as the source is one that has no calls yet."""
    legs = chunk.legs
    known = known_legs(session, source_id, [leg[LEG_ID] for leg in legs]) if source_id is not None else {}
    fresh, changed = set[int](), set[int]()
    for place, leg in enumerate(legs):
        found = known.get((leg[LEG_ID], leg[SEQ]))
        if found is None:
            fresh.add(place)
        elif found[1] != leg[ROW_HASH]:
            changed.add(place)
    for place, one in _told_again(session, source_id, chunk, fresh, changed).items():
        fresh.discard(place)
        (changed.discard if one.is_same else changed.add)(place)
    same = len(legs) - len(fresh) - len(changed)
    return Counts(
        new=len(fresh), same=same, changed=len(changed), rejected=len(chunk.rejected), repeated=chunk.repeated
    )


def _told_again(
    session: Session, source_id: int | None, chunk: Chunk, fresh: Collection[int], changed: Collection[int]
) -> dict[int, Retold]:
    """The rows that tell a stored leg again, by their places, as `write_chunk` takes them."""
    is_derived = any(chunk.legs[place][LEG_ID].startswith(LEG_KEY) for place in (*fresh, *changed))
    if source_id is None or not is_derived:
        return {}
    legs = [ReadyLeg(leg[CALL_ID], leg[ROW_NO], leg[ROW_HASH], leg[FIRST_KEPT:]) for leg in chunk.legs]
    return retold(session, source_id, legs, fresh, changed)
