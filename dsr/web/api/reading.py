"""What a request of the interface must bring: a token with the scope, a JSON body of the model, a key that makes it happen once."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Response, abort, g, request
from pydantic import BaseModel, ValidationError

from dsr.domain.access import Action
from dsr.domain.errors import Fault, Invalid
from dsr.domain.interface import Scope
from dsr.services.interface import clients
from dsr.web.api.problems import problem
from dsr.web.current import current_deps, now
from dsr.web.security import allowed

View = TypeVar("View", bound=Callable[..., Any])
Model = TypeVar("Model", bound=BaseModel)
SCOPE_MARK = "dsr_scope"


def scoped(scope: Scope) -> Callable[[View], View]:
    """Name the scope of a view; it is asked before the view runs, and the view gets the client as its first argument."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(**values: Any) -> Any:
            client = _client()
            if client is None:
                refused = problem(401, "Send a token that is in force: Authorization: Bearer ...", name="token")
                refused.headers["WWW-Authenticate"] = "Bearer"
                return refused
            if scope not in client.scopes and not (scope is Scope.READ and Scope.READ_ALL in client.scopes):
                return problem(403, f"The token does not allow {scope.value}", name="scope")
            return view(client, **values)

        setattr(guarded, SCOPE_MARK, scope)
        return allowed(Action.USE_INTERFACE)(guarded)  # type: ignore[return-value]

    return mark


def body_of(model: type[Model]) -> tuple[Model, str]:
    """The JSON body as the model, and its SHA-256. Raises `Invalid` with every fault and its place, and for a
    key that stands twice in one object, of which a checker would keep one without a word; 415 for another type, 413 for
    a body over the limit."""
    if request.mimetype != "application/json":
        abort(415)
    raw = request.get_data(cache=False)
    if request.content_length is None and len(raw) == request.max_content_length:
        abort(413)  # of a body that does not tell its length no more is read: the rest is cut off without a word
    _refuse_repeated_keys(raw)
    try:
        return model.model_validate_json(raw), hashlib.sha256(raw).hexdigest()
    except ValidationError as fault:
        # The messages of the checker hold no values; the values themselves are never repeated.
        faults = [
            Fault("/".join(map(str, one["loc"])) or "body", one["msg"])
            for one in fault.errors(include_url=False, include_context=False, include_input=False)
        ]
        raise Invalid(faults) from None


def _refuse_repeated_keys(raw: bytes) -> None:
    """RFC 8259, section 4: what a repeated name means is not told. What is no JSON is left to the checker of the model."""
    twice: dict[str, Fault] = {}

    def seen(pairs: list[tuple[str, Any]]) -> None:
        for name in (one for one, times in Counter(name for name, _value in pairs).items() if times > 1):
            place = name if name.isidentifier() and len(name) <= 40 else "body"
            twice[place] = Fault(place, "This key stands twice in one object. Send it once.")

    try:
        json.loads(raw, object_pairs_hook=seen)
    except (ValueError, RecursionError):
        return
    if twice:
        raise Invalid([twice[place] for place in sorted(twice)])


def key_of() -> str:
    """The header `Idempotency-Key`: 8 to 100 visible ASCII characters; raises `Invalid` without one."""
    key = request.headers.get("Idempotency-Key", "")
    if not 8 <= len(key) <= 100 or not all("!" <= character <= "~" for character in key):
        sentence = "Send a key of 8 to 100 visible characters, new for each thing, the same when it is sent again."
        raise Invalid([Fault("Idempotency-Key", sentence)])
    return key


def _client() -> clients.Client | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.casefold() != "bearer" or not token:
        return None
    with current_deps().database.read() as session:
        found = clients.client_with_token(session, token.strip(), at=now())
    g.interface_client = found
    return found


def answer(model: type[BaseModel], value: dict[str, Any], status: int = 200) -> Response:
    """The value as JSON, checked against the model that the document promises."""
    text = model.model_validate(value).model_dump_json()
    return Response(text, status=status, content_type="application/json")
