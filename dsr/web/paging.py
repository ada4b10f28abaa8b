"""Long lists, a page at a time: `?page=2`."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from dsr.web.numbers import whole_number

SIZE = 50


@dataclass(frozen=True)
class Page:
    """One page of a list of `total` rows; numbered from 1, never beyond the last."""

    number: int
    total: int
    size: int = SIZE

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """The number of the last page; 1 for an empty list."""
        return max(1, -(-self.total // self.size))

    @property
    def first_row(self) -> int:
        """The number of the first row shown, 0 for an empty list."""
        return min(self.offset + 1, self.total)

    @property
    def last_row(self) -> int:
        """The number of the last row shown."""
        return min(self.offset + self.size, self.total)


def asked_page(total: int, size: int = SIZE) -> Page:
    """The page that the address asks for; the nearest one there is when it asks for something else."""
    number = whole_number(request.args.get("page"), digits=6) or 1
    last = max(1, -(-total // size))
    return Page(min(number, last), total, size)


def page_url(number: int) -> str:
    """The address of this list at another page; what else the address asks for stays."""
    asked = {**request.args.to_dict(flat=False), "page": [str(number)]}
    return f"{request.path}?{urlencode(asked, doseq=True)}"
