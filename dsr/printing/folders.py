"""Where the letters' templates, styles and faces lie."""

from __future__ import annotations

from pathlib import Path

LETTERS_DIR = Path(__file__).resolve().parents[2] / "templates" / "letters"
ASSETS_DIR = LETTERS_DIR / "_assets"
