"""What the rights besides access do: restrictions that bite, corrections, erasures, disclosures, and what they leave to do.

A restriction bites from receipt on (restriction and objection; 18(1)(a) and (d)), before anybody has judged it: a
hold of its kind freezes, and every other place asks one condition on the call (`services/rights/restricting.py`): no
search shows it, no other case is proposed or linked it, nobody is asked to listen, no package is built. What 18(2)
allows is written down case by case, the person's consent with the days of asking and answering; a later no stands for
an earlier yes. It ends by the step lift alone, after its 18(3) notice was dispatched and served and can no longer be
appealed. A case whose search would have met such calls sees on its page of rights that there are some, and can write
the exception down there.

What is said to be wrong is judged by purpose, point by point (KHO:2023:2). A recording is completed by a sealed
statement, never altered; a fact of a call (its line, its agent) is corrected in the register with what stood before,
and a later import does not undo it.

Erasure is a choice per recording, after the copy unless the person said otherwise; it goes through the destroying
statement of the sweep (lock, certificate, instruction to the source, never a held one), and seven places of copies
are confirmed, back-ups with the day on which they drop theirs. Recipients come from a ledger of disclosures; each
Article 19 notice is a task that only its dispatch closes. Document requests, complaints and messages that are no
request have tasks of their own on the queue.
"""
