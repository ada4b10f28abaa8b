"""Retention of cases in words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dsr.domain.case_retention import CaseTerm, Stays
from dsr.services.case_retention.purging import NOT_EXPIRED
from dsr.services.case_retention.rounds import UNSEEN
from dsr.web.texts import LazyText, lazy

KINDS: Mapping[str, LazyText] = MappingProxyType(
    {
        "cases": lazy("Cases, whole"),
        "copies": lazy("Copies and evidence of identity"),
    }
)
TERMS: Mapping[str, LazyText] = MappingProxyType(
    {
        CaseTerm.CASE: lazy("cases with an answer"),
        CaseTerm.SHORT: lazy("cases without an answer"),
        CaseTerm.COPIES: lazy("copies and evidence"),
    }
)
STATES: Mapping[str, LazyText] = MappingProxyType(
    {
        "proposed": lazy("waits for confirmation"),
        "confirmed": lazy("being carried out"),
        "ended": lazy("carried out"),
        "withdrawn": lazy("taken away"),
    }
)
WHY: Mapping[str, LazyText] = MappingProxyType(
    {
        Stays.OPEN: lazy("a request is open"),
        Stays.PROCEEDING: lazy("a complaint or an appeal is pending"),
        Stays.APPEAL: lazy("somebody is not served, or the court has not been asked"),
        Stays.HOLD: lazy("a hold stands"),
        Stays.TASK: lazy("a task is open"),
        Stays.LISTENING: lazy("a listening task or its alarm is open"),
        Stays.BREACH: lazy("a breach of security is open"),
        Stays.JOB: lazy("a job of the case waits or has failed"),
        Stays.PROTECTED: lazy("the case is protected: its named users end the protection first"),
        UNSEEN: lazy("whoever confirmed may not see it"),
        NOT_EXPIRED: lazy("its term has not ended any more"),
    }
)
