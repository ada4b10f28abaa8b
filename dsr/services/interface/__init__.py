"""The JSON interface of other systems of the city: who they are, what they read, and what they are told of.

Other systems of the city use `/api/v1` (described by `/api/v1/openapi.json`; tokens under Users, Systems). A request
that an e-service sends is logged as from the form: same checks, same clock, hold and acknowledgement; the same
`Idempotency-Key` makes one case. A later message waits among the mails for a person, at its case. States and dates
can be read, never a name, a message, a letter or a call, and protected cases not at all. What a system may read and
that has changed is posted to its address, signed in the manner of Standard Webhooks, at least once. Tokens are kept
as hashes, have scopes, end within a year, and open nothing before a second administrator has confirmed them. A new
token goes on with the cases of an earlier system only where both have chosen it; its name alone opens nothing.
"""
