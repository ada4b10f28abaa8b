"""Letters: drafted from models, approved as seen, frozen, printed as bytes, and sent.

Nothing is said about recordings before identity. Acknowledgement, question and extension notice get no calls at all,
so that their words cannot depend on whether there are any; a test compares the printed bytes.

Approval binds what was seen. The approver's page carries a hash of values, texts and templates; it is computed again
in the approving transaction, and a difference refuses with the list of what changed. Then the final HTML is stored,
the printer prints that and nothing else, and the PDF's bytes are a row: one transaction, one backup, one retention.
Whoever wrote a version or its ground does not approve it.

Languages of a letter follow each other. Every version keeps its words, so that two can be compared, and a text that
was not touched since another language's changed says so: between Finnish and Swedish that stops the letter, an
English courtesy text is only told of. Someone may note that it says the same; the note counts up to that version.
While one writes, the server shows checks and letter with what is typed (`try_on` puts it onto rows that are thrown
away) and stores nothing.
"""
