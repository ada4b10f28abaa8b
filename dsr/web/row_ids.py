"""Ids of rows in addresses: whole numbers that a database can hold; anything else is no page."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter, ValidationError

LARGEST = 2**31 - 1
"""The largest id that PostgreSQL's integer columns hold."""


class RowId(IntegerConverter):
    """`<int:...>` of every address: a number no row can have answers 404 before any query."""

    def to_python(self, value: str) -> int:
        """The id; `ValidationError` when it is too large."""
        if len(value) > len(str(LARGEST)) or (number := int(super().to_python(value))) > LARGEST:
            raise ValidationError
        return number
