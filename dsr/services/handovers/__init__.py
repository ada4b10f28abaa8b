"""Copies handed over: what an answer promises, each hand-over, and the package that goes along."""
