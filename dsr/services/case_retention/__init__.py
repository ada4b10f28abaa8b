"""Retention of the program's own cases: what has reached its term, what keeps it, the two persons, the purge, the figures.

Cases go whole, by two people, and the tables themselves say what a case is. `dsr/db/case_rows.py` walks the foreign
keys: every row that reaches the case goes, in whatever table a later part adds; what stays is named there with its
reason, and a test fills every table and looks. The terms are `case_retention` in `workflows/register.yaml` (five
years from closing or from the end of the last appeal; one year where nothing was decided; ninety days for what
listeners wrote, lists of calls and evidence of identity, the list `SHORTER`). Handlers and decision-makers propose, a
decision-maker who did not propose confirms: it is a decision on the city's documents, so the data protection officer,
who decides nothing (GDPR 38(6)), and administrators, who see no cases, do not; an administrator sees counts without
references. Every case is asked again at its turn, under the holds lock, in a transaction of its own: open requests,
appeals, holds, tasks, breaches, jobs or protection keep it. What is left is a tombstone, the purge permit and its
line in the log, and `right_figure`, `case_figure` with months instead of days, which reports add to the cases
that are kept. Nothing of it is automatic.
"""
