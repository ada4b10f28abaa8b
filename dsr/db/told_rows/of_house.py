"""Rows of the house: breaches, powers, terms, reported months, and who signs in how."""

from __future__ import annotations

from dsr.db.tables import (
    AccessTouch,
    Breach,
    CityIdentity,
    DatedTerm,
    Delegation,
    FrozenMonth,
    InterfaceClient,
    PasswordLink,
    RecoveryCode,
    RouteVersion,
    SecondFactor,
    User,
)
from dsr.db.told_rows.watched import Watched

_CONFIRMED = ("by_user", "confirmed_by", "confirmed_at")

OF_HOUSE = (
    Watched(
        "breach",
        Breach,
        ("state", "aware_at", "notify_by", "ombudsman_told_at", "persons_told_at", "closed_at"),
        hashed=("aware_reason", "delay_reason"),
        stream="breach:",
    ),
    Watched(
        "delegation",
        Delegation,
        ("user_id", "kinds", "from_on", "to_on", *_CONFIRMED),
        hashed=("rule_fi", "rule_sv", "why_earlier"),
        stream="register",
    ),
    Watched("route", RouteVersion, ("kind", "route", "from_on", *_CONFIRMED), hashed=("basis",), stream="register"),
    Watched(
        "term",
        DatedTerm,
        ("name", "value", "from_on", *_CONFIRMED, "withdrawn_at"),
        hashed=("basis",),
        stream="register",
    ),
    Watched(
        "reported month",
        FrozenMonth,
        ("month", "stage", "as_of", "prev_hash", "hash"),
        hashed=("figures",),
        stream="register",
    ),
    Watched(
        "user",
        User,
        ("roles", "is_active", "is_break_glass", "has_worked_with_cases"),
        keyed=("email", "password_hash"),
        stream="users",
    ),
    Watched("touch of access", AccessTouch, ("user_id", "by_user", "kind", "at"), stream="users"),
    Watched("authenticator", SecondFactor, ("confirmed_at",), hashed=("sealed_secret",), stream="users"),
    Watched("recovery code", RecoveryCode, ("user_id", "made_at", "used_at"), stream="users"),
    Watched("password link", PasswordLink, ("user_id", "made_at", "expires_at", "used_at"), stream="users"),
    Watched(
        "sign-in by the city",
        CityIdentity,
        ("issuer", "allowed_by", "allowed_at", "bound_at"),
        keyed=("subject",),
        stream="users",
    ),
    Watched(
        "token of a system",
        InterfaceClient,
        (
            *("user_id", "token_hash", "scopes", "expires_at", "revoked_at", "first_id"),
            *("proposed_by", "confirmed_by", "confirmed_at"),
        ),
        hashed=("name", "webhook_url", "webhook_secret"),
        stream="users",
    ),
)
