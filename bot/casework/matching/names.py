# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of a name that tell people apart, and those that nearly everybody shares.

"Mir Zakir Baloch walad Farzi" is the name Zakir with the father Farzi. "Shaheed" (martyr) says that somebody
is dead: it is not a title, so it is reported beside the name and never taken away silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.casework.matching import name_words as words_of
from bot.casework.matching.letters import bones_of, match_key, skeleton_of, sound_of

MAX_PARTS = 8  # Limit: the longest names with titles have seven words.

_OF = frozenset({"of"})
_BI = frozenset({"بی", "bi"})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a name."""

    key: str  # as compared within a script
    sound: str
    bones: str  # its consonants, h among them
    skeleton: str
    weight: float


@dataclass(frozen=True, slots=True)
class ReadName:
    """A name as it is compared."""

    parts: tuple[Part, ...]
    father: tuple[Part, ...] = ()  # from "walad", "s/o" inside the name
    says_dead: bool = False  # a "shaheed" stood in it

    @property
    def joined(self) -> str:
        """Give the sounds of all parts as one word: where a name is divided is a habit of writing."""
        return "".join(part.sound for part in self.parts)


@lru_cache(maxsize=65536)
def read_name(text: str) -> ReadName:
    """Read a name into its parts."""
    words = re.sub(r"\b([sdw])\s*/\s*o\b\.?", r" \1o ", text.casefold())
    tokens = match_key(words).split()
    own, rest = _divide(tokens)
    says_dead = any(token in words_of.SAYS_DEAD for token in own)
    return ReadName(_parts(own), _parts(rest), says_dead)


def _divide(tokens: list[str]) -> tuple[list[str], list[str]]:
    """Part a name at "son of"; further ancestors are left out."""
    for place, token in enumerate(tokens):
        if token in words_of.CHILD_OF and place:
            after = [word for word in tokens[place + 1 :] if word not in _OF]
            return tokens[:place], _divide(after)[0]
    return tokens, []


def _parts(tokens: list[str]) -> tuple[Part, ...]:
    words = [token for token in tokens if token not in words_of.LITTLE] or tokens
    # All of these go as long as something remains: a man may be called Mir.
    words = [word for word in words if word not in words_of.ALIAS] or words
    words = [word for word in words if not _is_initial(word)] or words
    words = [word for word in words if word not in words_of.SAYS_DEAD] or words
    words = _joined(_without_titles(words))
    words = [word for word in words if word not in words_of.BALOCH] or words
    return tuple(_part(word, is_alone=len(words) == 1) for word in words[:MAX_PARTS])


def _is_initial(word: str) -> bool:
    """Tell whether a word is one Latin letter: "M. Aslam" may be any M."""
    return len(word) == 1 and word.isascii() and word.isalpha()


def _without_titles(words: list[str]) -> list[str]:
    kept = [word for word in words if word not in words_of.TITLES] or words
    while len(kept) > 1 and kept[0] in words_of.TITLES_IN_FRONT:
        kept = kept[1:]
    return kept


# Where the article stands inside a word, or a part that many write together with the next: Hasanul Haq, Golmohammad.
_OF_THE = re.compile(
    r"(?<=\w\w)(?:ال|u[lrsn])(?=(?:ہق|رہمن|رہمان|اسلام|زمان|ہسن|ہسنات|نبی|haq|hak|haque|rehman|rahman|islam|zaman|hass?an|nabi)$)"
    r"|(?<=\w\w)[aeou][ld](?=d[ie]e?n$)|(?<=\w\w)ال(?=دین$)"
)
_MUHAMMAD_IN = re.compile(
    r"^(m[ou]hamm?[ae]d|mahmad|مہمد)(?=\w{3,})|(?<=\w\w)(?=(?:m[ou]hamm?[ae]d|mahmad|مہمد)$)"
)
_BAKHSH_IN = re.compile(r"(?<=\w\w\w)(?=(?:b[au]kh?a?sh|bux|بخش|بکش)$)")
_GHULAM_IN = re.compile(r"^(gh?[ou]lam|غلام)(?=\w{3,})")


def _apart(token: str) -> list[str]:
    """Give the parts that were written as one word."""
    token = _OF_THE.sub(" ", token)
    token = _BAKHSH_IN.sub(" ", token)
    token = _MUHAMMAD_IN.sub(r"\g<0> ", token)
    return _GHULAM_IN.sub(r"\g<0> ", token).split()


def _joined(tokens: list[str]) -> list[str]:
    """Join what is written apart at will, and part what is written together: Abdul Karim, Hafeez Ullah, Golmohammad."""
    words: list[str] = []
    servant = False
    for token in [half for one in tokens for half in _apart(one)]:
        if re.fullmatch(r"عبد(ال)?|ابدل|abd(ul|ur|us|uz|un|ud|ut|ush|el|al|o|u)?", token):
            servant = True
            continue
        word = re.sub(r"^(abd(?:ul|ur|us|uz|un|ud|el|al|ol|o)?)(?=[^aeiou]\w\w)", "", token)
        word = re.sub(r"^(?:عبدال|ابدل)(?=\w\w)", "", word)  # ابدلهک: Abdul Haq, as Balochi writes it
        is_servant, servant = servant or word != token, False
        if words and not is_servant and re.fullmatch(r"u?l?l?ah|allah|لہ|اللہ|للہ|الہ", word):
            words[-1] += "ulah" if token.isascii() else "لہ"
            continue
        if words and word in _BI and words[-1] == word:
            words[-1] = "bibi"
            continue
        if words and word in words_of.TRIBE_ENDINGS:  # Ahmad Zai
            words[-1] += word
            continue
        word = words_of.SHORT_FORMS.get(word, word)
        word = word if word in words_of.NOT_THE else re.sub(r"^ال(?=\w\w)", "", word)
        words.append(
            ("abd" + word) if is_servant and word.isascii() else ("عبد" + word) if is_servant else word
        )
    if servant:
        words.append("abd")
    return [
        re.sub(r"[اa]?ل?لہ$", "لہ", word) if word.endswith("لہ") and len(word) > 4 else word for word in words
    ]


def _part(word: str, *, is_alone: bool) -> Part:
    bones, sound = bones_of(word), sound_of(word)
    return Part(word, sound, bones, skeleton_of(word), _weight(word, bones, sound, is_alone=is_alone))


def _weight(word: str, bones: str, sound: str, *, is_alone: bool) -> float:
    if bones == words_of.MUHAMMAD and re.search(r"[uW]d$", sound):
        return 1.0  # Mahmood
    if bones in words_of.WEIGHTS and sound in words_of.EXACT_SOUND.get(bones, {sound}):
        return words_of.WEIGHTS[bones]
    is_tribe = words_of.tribe_key(bones, sound) in words_of.TRIBES and sound in words_of.EXACT_TRIBE.get(
        bones, {sound}
    )
    is_tribe = is_tribe or any(
        word.endswith(ending) and len(word) >= len(ending) + words_of.MIN_TRIBE_STEM
        for ending in words_of.TRIBE_ENDINGS
    )
    return words_of.TRIBE_WEIGHT if is_tribe and not is_alone else 1.0
