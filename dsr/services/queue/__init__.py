"""Parts of the work queue: what it is narrowed to, who is waited for, what has been handed over in parts.

The work queue sorts by the day by which something must be done, and says why that day. It may be the answer, a letter
that goes by post, the last day for an extension, or a recording whose source has not confirmed that it keeps it.
There are no scores. A request that has ended has a day too while a letter that was begun for it has not left.

The queue counts by SQL and looks into its own page only. Who is waited for (the person, a representative, a listener,
a colleague, the decider, the source's operator, a recipient, the data protection officer, this program) is read from
the facts that stop with them, so that Waiting is a list with since and due; whether a case has a step of its own to do
is told on its row.
"""
