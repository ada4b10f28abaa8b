"""The watched folder: its files on the disk, what is known of each, and what a person is shown and asked.

A watched folder takes what needs no person, and asks about the rest. Each sub-folder of `DSR_WATCH_FOLDER` is called
as the profile that reads its files (`asterisk21/`, `siprec/`, a saved one). A file whose size and time of change two
looks found the same is copied, hashed, looked through as on the page, and taken; the same content with the same
version of a profile once, whatever its name. It waits on the page of imports where its zone is only declared
(somebody may answer for that version of a profile once and for all, Calls, Watched folder), where over one row in a
hundred would be rejected or change a call that is there (changes are what recording metadata are for), or where many
numbers cannot be found. Then it is moved to `done/` or `refused/` beside a receipt: figures, hashes, moments, the
reason in three languages, no name. Names of our own replace the file's, which may name a person. Links are never
followed, unfinished names (`.part`, `.tmp`, dotfiles) not looked at, sound never opened; whatever nobody could take
is listed with what helps. To take a file again after a restore, move it back from `done/`.
"""
