"""Reminders of days to act by: who is told, who stands in, calendars, and the desks of those who have left.

A reminder is a row, written once for a request, a day and a step, and it follows its case. From five in the morning
the tick asks each hour what is due (`dsr/domain/reminders.py`): ten, five and one working days before, counted back
from the last working day on which something can still be done, on that day, and each calendar day late, since an
answer grows late on a Sunday too. If nobody looked for days the latest is given and names those it skipped; a day
that moves begins anew, and what was told of the old one stands no more. It is that of whoever has the case today or
stands in for them; the team whose step is next is told too when nothing was done since the last one, when nobody is
there, and when it is late. Mail leaves once a day and user, on working days only (Monday's says what the weekend
brought): references and days, in the user's language, at most once, because what it tells is written down before it
is handed over. Having seen a reminder is noted and stops nothing; nobody can switch them off.

A deputy gets work, never a power. Roles, protection, bars and nobody approves their own text are asked of them as of
anybody. When an account is disabled or its role taken, its open cases are on nobody's desk in the same transaction,
with an event each; Desks lists what was left, with tasks and holds to review, and hands it on, all or nothing. A
protected case whose named handlers have all left is told to decision-makers by its reference alone; they name another
handler.

A user's calendar feed is opened by a token of 256 bits in its address, kept as a hash, throttled, ended by a new one
or with the account; it holds case references and days.
"""

from dsr.services.reminders.absences import deputies

__all__ = ["deputies"]
