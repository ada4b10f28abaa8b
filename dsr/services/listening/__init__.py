"""Listening tasks: who is asked, what they answer, what alarms them, and the dated teams behind it.

Listening is asked for, never done here. Only the agent of a call and that agent's supervisor may listen (privacy
notice), and they do it in the source system. A handler asks; the agent is found by the agent id as of the call, past
her the supervisor where she is away, has left or is the one complained about. They see the facts of the call and the
name that the requester gave, which the question is it they who speak cannot do without; a protected case tells no
name. The answer is due five working days before the case's own day and goes to the supervisor before that, never
after. What they write is call content: `listening:` in `workflows/register.yaml` says who else reads it and whose
supervisor counts, and every opening is logged. A supervisor keeps her own team, which makes her one who may listen:
each change stands in the log.
"""
