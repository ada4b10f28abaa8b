"""Reports as final HTML, the compliance figures, the monthly page, the year and the receipt of a clock: templates of templates/reports, printed as letters are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from dsr.domain import letter_words
from dsr.domain.calendar import HELSINKI
from dsr.domain.languages import LANGUAGES
from dsr.printing import marks
from dsr.printing.templates import in_language


def compliance_html(
    values: Mapping[str, Any], register: Mapping[str, Any], language: str, reports_dir: Path, *, is_demo: bool = False
) -> str:
    """The report as a complete HTML document with its styles inside; the printer makes PDF/A-3a and PDF/UA-1 of it.

    `values` are those of `services.report.paper.paper_values` in the same language, `register` the facts of
    workflows/register.yaml. ValueError for a language other than fi, sv and en.
    """
    period = letter_words.period(values["report"]["from_on"], values["report"]["to_on"], language)
    return _told("compliance", {**values, "period": period}, register, language, reports_dir, is_demo=is_demo)


def monthly_html(
    values: Mapping[str, Any], register: Mapping[str, Any], language: str, reports_dir: Path, *, is_demo: bool = False
) -> str:
    """The one page of a month as a complete HTML document, printed as letters are.

    `values` are those of `services.report.monthly.monthly_values` in the same language. ValueError for a language other than
    fi, sv and en.
    """
    return _told("monthly", values, register, language, reports_dir, is_demo=is_demo)


def year_html(
    values: Mapping[str, Any], register: Mapping[str, Any], language: str, reports_dir: Path, *, is_demo: bool = False
) -> str:
    """The published figures of a year as a complete HTML document, printed as letters are.

    `values` are `year`, `on` and the `tables` of `services.report.year` in the same language. ValueError for a language
    other than fi, sv and en.
    """
    return _told("year", values, register, language, reports_dir, is_demo=is_demo)


def clock_receipt_html(
    values: Mapping[str, Any], register: Mapping[str, Any], language: str, reports_dir: Path, *, is_demo: bool = False
) -> str:
    """The proof of a right request's last day as a complete HTML document, printed as letters are.

    `values` are those of `services.clock_receipt.receipt_values` in the same language. ValueError for a language other than
    fi, sv and en.
    """
    return _told("clock_receipt", values, register, language, reports_dir, is_demo=is_demo)


def _told(
    template: str,
    values: Mapping[str, Any],
    register: Mapping[str, Any],
    language: str,
    reports_dir: Path,
    *,
    is_demo: bool,
) -> str:
    facts = in_language(register, language)
    return _html(
        f"{language}/{template}.html",
        language,
        reports_dir,
        **values,
        city=facts["controller"]["name"],
        register=facts["register"]["name"],
        is_demo=is_demo,
    )


def inquiry_html(
    values: Mapping[str, Any], register: Mapping[str, Any], language: str, reports_dir: Path, *, is_demo: bool = False
) -> str:
    """The record of one case for an inquiry of the Ombudsman as a complete HTML document, every section numbered.

    `values` are those of `services.officer.bundle.bundle_values` in the same language, with the words of their codes, and
    `annexes` (number, title, language, pages). ValueError for a language other than fi, sv and en.
    """
    return _told("inquiry", values, register, language, reports_dir, is_demo=is_demo)


def _html(template: str, language: str, reports_dir: Path, **values: Any) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"there is no report in {language!r}")
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(reports_dir), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters.update(marks.filters(language))
    environment.filters["moment"] = lambda iso: _moment(iso, language)
    environment.filters["to"] = lambda first, last: letter_words.period(first, last, language)
    css = Markup((reports_dir / "report.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    return environment.get_template(template).render(**values, css=css).lstrip()


def _moment(iso: str, language: str) -> str:
    """A moment in Helsinki: its day and time of day."""
    local = datetime.fromisoformat(iso).astimezone(HELSINKI)
    return f"{letter_words.day(local.date(), language)}, {letter_words.clock_time(local.time(), language)}"
