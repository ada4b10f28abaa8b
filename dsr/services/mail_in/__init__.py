"""E-mail that comes in: written down once, proposed, settled by a person; its attachments; the officer's own list.

Of an e-mail only what the city's own server wrote is believed. The top-most `Received` field of a server in
`DSR_MAIL_HOSTS` tells when a message came (13/2003, 10 §); what stands below it the sender may have written. Without
it the sender's `Date` is proposed and marked as less sure. The top-most `Authentication-Results` of
`DSR_MAIL_AUTHSERV` tells who vouches for the address; it never stands for identity. A saved e-mail and one from the
mailbox are the same row, and a person decides what becomes of it: the form of intake filled with its proofs, a case
it joins, put away. A case is proposed by our own Message-IDs, which nobody can guess, by a reference, or by the e-mail of
a case that it answers, never by the sender; an answer to a protected case's mail exists only for those named to it.
What a machine wrote starts no case and ends no pause until a person says that it was none. The mailbox is read one
message a transaction, and a message is moved or marked in it only after that: stopped anywhere, nothing is lost and
nothing comes twice, also where the server numbers the folder anew.

Attachments are told by their content and sealed in chunks, always a download under a number, never shown by the
program. A copy of an identity document is refused: by its file name, by the zone that machines read, and where
nothing can be known (pictures, PDF, documents) by a question that a person answers; what is refused leaves only that
it came and why.

What is written to the data protection officer (the addresses in `DSR_OFFICER_MAIL`, or words to the officer that use
no right) is the officer's alone (GDPR 38(4)-(5)): others are not told that there is any; what turns out to be a
request goes back to the clerks with its receipt.

E-mails are parsed with limits on size, depth and parts; HTML becomes words and nothing is fetched; archives are not
opened; attachments leave with `sandbox` and `nosniff`, and each download is logged.
"""
