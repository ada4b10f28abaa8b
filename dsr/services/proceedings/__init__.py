"""Proceedings about cases: begun, their statements, how they ended, and how many there were.

A case can be taken further, and nothing it holds goes meanwhile. Complaints and appeals of a case (to the Ombudsman,
the court, the body of review; an inquiry of the Ombudsman's own) are one table. Each makes a task whose day is the
one they set, else the house's own: two weeks, or three months before a complaint of which nothing was asked is asked
about. It places the complaint's hold or prolongs it, never shortens it; no hold of the case is released before the
outcome is written down, and the hold then stands until that outcome can no longer be appealed. An outcome that orders
the city to act makes a task and may reopen the right, with the receipt it had. Handlers write them down, the data
protection officer those before the Ombudsman; an appeal noted at the service of a letter is the same row.
"""
