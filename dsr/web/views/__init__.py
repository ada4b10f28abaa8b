"""Blueprints, one file a part of the office. A new part adds its line here."""

from flask import Blueprint

from dsr.web.views import (
    account,
    case,
    case_calls,
    case_identity,
    case_messages,
    case_people,
    case_steps,
    case_subject,
    catalogue,
    frame,
    health,
    intake,
    letter_edit,
    letters,
    queue,
    report,
    sign,
    signin,
    users,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    frame.blueprint,
    queue.blueprint,
    intake.blueprint,
    case.blueprint,
    case_steps.blueprint,
    case_calls.blueprint,
    case_messages.blueprint,
    case_identity.blueprint,
    case_subject.blueprint,
    case_people.blueprint,
    health.blueprint,
    signin.blueprint,
    account.blueprint,
    users.blueprint,
    catalogue.blueprint,
    report.blueprint,
    letters.blueprint,
    letter_edit.blueprint,
    sign.blueprint,
)
