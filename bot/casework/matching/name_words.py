# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that stand in names and say little about who somebody is: titles, tribes, common parts, short forms.

Sources: the naming habits of Balochistan, Sindh, Sistan and Kabul as written in electoral rolls, case lists and
newspapers; the tribes after the gazetteers of the districts. Urdu and Latin stand side by side, all others by sound.
"""

from __future__ import annotations

from bot.casework.matching.letters import VOWELS, bones_of, match_key, sound_of


def _said(words: str) -> list[str]:
    """Give words that are written in one line, for reading."""
    return words.split()


CHILD_OF = frozenset(
    _said("ولد بن ابن بنت زوجہ زوجه فرزند so do wo son daughter wife walad wald bin ibn bint zauja")
)
# What stands before a second name of the same person.
ALIAS = frozenset(match_key(word) for word in _said("عرف المعروف urf alias aka urfiyat"))
# Titles that are nothing else, wherever they stand.
TITLES = frozenset(
    match_key(title)
    for title in _said(
        "سردار نواب نوابزادہ نوابزاده وڈیرہ حاجی الحاج ملا مولوی مولانا استاد ڈاکٹر واجہ بانک جناب محترمہ مسٹر "
        "انجینئر مخدوم چوہدری چودھری صاحب بی\u200cبی ماسٹر کامریڈ سنگت ایڈووکیٹ قاری ٹکری کہدہ کیپٹن صوبیدار سردارزادہ "
        "حوالدار پروفیسر جسٹس ریٹائرڈ شہزادہ لاپتہ "
        "sardar nawab nawabzada sardarzada wadera vadera haji haaji hajji hj alhaj mullah mulla molvi maulvi mawlawi maulawi "
        "moulana maulana ustad dr doctor waja wajah banuk mr mrs ms miss engr eng engineer makhdoom chaudhry "
        "choudhry ch prof professor justice retd sahib saheb janab master comrade kamrad sangat advocate adv qari takari "
        "takkari kahuda captain capt subedar havaldar shahzada"
    )
)
# Titles in front of a name, and parts of it elsewhere: Mir Chakar, but Shah Mir.
TITLES_IN_FRONT = frozenset(
    match_key(title) for title in _said("میر میاں رئیس mir meer mian rais raees prince")
)
# These say that somebody is dead; they are reported beside the name and never taken away silently.
SAYS_DEAD = frozenset(
    match_key(word) for word in _said("شہید شہيد مرحوم shaheed shahid-e shahīd marhoom marhum")
)
LITTLE = frozenset(_said("ul ud ur us uz un ut ush el al e i o u und uddin-"))
BALOCH = frozenset(
    match_key(word)
    for word in _said("بلوچ بلوچی baloch baluch balooch balouch balochi baluchi balouchi baloach")
)
# What writers shorten, and the few parts that are spelled in too many ways for rules of sound.
SHORT_FORMS = {
    "mohd": "muhammad", "muhd": "muhammad", "mhd": "muhammad", "md": "muhammad", "moh": "muhammad", "mohd.": "muhammad",
    "mohamd": "muhammad", "muhamad": "muhammad", "mehmed": "muhammad", "mahmad": "muhammad", "mohmad": "muhammad",
    "gh": "ghulam", "gul.": "gul", "sd": "syed", "hussn": "hussain",
    "bux": "bakhsh", "buksh": "bakhsh", "bakash": "bakhsh", "baksh": "bakhsh", "bukhsh": "bakhsh", "baqsh": "bakhsh",
    "sha": "shah", "ایسپ": "یوسف", "عیسپ": "یوسف", "یوسپ": "یوسف", "esap": "yusuf", "isap": "yusuf", "eesap": "yusuf", "yusup": "yusuf",
    "bashk": "bakhsh", "بکش": "بخش", "بشک": "بخش", "allah": "alah", "اللہ": "الہ",
    "uddin": "din", "uddeen": "din", "udin": "din", "deen": "din", "الدین": "دین",
}  # fmt: skip

# How much a part says about who somebody is; 1.0 unless listed. By bones, so once for all scripts.
WEIGHTS: dict[str, float] = {}
for _weight, _words in (
    (0.25, "muhammad mehmed khan jan bibi"),
    (
        0.4,
        "ahmed ali gul shah syed shaikh malik begum khwaja raja rana mirza hafiz qazi abdul ghulam din agha alah "
        "khatun banu mai",
    ),
    (0.5, "bakhsh dad"),
):
    for _word in _words.split():
        WEIGHTS.setdefault(bones_of(_word), _weight)
# Tribes and families weigh little behind another part; alone or in front they may be a name: Rind, Mari.
TRIBE_WEIGHT = 0.45


def tribe_key(bones: str, sound: str) -> tuple[str, bool, str]:
    """Give what tells a tribe from a given name with its consonants: Umrani from Imran, Jamali from Jamila."""
    last = sound[-1:].lower()
    return bones, sound[:1] in VOWELS, last if last in VOWELS else ""


TRIBES = frozenset(
    tribe_key(bones_of(word), sound_of(word))
    for word in _said(
        "mengal bugti marri zehri kurd rind gichki langove langau raisani bizenjo qambrani lashari domki jamali magsi "
        "mohammadhasani hasani sasoli bangulzai shahwani nausherwani khosa mazari leghari brahui brahvi kakar buledi "
        "buledai lehri rodini sumalani pirkani mirwani jattak nichari pindrani sajdi siapad rakhshani badini jamaldini "
        "rigi reki sanjrani hoth kalmati dashti gorgej gurgej jakhrani umrani khetran gola lund dreshak gurchani "
        "qaisrani buzdar chandio talpur jamot runjho dehwar kalandrani musiani satakzai notezai barakzai "
        "shahbakhsh narui naroui mirbalochzehi sardarzehi tauqi hashemzehi achakzai mandokhel panezai yusufzai kasi "
        "mohammadshahi sarparah harooni gurgnari mandai kashani kenagzai shambezai mullazai dahani nothani"
    )
)
TRIBE_ENDINGS = tuple(_said("زیی زہی zai zae zay zei zehi zahi zehy zahy zaee zaei zahee"))
MIN_TRIBE_STEM = 3
# Names that begin with the letters of the article.
NOT_THE = frozenset(
    match_key(word) for word in _said("الماسی الیاسی الیاس الطاف اللہ الہی الیف البرز الماس القا الہ")
)
MUHAMMAD = bones_of("muhammad")
PARTED = frozenset({MUHAMMAD, bones_of("ahmed")})  # other names share these consonants
# Short words share their bones with rarer names: these count only when the whole sound fits.
EXACT_SOUND = {bones_of(word): {sound_of(word) for word in words.split()} for word, words in (
    ("ali", "ali aly علی"), ("gul", "gul gull گل"), ("jan", "jan jaan جان"), ("din", "din deen دین"),
    ("shah", "shah شاہ"), ("syed", "syed sayed said سید sayyid"), ("bibi", "bibi بی‌بی"), ("agha", "agha آغا"),
    ("khan", "khan خان"), ("rana", "rana رانا"), ("raja", "raja راجہ"), ("mai", "mai مائی"), ("alah", "alah الہ"),
    ("ahmed", "ahmed ahmad ahmid ahmet احمد"), ("dad", "dad daad داد"), ("banu", "banu bano بانو"),
    ("khatun", "khatun khatoon خاتون"),
)}  # fmt: skip
EXACT_TRIBE = {bones_of(word): {sound_of(word) for word in words.split()} for word, words in (
    ("marri", "marri mari مری"), ("rind", "rind rend رند"), ("kurd", "kurd kord کرد"), ("hoth", "hoth hot ہوت ہوتھ"),
    ("lund", "lund لنڈ"), ("gola", "gola gula گولہ"), ("hasani", "hasani hassani حسنی"), ("rigi", "rigi regi ریگی"),
)}  # fmt: skip
