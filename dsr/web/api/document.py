"""The OpenAPI 3.1 document, made of the models and of what each route says of itself."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from dsr import __version__
from dsr.domain.interface import Scope
from dsr.web.api import models

_REF = "#/components/schemas/{model}"
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "New for each thing, the same when it is sent again: the second time answers what the first one made",
    "schema": {"type": "string", "minLength": 8, "maxLength": 100, "pattern": "^[!-~]{8,100}$"},
}
_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The number that the case got here",
    "schema": {"type": "integer", "minimum": 1, "maximum": 2147483647},
}
_WORDS = {
    401: "No token, or one that is not in force",
    403: "The token does not allow this",
    404: "There is no such case, or none that this token may read",
    409: "It cannot be done now, or the key came before with another body or case",
    413: "The body is too large",
    415: "The body is not JSON",
    422: "Something in the request is not as it should be; `faults` names each place",
    429: "Too many requests: wait and send again",
    503: "The database does not answer: send again with the same key",
}


def openapi(public_url: str, rights: tuple[str, ...]) -> dict[str, Any]:
    """The document as a value for JSON."""
    sent = models.new_case_model(rights)
    both = [(sent, "validation"), *((model, "validation") for model in (models.NewMessage,))]
    told = [(model, "serialization") for model in (models.CaseState, models.TakenMessage, models.Problem)]
    _, schemas = models_json_schema([*both, *told], ref_template=_REF)  # type: ignore[list-item]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Data-subject rights requests",
            "version": __version__,
            "description": "For e-services and case management of the city. States and dates only: nothing of a person is "
            "ever read here. Changes are posted to the address of the token as `case.changed`, signed in the manner of "
            "Standard Webhooks, at least once; `webhook-id` tells a repetition.",
        },
        "servers": [{"url": public_url}],
        "security": [{"token": []}],
        "paths": {
            "/api/v1/cases": {"post": _create()},
            "/api/v1/cases/{id}": {"get": _read()},
            "/api/v1/cases/{id}/messages": {"post": _add_message()},
        },
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": _scopes()}},
        },
        "webhooks": {
            "case.changed": {
                "post": {
                    "operationId": "caseChanged",
                    "requestBody": _body(
                        {"type": "object", "properties": {"type": {"const": "case.changed"}, "case": _ref("CaseState")}}
                    ),
                    "responses": {"200": {"description": "Taken; any 2xx will do"}},
                }
            }
        },
    }


def _create() -> dict[str, Any]:
    return {
        "operationId": "createCase",
        "summary": "Log a request: its month begins, the recordings it may concern are kept, the person is told",
        "parameters": [_KEY],
        "requestBody": _body(_ref("NewCase")),
        "responses": {
            "201": _told("The case", "CaseState", _location()),
            "200": _told("The case that this key made before", "CaseState", _location()),
            **_problems(401, 403, 409, 413, 415, 422, 429, 503),
        },
    }


def _read() -> dict[str, Any]:
    return {
        "operationId": "readCase",
        "summary": "States and dates of one case",
        "parameters": [_ID],
        "responses": {"200": _told("The case", "CaseState"), **_problems(401, 403, 404, 429, 503)},
    }


def _add_message() -> dict[str, Any]:
    return {
        "operationId": "addMessage",
        "summary": "Add a message to a case: a person reads it and says what it is",
        "parameters": [_ID, _KEY],
        "requestBody": _body(_ref("NewMessage")),
        "responses": {
            "202": _told("Kept, and waits for a person", "TakenMessage"),
            "200": _told("Kept before under this key", "TakenMessage"),
            **_problems(401, 403, 404, 409, 413, 415, 422, 429, 503),
        },
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": _REF.format(model=name)}


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _told(words: str, name: str, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {"description": words, "content": {"application/json": {"schema": _ref(name)}}}
    return told | ({"headers": headers} if headers else {})


def _location() -> dict[str, Any]:
    return {"Location": {"description": "Where the case is read", "schema": {"type": "string"}}}


def _problems(*statuses: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _ref("Problem")}}
    return {str(status): {"description": _WORDS[status], "content": content} for status in statuses}


def _scopes() -> str:
    return "A token of this installation. Scopes: " + ", ".join(scope.value for scope in Scope)
