"""Copies handed over: what an answer promises, each hand-over, and the package that goes along.

Only what has left answers anybody. Choosing an answer, approving and printing it move no clock; recording that it was
sent does. A copy is part of the answer (GDPR 15(3), C-487/21), so an answer that promises copies leaves its request
open, with its clock running, until the last one is handed over; the request is answered on the day on which both are
out. Which calls are promised is frozen with the sending, the call list of the package with the approval. Facts of
calls are no copy; a letter that promises none needs no hand-over. A copy that nobody fetches keeps the request open
until it goes another way or the person says that they do not want it (withdrawn). A hand-over that was written down by
mistake is taken back with a reason while its request is open, or as one more copy of what was answered, and counts as none.
"""
