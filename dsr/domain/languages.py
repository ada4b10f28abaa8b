"""The languages of the office: its pages, its letters, its mails and its files are in each of them."""

from __future__ import annotations

LANGUAGES = ("fi", "sv", "en")
