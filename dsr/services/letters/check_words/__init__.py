"""What each check of a letter says when all is well and when it is not, in the three languages, by what is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dsr.domain.workflow import Labels
from dsr.services.letters.check_words.basis import BASIS_CHECK_WORDS
from dsr.services.letters.check_words.case import CASE_CHECK_WORDS
from dsr.services.letters.check_words.every import EVERY_CHECK_WORDS
from dsr.services.letters.check_words.given import GIVEN_CHECK_WORDS
from dsr.services.letters.check_words.outward import OUTWARD_CHECK_WORDS
from dsr.services.letters.check_words.print import PRINT_CHECK_WORDS
from dsr.services.letters.check_words.register import REGISTER_CHECK_WORDS
from dsr.services.letters.check_words.sound import SOUND_CHECK_WORDS


@dataclass(frozen=True)
class Words:
    """The two sentences of one check; `found` has places such as {block} that the check's values fill."""

    well: Labels
    found: Labels


CHECK_WORDS: Mapping[str, Words] = MappingProxyType(
    {
        code: Words(Labels(*six[:3]), Labels(*six[3:]))
        for code, six in {
            **EVERY_CHECK_WORDS,
            **REGISTER_CHECK_WORDS,
            **PRINT_CHECK_WORDS,
            **OUTWARD_CHECK_WORDS,
            **BASIS_CHECK_WORDS,
            **CASE_CHECK_WORDS,
            **SOUND_CHECK_WORDS,
            **GIVEN_CHECK_WORDS,
        }.items()
    }
)
