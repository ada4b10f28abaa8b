"""What management reads: deadline compliance, where the time goes, what comes next; figures and case references only."""

from __future__ import annotations

from dsr.services.report.compliance import Compliance, compliance
from dsr.services.report.scope import Scope

__all__ = ["Compliance", "Scope", "compliance"]
