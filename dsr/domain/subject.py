"""What may be corrected of the subject after logging, and the checks of every field."""

from __future__ import annotations

from collections.abc import Mapping

from dsr.domain.errors import Fault, Invalid
from dsr.domain.logged_request import (
    FORMS,
    LANGUAGES,
    MANDATES,
    SCOPES,
    TURVAKIELTO,
    WAYS,
)
from dsr.domain.typed_fields import FieldTaker, numbers_from


def checked_subject(form: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The fields by their column names, and the phone numbers written; raises `Invalid` with one fault per field."""
    faults: list[Fault] = []
    take = FieldTaker(form, faults)
    fields = {
        "subject_name": take.line("subject_name", 200),
        "subject_email": take.email("subject_email"),
        "subject_address": take.lines("subject_address", 500),
        "language": take.choice("language", ("unknown", *LANGUAGES)),
        "turvakielto": take.choice("turvakielto", TURVAKIELTO),
        "answer_way": take.choice("answer_way", WAYS),
        "wished_form": take.choice("wished_form", FORMS),
        "outside_reference": take.line("outside_reference", 120),
        "scope": take.choice("scope", SCOPES),
        "mandate": take.choice("mandate", MANDATES),
    }
    numbers = numbers_from(form, faults)
    if fields["answer_way"] == "email" and not fields["subject_email"]:
        message = "Write the e-mail address, or choose another way of answer."
        faults.append(Fault("subject_email", message, "email_needed"))
    if faults:
        raise Invalid(faults)
    return fields, numbers
