# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of dates: English, Urdu, and where it costs nothing Persian. Data; folded once when loaded.

A language is added by adding words to these lists. Words of all languages are known at all times, because
people mix them; where one word means two things the longer phrase wins.
Sources: CLDR month names; the month names of the Islamic and the Solar Hijri calendar (Iran and Afghanistan)
as they are written in Pakistan, Iran and Afghanistan, with common Latin spellings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.interview.writing import folded


@dataclass(frozen=True)
class Word:
    """One word of a date: its kind, and a number where the kind has one."""

    kind: str  # month number unit ago last this day weekday about separator season feast future era vague ago_of
    value: int = 0
    of: str = ""  # calendar, unit, season or era


def _months(calendar: str, *names: str) -> dict[str, Word]:
    """Give the names of twelve months; other spellings of one month are separated by "|"."""
    assert len(names) == 12, calendar
    return {
        spelling: Word("month", at, calendar)
        for at, spellings in enumerate(names, start=1)
        for spelling in spellings.split("|")
    }


def _words(kind: str, spellings: str, value: int = 0, of: str = "") -> dict[str, Word]:
    return {spelling: Word(kind, value, of) for spelling in spellings.split("|")}


_MONTHS = {
    **_months(
        "gregorian",
        *("january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun"),
        *("july|jul", "august|aug", "september|sep|sept", "october|oct", "november|nov", "december|dec"),
    ),
    **_months(
        "gregorian",
        *("جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون"),
        *("جولائی|جولای", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر"),
    ),
    **_months(
        "gregorian",
        *("ژانویه", "فوریه", "مارس", "آوریل|اوریل", "مه", "ژوئن"),
        *("ژوئیه", "اوت|آگوست", "سپتامبر", "اکتبر", "نوامبر", "دسامبر"),
    ),
    **_months(
        "islamic",
        *("muharram|moharram", "safar", "rabi al awwal|rabi ul awwal|rabi ul awal|rabi i"),
        "rabi al thani|rabi us sani|rabi ul thani|rabi ii",
        *("jumada al awwal|jamadi ul awwal|jumada i", "jumada al thani|jamadi us sani|jumada ii"),
        *("rajab", "shaban|sha ban|shabaan", "ramadan|ramzan|ramadhan|ramazan|month of fasting"),
        *(
            "shawwal|shawal",
            "dhu al qadah|zulqada|ziqad|dhul qadah",
            "dhu al hijjah|zulhijja|zilhaj|dhul hijjah",
        ),
    ),
    **_months(
        "islamic",
        *("محرم|محرم الحرام", "صفر|صفر المظفر", "ربیع الاول|ربیع الأول", "ربیع الثانی|ربیع الآخر"),
        *("جمادی الاول|جمادی الاولی|جمادی الأول", "جمادی الثانی|جمادی الآخر", "رجب|رجب المرجب"),
        *("شعبان|شعبان المعظم", "رمضان|رمضان المبارک|ماہ رمضان|روزوں", "شوال|شوال المکرم"),
        *("ذوالقعدہ|ذیقعد|ذی القعدہ|ذی قعد", "ذوالحجہ|ذوالحج|ذی الحجہ|ذی الحج|ذیحجه"),
    ),
    **_months(
        "persian",
        *("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد|امرداد", "شهریور"),
        *("مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"),
    ),
    **_months(
        "persian",
        *("حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله"),
        *("میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"),
    ),
    **_months(
        "persian",
        *("farvardin", "ordibehesht", "khordad", "tir", "mordad", "shahrivar"),
        *("mehr", "aban", "azar", "dey", "bahman", "esfand"),
    ),
}

_NUMBERS = {
    spelling: Word("number", value)
    for value, spellings in {
        1: "one|a|an|ایک|یک",
        2: "two|دو",
        3: "three|تین|سه",
        4: "four|چار|چهار",
        5: "five|پانچ|پنج",
        6: "six|چھ|چھہ|شش",
        7: "seven|سات|هفت",
        8: "eight|آٹھ|هشت",
        9: "nine|نو",
        10: "ten|دس|ده",
        11: "eleven|گیارہ|یازده",
        12: "twelve|بارہ|دوازده",
        13: "thirteen|تیرہ|سیزده",
        14: "fourteen|چودہ|چهارده",
        15: "fifteen|پندرہ|پانزده",
        16: "sixteen|سولہ|شانزده",
        17: "seventeen|سترہ|هفده",
        18: "eighteen|اٹھارہ|هجده",
        19: "nineteen|انیس|نوزده",
        20: "twenty|بیس|بیست",
    }.items()
    for spelling in spellings.split("|")
}

_UNITS = {
    **_words("unit", "day|days|دن|دنوں|روز", of="day"),
    **_words("unit", "week|weeks|ہفتہ|ہفتے|ہفتوں|هفته", of="week"),
    **_words("unit", "month|months|مہینہ|مہینے|مہینوں|ماہ|ماه", of="month"),
    **_words("unit", "year|years|سال|سالوں|برس|برسوں", of="year"),
}

_WEEKDAYS = {
    spelling: Word("weekday", value)
    for value, spellings in enumerate(
        (
            "monday|پیر|سوموار|دوشنبه",
            "tuesday|منگل|سہ شنبہ|سه شنبه",
            "wednesday|بدھ|چهارشنبه",
            "thursday|جمعرات|پنجشنبه|پنج شنبه",
            "friday|جمعہ|جمعے|جمعه",
            "saturday|ہفتے کے دن|ہفتہ کے دن|شنبه",
            "sunday|اتوار|یکشنبه",
        )
    )
    for spelling in spellings.split("|")
}

_REST = {
    **_words("day", "today|tonight|this morning|آج|آج صبح|آج رات|امروز|امشب", 0),
    **_words("day", "yesterday|last night|کل|گزشتہ کل|کل رات|گزشتہ رات|گذشتہ رات|رات کو کل|دیروز|دیشب", 1),
    **_words("day", "day before yesterday|the day before yesterday|پرسوں|پریروز", 2),
    **_words("ago", "ago|before now|back|پہلے|قبل|ہوئے|ہو گئے|ہوگئے|ہو گیا|ہو چکے|پیش"),
    **_words("last", "last|پچھلے|پچھلا|گزشتہ|گذشتہ|گذشته|پارسال"),
    **_words("this", "this|اس|رواں|امسال"),
    **_words(
        "about", "about|around|approximately|approx|circa|maybe|may be|perhaps|roughly|nearly|i think|almost"
    ),
    **_words("about", "تقریبا|تقریباً|لگ بھگ|شاید|اندازاً|اندازا|قریب قریب|کے قریب|کے آس پاس|حدود|حدودا|حدوداً"),
    **_words("separator", "to|until|till|and|or|between|سے|تک|اور|یا|تا|و|بین|درمیان"),
    **_words("season", "spring|بہار|بهار", of="spring"),
    **_words("season", "summer|گرمیوں|گرمی|گرمیاں|تابستان", of="summer"),
    **_words("season", "autumn|fall|خزاں|پاییز", of="autumn"),
    **_words("season", "winter|سردیوں|سردی|سردیاں|زمستان", of="winter"),
    **_words(
        "feast",
        "eid ul fitr|eid al fitr|chhoti eid|choti eid|عید الفطر|عیدالفطر|چھوٹی عید|میٹھی عید|عید فطر",
        of="fitr",
    ),
    **_words(
        "feast",
        "eid ul adha|eid al adha|bakra eid|bari eid|عید الاضحی|عیدالاضحی|عید الاضحیٰ|بڑی عید|بقر عید|بکرا عید|عید قربان",
        of="adha",
    ),
    **_words("feast", "eid|عید", of="eid"),
    **_words("feast", "ashura|عاشورہ|عاشورا|یوم عاشور", of="ashura"),
    **_words("future", "tomorrow|next week|next month|next year|آنے والے|اگلے|اگلا|فردا"),
    **_words("era", "ah|hijri|ہجری|قمری|هجری قمری", of="islamic"),
    **_words("era", "ھ|ہ|هـ", of="islamic"),
    **_words("era", "ء|ع", of="gregorian"),
    **_words("era", "شمسی|solar|هجری شمسی|خورشیدی", of="persian"),
    **_words("era", "ad|ce|عیسوی|میلادی", of="gregorian"),
    # Words that change the meaning in a way not worth guessing: then only the words are kept.
    **_words(
        "vague",
        "before|after|since|not|few|some|many|several|سے پہلے|کے بعد|بعد|چند|کئی|نہیں|پس از|پیش از|پہلے سے",
    ),
    **_words("parsal", "پارسال"),
    **_words("emsal", "امسال"),
}

WORDS: dict[str, Word] = {
    folded(spelling): word
    for spelling, word in {**_MONTHS, **_NUMBERS, **_UNITS, **_WEEKDAYS, **_REST}.items()
}
_PATTERN = re.compile(
    r"(?<!\S)(?:(\d+)|(" + "|".join(re.escape(w) for w in sorted(WORDS, key=len, reverse=True)) + r"))(?!\S)"
)


# Everyday words of Urdu that are also months of the Solar Hijri calendar ("gave", "love", a man's name).
_DOUBTFUL = frozenset(
    folded(word)
    for word in [
        "دی",
        "مهر",
        "تیر",
        "اسد",
        "حمل",
        "قوس",
        "جدی",
        "دلو",
        "حوت",
        "ثور",
        "مه",
        "اوت",
        "میزان",
        "آذر",
        "آبان",
    ]
)
_ONE = frozenset(folded(word) for word in ["a", "an", "one", "ایک", "یک"])


def words_of(text: str, *, persian: bool) -> list[Word]:
    """Give the date words and numbers of a folded text in order; all other words are left out.

    persian: take doubtful words as months even when no year of the Solar Hijri calendar stands near.
    """
    found = list(_PATTERN.finditer(text))
    solar = persian or any(hit[1] and 1300 <= int(hit[1][:9]) < 1500 for hit in found)
    words = []
    for at, hit in enumerate(found):
        if hit[1]:
            words.append(Word("number", int(hit[1][:9])))
            continue
        if hit[2] in _DOUBTFUL and not solar:
            continue
        following = WORDS.get(found[at + 1][2]) if at + 1 < len(found) and found[at + 1][2] else None
        if hit[2] in _ONE and (following is None or following.kind != "unit"):
            continue  # "a man": an article, not a number
        words.append(WORDS[hit[2]])
    return words
