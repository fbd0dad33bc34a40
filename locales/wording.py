# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a translation may not say or contain, whoever wrote it: one sentence for each thing that is wrong.

The same rules are kept by the tests over all catalogs and by the import of a volunteer's work.
Sources: the project's rules of wording (respect, present tense, no accusation, nobody declared dead, no cheer);
for the letters, the alphabets of each language as they are written today.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator, Mapping

MAX_LABEL = 45  # characters that a phone of 390 px shows on one line of a button
MAX_GROWTH, MAX_EXTRA = 2.5, 40  # a translation is at most this many times its source, and some characters
# Ends of a sentence in all scripts of the project; a source without one is a label or a title.
_ENDS = ".?!:…۔؟"


def _words(written: str) -> frozenset[str]:
    return frozenset(written.split())


# Words that frighten, accuse, give somebody up, or say that the person is dead.
BANNED: Mapping[str, frozenset[str]] = {
    "en": _words(
        "victim deceased suspect suspicious informer interrogation corpse martyr prove closure congratulations "
        "great awesome"
    ),
    "ur": _words(
        "مخبر مخبری تفتیش لاش شہید مرحوم مرحومہ مشتبہ مجرم ملزم جاسوس مقتول میت مبارک متاثرہ زبردست"
    ),
    "fa": _words(
        "جاسوس خبرچین مخبر اعتراف بازجویی قربانی جسد جنازه شهید مرحوم مرحومه مقتول متهم مظنون مجرم مشکوک "
        "تبریک عالی متوفی"
    ),
    "ps": _words("جاسوس مخبر خبرچین قرباني جسد مړی مړي شهید مرحوم مقتول مجرم تورن شکمن مشکوک مبارک پلټنه"),
    "sd": _words("جاسوس مخبر تفتيش لاش شهيد مرحوم مقتول مجرم ڏوهاري جوابدار مشڪوڪ ميت مبارڪ متاثر"),
    # چاروگ and چاریگ look like "reader" and mean a spy; پنّام is the name of somebody in hiding.
    "bal": _words("چاروگ چاریگ چاروک پنّام پنام شہید جاسوس مخبر تفتیش لاش مرحوم مبارک"),
    "brh": _words("شہید جاسوس مخبر تفتیش لاش مرحوم مبارک"),
}
# Turns of phrase that comfort falsely, close what is not closed, or condole before anybody has died.
PHRASES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "case closed",
        "your case has been",
        "insufficient information",
        "how you feel",
        "don't worry",
        "do not worry",
        "will be fine",
        "move on",
        "you must give",
        "can you prove",
        "why did you not",
    ),
    "ur": ("فکر نہ کریں", "فکر نہ کیجیے", "سب ٹھیک ہو جائے گا", "انا للہ", "ثابت کر", "کیس بند"),
    "fa": ("نگران نباش", "همه‌چیز درست می‌شود", "انا لله", "ثابت کنید", "پرونده بسته", "خدا بیامرز"),
    "ps": ("اندېښنه مه کوئ", "هر څه به سم شي", "انا لله", "ثابت کړئ", "قضیه بنده", "خدای دې وبخښي"),
    "sd": ("فڪر نه ڪريو", "سڀ ٺيڪ ٿي ويندو", "انا لله", "ثابت ڪريو", "ڪيس بند"),
    "bal": ("انا للہ",),
    "brh": ("انا للہ",),
}
# What the bot's name, description and commands must not hold: a phone that is searched shows them.
TELLING: Mapping[str, tuple[str, ...]] = {
    "en": (
        "missing",
        "disappear",
        "baloch",
        "united nations",
        "police",
        "human rights",
        "army",
        "detain",
        "abduct",
    ),
    "ur": ("لاپتہ", "گمشد", "بلوچ", "اقوام", "پولیس", "انسانی حقوق", "فوج", "گرفتار", "اغوا"),
    "fa": ("ناپدید", "گمشده", "بلوچ", "سازمان ملل", "پلیس", "حقوق بشر", "ارتش", "بازداشت", "ربو"),
    "ps": ("ورک", "لادرک", "بلوڅ", "بلوچ", "ملګري ملتونه", "پولیس", "بشري حقونه", "فوځ", "نیول"),
    "sd": ("گم ٿيل", "گمشد", "بلوچ", "گڏيل قوم", "پوليس", "انساني حق", "فوج", "گرفتار", "اغوا"),
    "bal": ("بیگواہ", "بلوچ", "اقوام", "پولیس", "انسانی حق", "پوج"),
    "brh": ("گواہ", "بلوچ", "اقوام", "پولیس", "انسانی حق", "فوج"),
}
# Ways of saying "you" to a child or a servant.
INFORMAL: Mapping[str, frozenset[str]] = {
    "en": frozenset(),
    "ur": _words("تم تمہارا تمہاری تمہارے تمہیں تیرا تیری تیرے تجھے"),  # تو is also "then"
    "fa": _words("تو تورا خودت"),
    "ps": _words("ستا تا"),  # ته is also "to"
    "sd": _words("تون تنهنجو تنهنجي تنهنجا تنهنجون توکي"),
    "bal": _words("تئو تئی ترا"),
    "brh": _words("نی"),
}
# Letters that belong to a neighbour's alphabet: they look alike, and readers and searches stumble over them.
FOREIGN: Mapping[str, str] = {
    "ur": "يكىةهۀګڪټډړځڅښږڼ",
    "fa": "يكىةہھےٹڈڑںګڪټډړځڅښږڼېۍ",
    "ps": "كىةہھےٹڈڑںگڪ",
    "sd": "كىةہےٹڈڑںیۀګټډړځڅښږ",
    "bal": "يكىةۀګڪټډړځڅښږڼ",
    "brh": "يكىةۀګڪټډړځڅښږڼ",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # Source: OWASP, CSV injection.
_STEERING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_CHEER = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f]")
_WORD = re.compile(r"[\w'\u0651]+")


def is_label(source: str) -> bool:
    """Say whether a source stands on a button or before a value: it is short and no sentence."""
    return ";" not in source and len(source) <= MAX_LABEL and not source.rstrip().endswith(tuple(_ENDS))


def places(text: str) -> frozenset[str]:
    """Give the names of the places for values. Raises ValueError where a brace stands alone."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def commands(text: str) -> frozenset[str]:
    """Give the commands that a text names, such as /stop."""
    return frozenset(re.findall(r"(?<![\w/])/[a-z]+", text))


def problems(language: str, source: str, translation: str) -> Iterator[str]:
    """Give what is wrong with one translation, a sentence for each thing; nothing when all is well."""
    yield from _form(source, translation)
    yield from _length(source, translation)
    yield from _tone(language, translation)
    foreign = sorted(set(translation) & set(FOREIGN.get(language, "")))
    if foreign:
        yield f"the letter {foreign[0]} (U+{ord(foreign[0]):04X}) belongs to another language; use this one's own"


def _form(source: str, translation: str) -> Iterator[str]:
    try:
        if places(translation) != places(source):
            wanted = " ".join("{" + name + "}" for name in sorted(places(source))) or "none"
            yield f"the places in braces must be the same as in the English; wanted: {wanted}"
    except ValueError:
        yield "a brace stands alone; write each place as in the English, for example {n}"
    if commands(translation) != commands(source):
        wanted = " ".join(sorted(commands(source))) or "none"
        yield f"the commands must be the same as in the English; wanted: {wanted}"
    if _STEERING.search(translation):
        yield "an invisible mark of direction stands in the text; take it out, the program sets them"
    if any(unicodedata.category(sign) == "Cc" and sign != "\n" for sign in translation):
        yield "an invisible control sign stands in the text; write it anew by hand"
    if translation.startswith(_FORMULA) and not source.startswith(_FORMULA):
        yield "a spreadsheet would take this for a formula; begin with a letter"
    if ("\n" in translation) != ("\n" in source):
        yield "the lines must be broken as in the English"
    if translation != unicodedata.normalize("NFC", translation):
        yield "some letters are made of two parts; save the text in Unicode form NFC"


def _length(source: str, translation: str) -> Iterator[str]:
    if is_label(source) and "{" not in source and len(translation) > MAX_LABEL:
        yield f"a button shows at most {MAX_LABEL} characters; this has {len(translation)}"
    if len(translation) > len(source) * MAX_GROWTH + MAX_EXTRA and ";" not in source:
        yield f"this is much longer than the English ({len(translation)} characters for {len(source)}); say less"


def _tone(language: str, translation: str) -> Iterator[str]:
    folded = translation.casefold()
    words = set(_WORD.findall(folded))
    for phrase in PHRASES.get(language, ()):
        if phrase in folded:
            yield f"“{phrase}” promises, presses or condoles; say what is so, and no more"
    for word in sorted(words & BANNED.get(language, frozenset())):
        yield f"the word {word} frightens, accuses or counts the person as dead; choose another"
    for word in sorted(words & INFORMAL.get(language, frozenset())):
        yield f"the word {word} speaks to the reader without respect; use the polite form"
    if re.search("[!！]", translation):
        yield "there is an exclamation mark; this is a quiet conversation"
    if _CHEER.search(translation):
        yield "there is a picture sign; use words only"


def telling(language: str, text: str) -> Iterator[str]:
    """Give what of the bot's face would tell a stranger with the phone in his hand what it is for."""
    for code in dict.fromkeys((language, "en")):
        for word in TELLING.get(code, ()):
            if word in text.casefold():
                yield f"the word {word} tells whoever searches the phone what this is; leave it out"
