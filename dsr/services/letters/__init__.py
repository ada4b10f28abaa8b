"""Letters: drafted from models, approved as seen, frozen, printed as bytes, and sent."""

from __future__ import annotations

from dsr.services.letters.drafting import start, start_acknowledgement, states, void_drafts

__all__ = ["start", "start_acknowledgement", "states", "void_drafts"]
