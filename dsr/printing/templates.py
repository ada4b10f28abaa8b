"""Letters as final HTML: the templates of templates/letters in an environment of their own."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateNotFound, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from dsr.domain.languages import LANGUAGES
from dsr.domain.listed_calls import numbered
from dsr.domain.serving import SERVING_WAYS
from dsr.printing import marks
from dsr.printing.embedded import facts_meta
from dsr.printing.errors import LetterRefused
from dsr.printing.folders import LETTERS_DIR

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TO = re.compile(r'<address class="sheet__to">.*?</address>\n?(?:<p class="sheet__principal">.*?</p>\n?)?', re.DOTALL)
_SERVED = re.compile(r'<span class="sheet__served">.*?</span>', re.DOTALL)
"""The two places in which a recipient's copy differs. Free texts are escaped, so nobody can write either of them."""
_TAG = re.compile(r"<[^>]+>")


class LetterTemplates:
    """Makes the final HTML of letters. Texts come from the templates, facts from the register, the rest from values."""

    def __init__(self, register: Mapping[str, Any], letters_dir: Path = LETTERS_DIR) -> None:
        """`register` is the facts of workflows/register.yaml, nested mappings and lists with {fi, sv, en} leaves."""
        self._dir = letters_dir
        self._facts = {language: in_language(register, language) for language in LANGUAGES}
        self._environments = {language: _environment(letters_dir, language) for language in LANGUAGES}

    def html(self, kind: str, language: str, values: Mapping[str, Any]) -> str:
        """The letter as a complete HTML document with its styles inside: what an approver sees and the printer prints.

        `values` holds text, numbers and dates only (dates as dates or ISO text); unknown keys are ignored, free texts are
        escaped. Raises LetterRefused, in a sentence, for an unknown kind or language, for a value that the letter prints
        and that is missing, for an English letter without the binding one beside it (`courtesy_of`), and for a decision
        without signer or confirmed appeal route (outside drafts; the route also outside the demo).
        """
        template = self._template(kind, language)
        shown = marks.cleaned(dict(values))
        if language == "en" and shown.get("courtesy_of") not in ("fi", "sv"):
            raise LetterRefused(
                "An English letter is only a courtesy text: name the binding language in courtesy_of (fi or sv)",
                code="courtesy_without_binding",
            )
        if shown.get("calls"):
            shown["calls"] = numbered(kind, shown["calls"])
        is_draft, is_demo = bool(shown.get("is_draft")), bool(shown.get("is_demo"))
        context = {
            "courtesy_of": None,
            **shown,
            **marks.functions(language, is_draft=is_draft, is_demo=is_demo),
            "blocks": _Blocks(shown.get("blocks") or {}),
            "is_draft": is_draft,
            "is_demo": is_demo,
            "register": self._facts[language],
            "css": Markup((self._dir / "_assets" / "letter.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        }
        try:
            page = template.render(context)
        except UndefinedError as error:
            raise LetterRefused(
                f"The letter {kind} cannot be made yet: a value that it prints is missing ({error.message})",
                code="letter_value_missing",
            ) from error
        head, mark, body = page.partition("</head>")
        printed = marks.without_breaks(_without_empty_lines(body))
        return head.lstrip() + facts_meta(kind, language, shown, printed) + mark + printed

    def copy_for(self, html: str, language: str, recipient: Mapping[str, Any], way: str) -> str:
        """A final letter as one recipient gets it: with their own name and address, and the day of service of their own way.

        `recipient` has `name`, `address_lines` and, for whoever acts for the subject, `principal`. Nothing else of the letter
        changes, and the same arguments make the same text. Raises LetterRefused for what is no final letter.
        """
        environment, context = self._environments[language], self._copy_context(language, recipient, way)
        labels = environment.get_template(f"{language}/_labels.html").make_module({"courtesy_of": "fi"}).labels  # type: ignore[attr-defined]
        to = environment.get_template("_recipient.html").render(context, labels=labels)
        served = environment.get_template(f"{language}/_copy.html").render(context)
        head, mark, body = html.partition("</head>")
        body, found = _TO.subn(lambda _match: _without_empty_lines(to).strip() + "\n", body)
        if not mark or found != 1:
            raise LetterRefused("Only a final letter has copies", code="letter_not_final")
        body = _SERVED.sub(lambda _match: served.strip(), body)
        return head + mark + marks.without_breaks(body)

    def tells_service_by(self, html: str, language: str, recipient: Mapping[str, Any], way: str) -> bool:
        """Whether what a final letter says of its day of service is true of a sending this way to a recipient as in `copy_for`.

        It is where it names this way, names none, or tells of every way; a letter without remedies tells of no such day.
        """
        found = _SERVED.search(html)
        if found is None:
            return True
        template, said = self._environments[language].get_template(f"{language}/_copy.html"), _words_of(found[0])
        named = [
            one
            for one in SERVING_WAYS
            if _words_of(template.render(self._copy_context(language, recipient, one))).endswith(said)
        ]
        return not named or way in named

    def _copy_context(self, language: str, recipient: Mapping[str, Any], way: str) -> dict[str, Any]:
        return {
            **marks.cleaned({"recipient": dict(recipient), "delivery": {"way": way}, "route": None}),
            "register": self._facts[language],
        }

    def fingerprint(self, kind: str, language: str) -> str:
        """A hash (hex) of everything but the values that this letter is made of: templates, styles and register facts.

        Approval binds it together with the values; it changes when any of those files does.
        """
        self._template(kind, language)
        facts = json.dumps(self._facts[language], sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(facts.encode())
        for path in (
            self._dir / "_page.html",
            self._dir / "_recipient.html",
            *sorted((self._dir / language).glob("_*.html")),
            self._dir / language / f"{kind}.html",
            self._dir / "_assets" / "letter.css",
            self._dir / "_assets" / "fonts.css",
        ):
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    def unprintable(self, text: str) -> list[str]:
        """The characters of a plain text that our faces cannot show, each once."""
        from dsr.printing.faults import missing_glyphs  # faults needs the folder that stands here

        return missing_glyphs(str(escape(text)), self._dir / "_assets")

    def _template(self, kind: str, language: str) -> Template:
        if language not in self._environments:
            raise LetterRefused(f"There is no letter language {language!r}: use fi, sv or en", code="letter_language")
        if not _NAME.fullmatch(kind):
            raise LetterRefused("There is no such kind of letter: use a name from letters.yaml", code="letter_kind")
        try:
            return self._environments[language].get_template(f"{language}/{kind}.html")
        except TemplateNotFound as error:
            raise LetterRefused(
                f"There is no template for the letter {kind} in {language}: use a name from letters.yaml",
                code="letter_kind",
            ) from error


def _words_of(span: str) -> str:
    """The words of a sentence on service, whatever blanks and unbreakable blanks stand between them."""
    return " ".join(_TAG.sub("", span).split())


class _Blocks(dict[str, str]):
    """The free texts of a letter; one that was not handed in is empty (tests hold templates and letters.yaml together)."""

    def __missing__(self, name: str) -> str:
        return ""


def in_language(node: Any, language: str) -> Any:
    """The register's facts with every {fi, sv, en} leaf replaced by its text in one language."""
    if isinstance(node, Mapping):
        if set(node) == set(LANGUAGES):
            return node[language]
        return {key: in_language(inner, language) for key, inner in node.items()}
    if isinstance(node, Sequence) and not isinstance(node, str):
        return [in_language(inner, language) for inner in node]
    return node


def _environment(letters_dir: Path, language: str) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(letters_dir), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters.update(marks.filters(language))
    return environment


def _without_empty_lines(body: str) -> str:
    return "\n".join(line for line in body.splitlines() if line.strip())
