# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of a name that tell people apart, and those that nearly everybody shares.

"Mir Zakir Baloch walad Farzi" is the name Zakir with the father Farzi. "Shaheed" (martyr) says that somebody
is dead: it is not a title, so it is reported beside the name and never taken away silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.casework.matching.letters import bones_of, match_key, skeleton_of, sound_of

MAX_PARTS = 8  # Limit: the longest names with titles have seven words.

_CHILD_OF = frozenset(
    [
        "ولد",
        "بن",
        "ابن",
        "بنت",
        "زوجہ",
        "زوجه",
        "فرزند",
        "so",
        "do",
        "wo",
        "son",
        "daughter",
        "wife",
        "walad",
        "wald",
        "bin",
        "ibn",
        "bint",
        "zauja",
    ]
)
_OF = frozenset({"of"})
_TITLES = frozenset(
    match_key(title)
    for title in [
        "میر",
        "سردار",
        "نواب",
        "نوابزادہ",
        "نوابزاده",
        "وڈیرہ",
        "حاجی",
        "الحاج",
        "ملا",
        "مولوی",
        "مولانا",
        "استاد",
        "ڈاکٹر",
        "واجہ",
        "بانک",
        "جناب",
        "محترمہ",
        "مسٹر",
        "انجینئر",
        "مخدوم",
        "چوہدری",
        "چودھری",
        "صاحب",
        "میاں",
        "رئیس",
        "بی\u200cبی",
        "mir",
        "meer",
        "sardar",
        "nawab",
        "nawabzada",
        "wadera",
        "haji",
        "haaji",
        "alhaj",
        "mullah",
        "mulla",
        "molvi",
        "maulvi",
        "mawlawi",
        "maulawi",
        "moulana",
        "maulana",
        "ustad",
        "dr",
        "doctor",
        "waja",
        "banuk",
        "mr",
        "mrs",
        "ms",
        "miss",
        "engr",
        "eng",
        "engineer",
        "makhdoom",
        "chaudhry",
        "choudhry",
        "ch",
        "prof",
        "justice",
        "retd",
        "sahib",
        "mian",
        "rais",
        "prince",
    ]
)
_MARTYR = frozenset(match_key(word) for word in ["شہید", "شہيد", "shaheed", "shahid-e", "shahīd"])
_LITTLE = frozenset(
    ["ul", "ud", "ur", "us", "uz", "un", "ut", "ush", "el", "al", "e", "i", "o", "u", "und", "uddin-"]
)
_BALOCH = frozenset(
    match_key(word)
    for word in ["بلوچ", "بلوچی", "baloch", "baluch", "balooch", "balouch", "balochi", "baluchi"]
)

# How much a part says about who somebody is; 1.0 unless listed. By bones, so once for all scripts.
_WEIGHTS: dict[str, float] = {}
for _weight, _words in (
    (0.25, "muhammad mehmed khan jan bibi"),
    (
        0.4,
        "ahmed ali gul shah syed shaikh malik begum khwaja raja rana mirza hafiz qazi abdul ghulam din agha",
    ),
    (0.45, "mengal bugti marri zehri kurd rind gichki langove raisani bizenjo qambrani lashari domki jamali"),
    (0.45, "magsi mohammadhasani sasoli bangulzai shahwani nausherwani khosa mazari leghari brahui kakar"),
):
    for _word in _words.split():
        _WEIGHTS.setdefault(bones_of(_word), _weight)
# Names that begin with the letters of the article.
_NOT_THE = frozenset(
    match_key(word)
    for word in ["الماسی", "الیاسی", "الیاس", "الطاف", "اللہ", "الہی", "الیف", "البرز", "الماس", "القا"]
)
MUHAMMAD = bones_of("muhammad")
PARTED = frozenset({MUHAMMAD, bones_of("ahmed")})  # other names share these consonants
# Short words share their bones with rarer names: these count only when the whole sound fits.
_EXACT_SOUND = {bones_of(word): {sound_of(word) for word in words.split()} for word, words in (
    ("ali", "ali aly علی"), ("gul", "gul gull گل"), ("jan", "jan jaan جان"), ("din", "din deen دین"),
    ("shah", "shah شاہ"), ("syed", "syed sayed said سید sayyid"), ("bibi", "bibi بی‌بی"), ("agha", "agha آغا"),
    ("marri", "marri mari مری"), ("khan", "khan خان"), ("rana", "rana رانا"), ("raja", "raja راجہ"),
    ("ahmed", "ahmed ahmad ahmid ahmet احمد"), ("kakar", "kakar کاکڑ"), ("rind", "rind رند"),
)}  # fmt: skip


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
    says_dead = any(token in _MARTYR for token in own)
    return ReadName(_parts(own), _parts(rest), says_dead)


def _divide(tokens: list[str]) -> tuple[list[str], list[str]]:
    """Part a name at "son of"; further ancestors are left out."""
    for place, token in enumerate(tokens):
        if token in _CHILD_OF and place:
            after = [word for word in tokens[place + 1 :] if word not in _OF]
            return tokens[:place], _divide(after)[0]
    return tokens, []


def _parts(tokens: list[str]) -> tuple[Part, ...]:
    words = _joined([token for token in tokens if token not in _LITTLE])
    # Titles and "Baloch" go as long as something remains: a man may be called Mir.
    for common in (_MARTYR, _TITLES, _BALOCH):
        kept = [word for word in words if word not in common]
        words = kept or words
    return tuple(_part(word) for word in words[:MAX_PARTS])


_OF_THE = re.compile(
    r"(?<=\w\w)(?:ال|u[lrsn])(?=(?:ہق|رہمن|رہمان|اسلام|زمان|ہسن|ہسنات|نبی|haq|hak|rehman|rahman|islam|zaman|hass?an|nabi)$)"
)


def _joined(tokens: list[str]) -> list[str]:
    """Join what is written apart at will: Abdul Karim, Hafeez Ullah, جمال الدین."""
    words: list[str] = []
    servant = False
    for token in [half for one in tokens for half in _OF_THE.sub(" ", one).split()]:
        if re.fullmatch(r"عبد(ال)?|abd(ul|ur|us|uz|un|ud|ut|ush|el|al|o|u)?", token):
            servant = True
            continue
        word = re.sub(r"^(abd(?:ul|ur|us|uz|un|ud|el|al|o)?)(?=[^aeiou]\w\w)", "", token)
        word = re.sub(r"^عبدال(?=\w\w\w)", "", word)
        is_servant, servant = servant or word != token, False
        word = word if word in _NOT_THE else re.sub(r"^ال(?=\w\w)", "", word)
        if words and not is_servant and re.fullmatch(r"u?l?l?ah|allah|لہ|اللہ|للہ|الہ", token):
            words[-1] += "ulah" if token.isascii() else "لہ"
        elif words and not is_servant and re.fullmatch(r"u?ddin|u?deen|dd?in|دین", word) and word != token:
            words[-1] += word
        else:
            words.append(
                ("abd" + word) if is_servant and word.isascii() else ("عبد" + word) if is_servant else word
            )
    if servant:
        words.append("abd")
    return [
        re.sub(r"[اa]?ل?لہ$", "لہ", word) if word.endswith("لہ") and len(word) > 4 else word for word in words
    ]


def _part(word: str) -> Part:
    bones, sound = bones_of(word), sound_of(word)
    exact = _EXACT_SOUND.get(bones)
    common = bones in _WEIGHTS and (exact is None or sound in exact)
    if bones == MUHAMMAD:
        common = not re.search(r"[uW]d$", sound)  # else it is Mahmood
    return Part(word, sound, bones, skeleton_of(word), _WEIGHTS[bones] if common else 1.0)
