"""What a chunk of rows would do to the register, without doing it."""

from __future__ import annotations

from sqlmodel import Session

from dsr.domain.calls import ROW_HASH
from dsr.services.file_rows.chunks import LEG_ID, SEQ, Chunk
from dsr.services.register.rows import Counts
from dsr.services.register.writing import known_legs


def compare_chunk(session: Session, source_id: int | None, chunk: Chunk) -> Counts:
    """The counts that `take_chunk` would give; None as the source is one that has no calls yet."""
    legs = chunk.legs
    known = known_legs(session, source_id, [leg[LEG_ID] for leg in legs]) if source_id is not None else {}
    new = changed = 0
    for leg in legs:
        found = known.get((leg[LEG_ID], leg[SEQ]))
        new += found is None
        changed += found is not None and found[1] != leg[ROW_HASH]
    same = len(legs) - new - changed
    return Counts(new=new, same=same, changed=changed, rejected=len(chunk.rejected), repeated=chunk.repeated)
