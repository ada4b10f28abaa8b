"""Blueprints, one file a part of the office. A new part adds its line here."""

from flask import Blueprint

from dsr.web.views import account, catalogue, frame, health, report, signin, users

BLUEPRINTS: tuple[Blueprint, ...] = (
    frame.blueprint,
    health.blueprint,
    signin.blueprint,
    account.blueprint,
    users.blueprint,
    catalogue.blueprint,
    report.blueprint,
)
