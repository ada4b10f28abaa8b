"""Every page of every kind x right x language through veraPDF: `python -m tests.bench.letter_profiles`.

The suite judges every kind and language, and of other rights the pages with lines of their own; here are all of them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from dsr.cli.letter_samples import sample_values
from dsr.printing.press import pdf
from tests import made_once
from tests.letters.conftest import EVERY, LETTERS_DIR, PRINTED_AT, pages_by_right
from tests.letters.verapdf import verdicts


def main() -> int:
    """Print each page that differs, judge it by both profiles, tell the faults; 1 when there is any."""
    catalogue, letters = made_once.catalogue(), made_once.letter_templates()
    samples = {
        (kind, language): sample_values(catalogue, kind, language, letters_dir=LETTERS_DIR) for kind, language in EVERY
    }
    pages = {key: letters.html(*key, sample) for key, sample in samples.items()}
    by_right = pages_by_right(catalogue, letters, samples)
    different = {page: "-".join(key) for key, page in (pages | by_right).items()}
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{name}.pdf" for name in different.values()]
        for path, page in zip(files, different, strict=True):
            path.write_bytes(pdf(page, identifier=path.stem, created_at=PRINTED_AT))
        lines = [line for said in verdicts(files).values() for line in said]
    faults = [line for line in lines if not line.startswith("PASS")]
    print(f"{len(by_right)} of kind x right x language, {len(files)} different pages, {len(lines)} verdicts")
    print(f"{len(faults)} faults, {time.monotonic() - began:.0f} s", *faults, sep="\n")
    return 1 if faults or len(lines) != 2 * len(files) else 0


if __name__ == "__main__":
    sys.exit(main())
