"""Are we lawful today? Every invariant looked at in the rows as they stand, now and each night.

Are we lawful today? is a page of invariants (`dsr/domain/invariants.py`), each a query over the rows as they stand:
none is told by a flag that somebody has to set. What was never looked at does not count as holding. What takes long
to read (the log, certificates of destruction) is read at night and told with its moment. The look of each night is
kept in the log.
"""

from dsr.services.lawful.looking import Kept, Look, keep, last_kept, look, references_of

__all__ = ["Kept", "Look", "keep", "last_kept", "look", "references_of"]
