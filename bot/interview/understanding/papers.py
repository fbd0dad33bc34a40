# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recognise identity papers, case references and phone numbers, and mask them.

Only `masked` may ever be shown back: the first digits of an identity card tell the district, so no more than the
last two digits stay. `normalised` is for the sealed report alone.
Sources: python-stdnum (Pakistan's CNIC); the check digit of Iran's national code, a weighted sum modulo 11;
libphonenumber through phonenumbers. Passports: two letters and seven digits (Pakistan), a letter and eight digits
(Iran, Afghanistan).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import phonenumbers
from stdnum.pk import cnic

from bot.interview.understanding.letters import plain
from bot.interview.writing import ascii_digits

MAX_PAPER_TEXT = 120  # characters; a longer text is an account
SHOWN_DIGITS = 2  # Source: the last two tell neither district nor birthday.
_REGIONS = {"fa": ("IR", "AF", "PK"), "ps": ("PK", "AF")}
_OTHER_REGIONS = ("PK", "IR", "AF")

_LABELS = {
    "b-form": "b form|bay form|bform|crc|بی فارم|ب فارم|فارم ب|بے فارم",
    "tazkira": "tazkira|tazkera|e tazkira|تذکره|تذکرہ",
    "iran-national-code": "کد ملی|کدملی|شماره ملی|national code|code melli|melli code",
    "passport": "passport|pasport|passport no|پاسپورٹ|پاسپورت|گذرنامه|پاسپورٽ",
    "cnic": "cnic|nic|nicop|snic|id card|identity card|شناختی کارڈ|شناختی نمبر|شناختي کارډ|کارت ملی|سڃاڻپ ڪارڊ",
    "coioed": "coioed|coied|coioed no|commission|کمیشن",
    "petition": "petition|cp|c p|wp|w p|hrc|crl|پٹیشن|درخواست|عریضه|عرضی|دادخواست|پټېشن",
    "fir": "fir|f i r|crime no|ایف آئی آر|ایف ائی ار|اف آی آر|اېف آی آر|ايف آءِ آر|مقدمہ|پرچہ",
    "phone": "phone|mobile|cell|whatsapp|tel|contact|فون|موبائل|موبایل|واٹس ایپ|تلفن|ٹیلیفون|ٽيليفون",
}
_LABEL_PATTERNS = tuple(
    (
        kind,
        re.compile(
            r"(?<!\S)(?:" + "|".join(re.escape(plain(one)) for one in spellings.split("|")) + r")(?!\S)"
        ),
    )
    for kind, spellings in _LABELS.items()
)
_TAZKIRA = re.compile(r"(?<!\d)\d{4}[\s-]\d{4}[\s-]\d{5}(?!\d)")
_YEARLY = re.compile(
    r"(?<!\d)(?:([A-Za-z])-)?(\d{1,6})(?:-([A-Za-z]))?\s*(?:/|-|\bof\b|\bsal\b|سال|بابت|بٹا)+\s*(\d{4}|\d{2})(?!\d)",
    re.I,
)
_COMMISSION = re.compile(r"(?<![\w])(\d{1,5})\s*-\s*(b|s|p|k|kp|kpk|ict|f|ajk|gb)(?![\w])", re.I)
_PASSPORT = re.compile(r"(?<!\w)([A-Za-z]{2})[\s-]?(\d{7})(?!\d)|(?<!\w)([A-Za-z])[\s-]?(\d{8})(?!\d)")
_DASHES = {ord(sign): "-" for sign in "‐‑‒–—−۔"}  # whatever a keyboard puts for one
_NUMBER = re.compile(r"\+?\d(?:[\s().-]*\d)*")


@dataclass(frozen=True)
class PaperMeant:
    """What a number is. kind: cnic | b-form | iran-national-code | tazkira | passport | fir | petition | coioed | phone |
    unknown; reason says in a word why it is not known."""

    kind: str
    normalised: str = ""
    masked: str = ""
    reason: str = ""  # too-long | no-number | several-numbers | not-valid | not-known | could-be-either


def understand_paper(text: str, language: str, today: date) -> PaperMeant:
    """Say what an identity number, case reference or phone number is. language: the reader's."""
    if len(text) > MAX_PAPER_TEXT:
        return PaperMeant("unknown", reason="too-long")
    told = ascii_digits(text).strip().translate(_DASHES)
    label = _label(told)
    case = _case(told, label, today)
    if case is not None:
        return case
    passport = _PASSPORT.search(told)
    if passport is not None and label in ("", "passport"):
        return _known("passport", "".join(part for part in passport.groups() if part).upper())
    numbers = [hit[0] for hit in _NUMBER.finditer(told) if sum(sign.isdecimal() for sign in hit[0]) > 1]
    if not numbers:
        return PaperMeant("unknown", reason="no-number")
    if len(numbers) > 1:
        return PaperMeant("unknown", masked=masked(numbers[-1]), reason="several-numbers")
    return _identity_or_phone(numbers[0], label, language, spaced=bool(_TAZKIRA.search(told)))


def masked(number: str) -> str:
    """Hide all but the last two digits of a number; a short one is hidden whole."""
    digits = re.sub(r"\D", "", ascii_digits(number))
    return "•••" + (digits[-SHOWN_DIGITS:] if len(digits) > 2 * SHOWN_DIGITS else "")


def _label(told: str) -> str:
    words = plain(told)
    return next((kind for kind, pattern in _LABEL_PATTERNS if pattern.search(words)), "")


def _known(kind: str, normalised: str) -> PaperMeant:
    return PaperMeant(kind, normalised, masked(normalised))


def _case(told: str, label: str, today: date) -> PaperMeant | None:
    """Read "FIR 12/2024", "C.P. No. D-123 of 2021", "1234-B"; None where it is no case reference."""
    commission = _COMMISSION.search(told)
    if commission is not None and label in ("", "coioed"):
        return _known("coioed", f"{commission[1]}-{commission[2].upper()}")
    yearly = _YEARLY.search(told)
    if yearly is None or label not in ("", "fir", "petition", "coioed"):
        return None
    before, number, letter, told_year = yearly.groups()
    if sum(sign.isdecimal() for sign in told) > len(number) + len(told_year):
        return None  # more figures than one reference has
    if not label and "-" in yearly[0] and "/" not in yearly[0]:
        return None
    year = int(told_year) if len(told_year) == 4 else today.year // 100 * 100 + int(told_year)
    if not 1947 <= year <= today.year:
        return PaperMeant(label or "unknown", masked=masked(told), reason="not-valid")
    normalised = f"{before.upper() + '-' if before else ''}{int(number)}{'-' + letter.upper() if letter else ''}/{year}"
    if not label:
        return PaperMeant("unknown", normalised, masked(normalised), reason="could-be-either")
    return _known(label, normalised)


def _identity_or_phone(number: str, label: str, language: str, *, spaced: bool) -> PaperMeant:
    digits = re.sub(r"\D", "", number)
    phone = _phone(number, language)
    if label == "phone":
        return _known("phone", phone) if phone else _refused(label, number)
    if len(digits) == 13 and not number.startswith(("+", "00")):
        return _thirteen(digits, label, number, spaced=spaced)
    if len(digits) == 10 and label in ("", "iran-national-code", "cnic"):
        return _ten(digits, label, number, phone)
    if phone and not label:
        return _known("phone", phone)
    return _refused(label, number)


def _refused(label: str, number: str) -> PaperMeant:
    return PaperMeant(label or "unknown", masked=masked(number), reason="not-valid" if label else "not-known")


def _thirteen(digits: str, label: str, number: str, *, spaced: bool) -> PaperMeant:
    if label == "tazkira" or (spaced and not label):
        return _known("tazkira", f"{digits[:4]}-{digits[4:8]}-{digits[8:]}")
    if label not in ("", "cnic", "b-form") or not cnic.is_valid(digits):
        return _refused(label, number)
    return _known(label or "cnic", f"{digits[:5]}-{digits[5:12]}-{digits[12]}")


def _ten(digits: str, label: str, number: str, phone: str) -> PaperMeant:
    valid = is_iranian_code(digits)
    if label:
        return _known("iran-national-code", digits) if valid else _refused(label, number)
    if valid and phone:
        return PaperMeant("unknown", masked=masked(number), reason="could-be-either")
    if valid:
        return _known("iran-national-code", digits)
    return _known("phone", phone) if phone else _refused(label, number)


def is_iranian_code(digits: str) -> bool:
    """Check the last digit of an Iranian national code of ten digits."""
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return int(digits[9]) == (rest if rest < 2 else 11 - rest)


def _phone(number: str, language: str) -> str:
    """Give a valid phone number as +92…, or "" where it is none."""
    regions = _REGIONS.get(language, _OTHER_REGIONS)
    abroad = number.startswith(("+", "00"))
    for region in regions:
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            continue
        mobile = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE
        # A number that is no mobile of another country, or has no 0 before it, is more likely miscounted than meant.
        likely = abroad or mobile or (region == regions[0] and number.startswith("0"))
        if likely and phonenumbers.is_valid_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return ""
