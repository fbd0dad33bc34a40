# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented people with names as they are given in Balochistan, in four scripts, and the same people respelled."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

# Parts of names: Urdu, Persian or Arabic letters, Balochi spelling, and two Latin ones. Nobody's own name.
GIVEN = (
    ("ذاکر", "ذاکر", "زاکر", "Zakir", "Zaakir"), ("محمد", "محمد", "مهمد", "Muhammad", "Mohammad"),
    ("احمد", "احمد", "اهمد", "Ahmed", "Ahmad"), ("علی", "علی", "الی", "Ali", "Aly"),
    ("کریم", "کریم", "کریم", "Kareem", "Karim"), ("رحیم", "رحیم", "رهیم", "Rahim", "Raheem"),
    ("بشیر", "بشیر", "بشیر", "Bashir", "Basheer"), ("نصیر", "نصیر", "نسیر", "Naseer", "Nasir"),
    ("سہراب", "سهراب", "سهراب", "Sohrab", "Suhrab"), ("مہراب", "مهراب", "مهراب", "Mehrab", "Mihrab"),
    ("حمل", "حمل", "همل", "Hammal", "Hamal"), ("چاکر", "چاکر", "چاکر", "Chakar", "Chaakar"),
    ("داد", "داد", "داد", "Dad", "Daad"), ("بلال", "بلال", "بلال", "Bilal", "Belal"),
    ("زاہد", "زاهد", "زاهد", "Zahid", "Zahed"), ("ماجد", "ماجد", "ماجد", "Majid", "Majed"),
    ("شعیب", "شعیب", "شئیب", "Shoaib", "Shuaib"), ("طارق", "طارق", "تارک", "Tariq", "Tarique"),
    ("عمران", "عمران", "امران", "Imran", "Emran"), ("کامران", "کامران", "کامران", "Kamran", "Kaamran"),
    ("فاروق", "فاروق", "پاروک", "Farooq", "Faruq"), ("صدیق", "صدیق", "سدیک", "Siddique", "Siddiq"),
    ("یوسف", "یوسف", "ایسپ", "Yousaf", "Yusuf"), ("یعقوب", "یعقوب", "یاکوب", "Yaqoob", "Yaqub"),
    ("ابراہیم", "ابراهیم", "ابراهیم", "Ibrahim", "Ebrahim"), ("اسماعیل", "اسماعیل", "اسمائیل", "Ismail", "Esmail"),
    ("حسین", "حسین", "هسین", "Hussain", "Husain"), ("حسن", "حسن", "هسن", "Hassan", "Hasan"),
    ("جمیل", "جمیل", "جمیل", "Jameel", "Jamil"), ("خلیل", "خلیل", "هلیل", "Khalil", "Khaleel"),
    ("وحید", "وحید", "وهید", "Waheed", "Wahid"), ("حمید", "حمید", "همید", "Hameed", "Hamid"),
    ("رشید", "رشید", "رشید", "Rasheed", "Rashid"), ("سعید", "سعید", "سئید", "Saeed", "Saeid"),
    ("نواز", "نواز", "نواز", "Nawaz", "Navaz"), ("سرفراز", "سرفراز", "سرپراز", "Sarfaraz", "Sarfraz"),
    ("شاہ", "شاه", "شاه", "Shah", "Sha"), ("گل", "گل", "گل", "Gul", "Gull"),
    ("جان", "جان", "جان", "Jan", "Jaan"), ("بخش", "بخش", "بکش", "Bakhsh", "Baksh"),
    ("مراد", "مراد", "مراد", "Murad", "Morad"), ("شیر", "شیر", "شیر", "Sher", "Shir"),
    ("دوست", "دوست", "دوست", "Dost", "Doust"), ("نور", "نور", "نور", "Noor", "Nur"),
    ("عبدالحق", "عبدالحق", "ابدلهک", "Abdul Haq", "Abdulhaq"), ("عبدالغنی", "عبدالغنی", "ابدلگنی", "Abdul Ghani", "Abdulghani"),
    ("ثناءاللہ", "ثناءالله", "سناالله", "Sanaullah", "Sana Ullah"), ("حفیظ اللہ", "حفیظ الله", "هپیزالله", "Hafeezullah", "Hafiz Ullah"),
    ("شکیل", "شکیل", "شکیل", "Shakeel", "Shakil"), ("عادل", "عادل", "آدل", "Adil", "Adel"),
    ("ظریف", "ظریف", "زریپ", "Zarif", "Zareef"), ("اسلم", "اسلم", "اسلم", "Aslam", "Aslem"),
    ("مہناز", "مهناز", "مهناز", "Mahnaz", "Mehnaz"), ("ماہ گل", "ماه گل", "ماه گل", "Mah Gul", "Mahgul"),
    ("زرینہ", "زرینه", "زرینه", "Zarina", "Zareena"), ("شاری", "شاری", "شاری", "Shari", "Shaari"),
)  # fmt: skip
TRIBES = (
    ("بلوچ", "بلوچ", "بلۏچ", "Baloch", "Baluch"), ("مینگل", "مینگل", "مێنگل", "Mengal", "Mangal"),
    ("بگٹی", "بگتی", "بگٹی", "Bugti", "Bugty"), ("مری", "مری", "مری", "Marri", "Mari"),
    ("زہری", "زهری", "زهری", "Zehri", "Zahri"), ("گچکی", "گچکی", "گچکی", "Gichki", "Gitchki"),
    ("رند", "رند", "رند", "Rind", "Rend"), ("لانگو", "لانگو", "لانگۏ", "Langove", "Lango"),
    ("رئیسانی", "رئیسانی", "رئیسانی", "Raisani", "Raeesani"), ("بزنجو", "بزنجو", "بزنجۏ", "Bizenjo", "Bizanjo"),
    ("ساسولی", "ساسولی", "ساسۏلی", "Sasoli", "Sassoli"), ("کرد", "کرد", "کرد", "Kurd", "Kord"),
)  # fmt: skip
PLACES = (
    ("تربت", "تربت", "تربت", "Turbat", "Turbat"), ("کیچ", "کیچ", "کێچ", "Kech", "Kech"),
    ("گوادر", "گوادر", "گوادر", "Gwadar", "Gwadar"), ("پنجگور", "پنجگور", "پنجگور", "Panjgur", "Panjgoor"),
    ("خضدار", "خضدار", "هزدار", "Khuzdar", "Khuzdar"), ("قلات", "قلات", "کلات", "Kalat", "Qalat"),
    ("مستونگ", "مستونگ", "مستنگ", "Mastung", "Mastung"), ("نوشکی", "نوشکی", "نۏشکی", "Nushki", "Noshki"),
    ("آواران", "آواران", "آواران", "Awaran", "Awaran"), ("مشکے", "مشکی", "مشکے", "Mashkay", "Mashkai"),
    ("کوئٹہ", "کویته", "کوئٹہ", "Quetta", "Quetta"), ("حب", "حب", "هب", "Hub", "Hub"),
    ("ڈیرہ بگٹی", "دیره بگتی", "ڈێرہ بگٹی", "Dera Bugti", "Dera Bugti"), ("خاران", "خاران", "هاران", "Kharan", "Kharan"),
    ("واشک", "واشک", "واشک", "Washuk", "Washuk"), ("کوہلو", "کوهلو", "کۏهلو", "Kohlu", "Kohlu"),
)  # fmt: skip
LANGUAGES = ("ur", "fa", "bal", "en", "en")  # the language in which each spelling is told
FIRST_DAY, LAST_DAY = date(2009, 1, 1), date(2026, 11, 20)


@dataclass(frozen=True)
class Person:
    """An invented person: which names, and in which spelling they are told."""

    given: tuple[int, ...]
    tribe: int | None
    father: tuple[int, ...]
    place: int
    day: date
    spelling: int
    age: int
    relation: str
    knows_father: bool = True

    @property
    def name(self) -> str:
        """Give the name as told."""
        parts = [GIVEN[number][self.spelling] for number in self.given]
        return " ".join(parts + ([TRIBES[self.tribe][self.spelling]] if self.tribe is not None else []))

    @property
    def father_name(self) -> str | None:
        """Give the father's name as told."""
        return " ".join(GIVEN[number][self.spelling] for number in self.father) if self.knows_father else None

    @property
    def place_name(self) -> str:
        """Give the place as told."""
        return PLACES[self.place][self.spelling]

    @property
    def language(self) -> str:
        """Give the language of the report."""
        return LANGUAGES[self.spelling]


def invent(rng: random.Random) -> Person:
    """Invent a person. Common names are more common, as they are."""

    def part() -> int:
        return min(int(rng.expovariate(1 / 16)), len(GIVEN) - 1)

    days = (LAST_DAY - FIRST_DAY).days
    # Reports come mostly about recent events.
    ago = int(min(days, rng.expovariate(1 / 900)))
    return Person(
        given=tuple(dict.fromkeys(part() for _ in range(rng.choice((1, 2, 2, 3))))),
        tribe=rng.randrange(len(TRIBES)) if rng.random() < 0.7 else None,
        father=tuple(dict.fromkeys(part() for _ in range(rng.choice((1, 2, 2))))),
        place=rng.randrange(len(PLACES)),
        day=LAST_DAY - timedelta(days=ago),
        spelling=rng.randrange(len(LANGUAGES)),
        age=rng.randrange(14, 60),
        relation=rng.choice(("brother", "son", "father", "brother", "son", "sister")),
        knows_father=rng.random() < 0.85,
    )


def told_again(person: Person, rng: random.Random) -> Person:
    """Let another relative tell of the same person: another spelling, perhaps another day, perhaps no tribe."""
    return replace(
        person,
        spelling=rng.choice([one for one in range(len(LANGUAGES)) if one != person.spelling]),
        tribe=person.tribe if rng.random() < 0.7 else None,
        age=person.age + rng.choice((-2, 0, 0, 1)),
        relation=person.relation,
        day=min(LAST_DAY, person.day + timedelta(days=rng.choice((0, 0, 0, 1, 3)))),
        knows_father=person.knows_father and rng.random() < 0.9,
    )
