"""The data protection officer: statements asked and given, findings, and the bundle for an inquiry of the Ombudsman."""
