"""Values of made-up cases for previews of letters, in the shape that letter templates get."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from dsr.catalogue import Catalogue
from dsr.catalogue.values import resolved
from dsr.domain.letter_text import filled, places_of
from dsr.domain.provision_words import codes_in


def sample_values(
    catalogue: Catalogue, kind: str, language: str, *, letters_dir: Path, right: str = "access"
) -> dict[str, Any]:
    """The values of one kind of letter for the people of templates/letters/_sample.yaml.

    Files of templates/letters/_samples/ add `kinds`, `blocks` and `reasons` to it, one subject a file. English
    stands beside a Finnish letter. A `right` other than access becomes the one right that the sample asks for.
    NotFound for a kind or right that the catalogue does not have.
    """
    letter, flow = catalogue.letter(kind), catalogue.workflow(right)
    sample = _sample(letters_dir)
    values: dict[str, Any] = resolved({**sample["values"], **sample["kinds"].get(kind, {})}, language)
    values |= {
        "kind": kind,
        "language": language,
        "title": letter.titles[language],
        "courtesy_of": "fi" if language == "en" else None,
        "grounds": [_ground(catalogue, kind, code, language, sample["reasons"]) for code in values["grounds"]],
    }
    if right != "access":
        values["request"] |= {"rights": [{"right": right, "article": flow.article}]}
    written, places = sample["blocks"].get(kind, {}), places_of(values, language)
    values["blocks"] = {
        block.name: written[block.name][language] if block.name in written else filled(block.model[language], places)
        for block in letter.blocks
    }
    return values


@lru_cache(maxsize=4)
def _sample(letters_dir: Path) -> dict[str, Any]:
    sample: dict[str, Any] = yaml.safe_load((letters_dir / "_sample.yaml").read_text(encoding="utf-8"))
    for path in sorted(letters_dir.glob("_samples/*.yaml")):
        more = yaml.safe_load(path.read_text(encoding="utf-8"))
        for section in ("kinds", "blocks", "reasons"):
            sample[section] |= more.get(section, {})
    return sample


def _ground(
    catalogue: Catalogue,
    kind: str,
    code: str | dict[str, Any],
    language: str,
    reasons: Mapping[str, Mapping[str, str]],
) -> dict[str, Any]:
    """A ground of the catalogue by its code, with the sample's reasons; or one that the sample gives whole."""
    if not isinstance(code, str):
        return code
    ground = catalogue.grounds[code]
    return {
        "code": code,
        "provision": ground.provision_in(kind)[language],
        "applies": list(codes_in(ground.provision_in(kind)["en"])),
        "title": ground.titles[language],
        "reasons": reasons[code][language],
        "is_34": ground.is_34,
    }
