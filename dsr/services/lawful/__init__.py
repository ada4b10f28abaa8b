"""Are we lawful today? Every invariant looked at in the rows as they stand, now and each night."""

from dsr.services.lawful.looking import Kept, Look, keep, last_kept, look, references_of

__all__ = ["Kept", "Look", "keep", "last_kept", "look", "references_of"]
