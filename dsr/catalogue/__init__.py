"""The catalogue: rights, letter kinds, grounds and the register's facts, loaded from `workflows/` and checked whole."""

from __future__ import annotations

from dsr.catalogue.diagram import diagram
from dsr.catalogue.letter_values import (
    Approval,
    ApprovalRule,
    Block,
    LetterKind,
    LetterOutcome,
    Sends,
    Signer,
    WrittenTo,
)
from dsr.catalogue.load import check_live_states, load_catalogue
from dsr.catalogue.values import AppealRoute, Catalogue, Document, Ground, NotGround, Register, Serves

__all__ = [
    "AppealRoute",
    "Approval",
    "ApprovalRule",
    "Block",
    "Catalogue",
    "Document",
    "Ground",
    "LetterKind",
    "LetterOutcome",
    "NotGround",
    "Register",
    "Sends",
    "Serves",
    "Signer",
    "WrittenTo",
    "check_live_states",
    "diagram",
    "load_catalogue",
]
