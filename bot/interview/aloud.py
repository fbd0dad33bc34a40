# SPDX-License-Identifier: AGPL-3.0-or-later

"""What a person of the team reads aloud of a screen when she takes a report down, by telephone or face to face.

The questions are those of the chat. Only what speaks of a phone and its buttons is said in another way, or left out.
Words of consent are never changed: what is read aloud is what is written down as having been asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.interview.text import Line, Text, critical, msg

# Said before the first question, in the place of the page that speaks of Telegram.
OPENING = (
    critical("You are speaking with a person of our team. What you say is written down and locked."),
    critical("We are an independent human rights group. We are not the government. This is free, for ever."),
    critical("I hear now what you say. At the end you decide whether others of our team may read it, and who else."),
    critical("A telephone can be listened to, and so can a room. Say only what is safe to say here."),
    msg("Is this a good moment, and a safe place?"),
)  # fmt: skip
LATER = critical(
    "You can send photos and papers later, from any phone, with the number you get at the end. Send only what you are ready to lose control of."
)
MORE = msg("Is there more that you wish to tell?")
DONT_KNOW_IS_FULL = msg("“I don't know” is a full answer. You can also tell it in your own words.")
NOTHING_YET = msg("“Nothing yet” is as good as any other answer.")
WHAT_REASON = msg("What is the reason? You can tell it in your own words.")
WHAT_HAPPENED = msg("Please tell what happened, in your own words. As much or as little as you wish.")
WHAT_YOU_KNOW = msg("Please tell what you know, in your own words.")
ONLY_WHAT_YOU_WISH = critical(
    "Tell only what you wish to tell, in your own words. What was done to you there you can tell later, or never."
)
PAPERS = msg("Do you have papers? A police report, a court paper, an identity card. Keep the originals.")
CARD = msg("If you have the identity card of {person}, you can tell its number.")
OWN_CARD = msg("You can tell the number of your identity card.")
TO_ONE = critical("It goes to one person of our team. Nobody else.")

TAP_ALL = "Tap all that fit, then Done. Or tell it in your own words."
IN_OTHER_WORDS: Mapping[str, tuple[Text, ...]] = MappingProxyType(
    {
        TAP_ALL: (),
        "Tap all that fit, then tap Done. “I don't know” is a full answer. You can also tell it in your own words.": (
            DONT_KNOW_IS_FULL,
        ),
        "Tap all that fit, then tap Done. “Nothing yet” is as good as any other answer.": (NOTHING_YET,),
        "What is the reason? Tap what fits, then Done. Or tell it in your own words.": (WHAT_REASON,),
        "Please tell what happened, in your own words. Voice is fine. As much or as little as you wish.": (
            WHAT_HAPPENED,
        ),
        "Please tell what you know, in your own words. Voice is fine.": (WHAT_YOU_KNOW,),
        "Tell only what you wish to tell, in your own words. Voice is fine. What was done to you there you can tell a person later, or never.": (
            ONLY_WHAT_YOU_WISH,
        ),
        "Send only what you are ready to lose control of. We lock it at once; the copy in Telegram stays until you delete it.": (
            LATER,
        ),
        "Do you have papers? A police report, a court paper, an identity card. You may send photos of them. Keep the originals.": (
            PAPERS,
            LATER,
        ),
        "You can send more. When you have finished, tap Done.": (MORE,),
        "You can send another one. When you have finished, tap Done.": (MORE,),
        "If you have the identity card of {person}, you can send its number or a photo.": (CARD,),
        "You can send the number of your identity card, or a photo.": (OWN_CARD,),
        "Tap Send, and it goes to one person of our team. Nobody else.": (TO_ONE,),
        "Now clear this chat. Write the number down first.": (),
    }
)
# Asked in the chat, of no use to somebody who already speaks with us.
NEEDLESS = ("helper",)


def aloud(paragraphs: tuple[Line, ...]) -> tuple[Line, ...]:
    """Give paragraphs as they are read aloud."""
    found: list[Line] = []
    for line in paragraphs:
        if isinstance(line, Text) and line.source in IN_OTHER_WORDS:
            said = (replace(one, values=line.values) for one in IN_OTHER_WORDS[line.source])
            found += (one for one in said if one not in found)
        else:
            found.append(line)
    return tuple(found)
