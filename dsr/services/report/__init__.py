"""What management reads: deadline compliance, where the time goes, what comes next; figures and case references only.

The report counts every request once, by its day of receipt, and says what it does not know. It is counted from
columns of the right request that every step keeps (channel, language, stages, promised day), which one index holds:
no other table is read for them. Ended requests are counted by month beforehand (`counted`), open ones there and then. An answer counts when its letter and every copy it promises are out. If two were away
is a model one can follow with a pencil (`dsr/domain/workload.py`): the two with the most open requests, the others
answering in the order of the last day at their pace of twelve weeks; nobody is named. Losses are those of the
register of breaches. A further kind of complaint is a function in `dsr/services/report/keeping.py`.

A reported month is kept. On the first working day of a month the page of the one before is printed (one row a
language, with its bytes), and its figures are frozen by hash in an append-only table, once more when its last request
has ended. Later changes stand beside them: moved on where open requests have ended, corrected where something settled
has changed.

Figures for publication keep small counts back: one to four, and beside them as few further cells as leave each at least
three values (`dsr/domain/publication.py`), the last of the table first and never one chosen by its size. What is kept back
is told as one sum. So that a small office too has something to publish, months become quarters or half-years where most
of them would be kept back, and what the answered got stands apart from how requests ended; what still tells nothing is
left out. A number of answered that would give away one to four others is not told, nor what parts it. Tables share
nothing but their totals. A test makes every small table there is and tries to recompute it, knowing the rule. Lines that
are or ever were sensitive are not named.
"""

from __future__ import annotations

from dsr.services.report.compliance import Compliance, compliance
from dsr.services.report.scope import Scope

__all__ = ["Compliance", "Scope", "compliance"]
