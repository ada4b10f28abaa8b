"""The sheets of a final letter, for showing inside a page of the office."""

from __future__ import annotations

import re

from markupsafe import Markup

_MAIN = re.compile(r"<main>(.*)</main>", re.DOTALL)
_HEADING = re.compile(r"<(/?)h([1-3])( class=\"([^\"]*)\")?>")


def sheets(html: str, *, heading_shift: int = 2) -> Markup:
    """The `.sheet` elements of a final letter with headings moved down, so that the page around keeps its own outline.

    Looks stay as on paper: a moved heading carries the class that letter.css styles as the original level (`h1`, `h2`,
    `h3`). Safe to put in a page as it is: the letter's free text was escaped when it was made. The words are untouched.
    """
    found = _MAIN.search(html)
    if found is None:
        raise ValueError("not a letter made by LetterTemplates")

    def moved(match: re.Match[str]) -> str:
        closing, level, _, classes = match.groups()
        lower = int(level) + heading_shift
        if closing:
            return f"</h{lower}>"
        return f'<h{lower} class="{classes or "h" + level}">'

    return Markup(_HEADING.sub(moved, found[1]))  # noqa: S704 - made by our own templates, free text escaped there
