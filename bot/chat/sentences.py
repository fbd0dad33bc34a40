# SPDX-License-Identifier: AGPL-3.0-or-later

"""What the edge itself has to say: things the interview cannot know, such as a restart or a file that got lost.

English sources; translations in locales/<language>/LC_MESSAGES/chat.po.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.interview.text import Text, critical, msg
from locales import LOCALES, SOURCE_LANGUAGE, load_catalog, shown_in

DOMAIN = "chat"
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"

SENTENCES: Mapping[str, Text] = {
    "held": msg("We kept what you sent. If you had begun before, please tap a button under our last question; it will be added there. Or begin anew with this."),
    "held_full": msg("We kept what you sent before, but cannot keep more until you tap a button. Please tap one under our last question; or begin anew with what you sent."),
    "enough_files": msg("We have as many files from you as we can take in one report. This last one was not kept. You can send more later, with your receipt."),
    "begin_anew": msg("Begin anew with this"),
    "joined": msg("What you sent before is now added."),
    "gone": msg("What this button belonged to is not here any more: it was sent, or erased, or its time was over. You can begin anew."),
    "kept_for": critical("What you tell us stays here, locked, for {days} days after your last answer. If you do not go on until then, it is deleted by itself."),
    "files_wait": msg("Your files are still on their way to us. As soon as all are here, your report is sent and you get your receipt. You do not have to do anything."),
    "send_without": msg("Send without the missing files"),
    "file_failed": msg("One of your files did not reach us. If you can, please send it again."),
    "sent_without": msg("Your report is sent. These files did not reach us: {count}. With your receipt you can send them later."),
    "erase_needs_tap": critical("To erase what you told us, please tap a button under our last question first. Nobody can open it without that button. If you do not tap, it is deleted by itself after {days} days."),
    "files_not_received": msg("Files that did not reach us"),
    "visit_later": msg("Please wait a few minutes, then type the receipt number again."),
    "visit_files_wait": msg("Your files are still on their way to us. Please wait a moment, then tap again."),
    "away": msg("We could not be reached for a while. If you tapped a button and nothing happened, please tap again."),
    "notice": msg("Something is waiting at the desk."),
    "notice_take": msg("Take {handle}"),
    "notice_pass": msg("Pass on"),
    "notice_later": msg("Tomorrow"),
    "notice_off": msg("No more notices"),
    "notice_take_done": msg("{handle} is set aside for you. It is yours once you sit at the desk."),
    "notice_pass_done": msg("{handle} is passed on. You are not told of it again."),
    "notice_later_done": msg("You are told of {handle} again tomorrow."),
    "notice_over": msg("This is not open any more. The desk shows what is."),
    "notice_linked": msg("This chat is linked. You are told here that something waits, and never what."),
    "notice_ended": msg("This chat is not linked. You are told nothing here."),
    "notice_code_wrong": msg("This code does not work. Please make a new one at the desk."),
    "too_fast": msg("You are writing faster than I can take it in. Your last messages were not kept. Please wait a minute, then send them again."),
    "silenced": msg("We take nothing new from this chat for now. What you told us before is kept. With your receipt number you can still reach us here: send /receipt. To erase everything, send /delete."),
    "parked": msg("I could not use your last message. It is kept for a person of our team to look at. Please tell it in another way."),
    "go_on": msg("Go on"),
    "listen": msg("Listen"),
    "rec_intro": msg("Here you read the questions out, for people who cannot read. Send each text as a voice message. A person of the team listens to it before anybody else hears it."),
    "rec_voice": critical("Everybody who uses this bot will hear your voice, and somebody may know it. Record only where that is safe for you. We write down your role, never your name."),
    "rec_prompt": msg("Text {n} of {total}. Please read it out in {tongue}, slowly, and then the answers in brackets."),
    "rec_listen": msg("Please listen to it once. Shall we keep it?"),
    "rec_keep": msg("Keep it"),
    "rec_again": msg("Record it again"),
    "rec_skip": msg("Leave this one out"),
    "rec_back": msg("The one before"),
    "rec_voice_only": msg("Please answer with a voice message."),
    "rec_too_long": msg("This is too long. One or two minutes are enough."),
    "rec_lost": msg("One recording did not reach us. Please read it out once more."),
    "rec_done": msg("All texts are recorded or left out. A person of the team will listen to each of them."),
    "rec_left": msg("Go through what I left out"),
    "rec_finish": msg("Finish"),
    "rec_on_way": msg("The last recordings are still on their way. Please tap again in a moment."),
    "rec_finished": msg("This is closed now. What you recorded is with the team."),
    "name": msg("Amanat"),
    "short_description": msg("What is entrusted here is kept safe. Free, for ever."),
    "description": msg("A safe place to entrust what you know. We are independent. It is free, for ever. Tap Start; you can stop at any time."),
    "command_start": msg("Begin or go on"),
    "command_receipt": msg("I have a receipt number"),
    "command_language": msg("Another language"),
    "command_help": msg("Help"),
    "command_stop": msg("Stop and clear this chat"),
    "command_delete": msg("Erase everything"),
}  # fmt: skip


def say(key: str, language: str, **values: str | int) -> str:
    """Give one sentence in a language, its values kept apart from the direction of the text around them."""
    text = SENTENCES[key]
    shown = shown_in(language, text.source, critical=text.critical, domain=DOMAIN)
    sentence = load_catalog(DOMAIN, shown).gettext(text.source)
    figures = LOCALES[shown].figures
    written = {
        name: figures(str(value)) if isinstance(value, int) else value for name, value in values.items()
    }
    return sentence.format(
        **{name: f"{FIRST_STRONG_ISOLATE}{value}{POP_ISOLATE}" for name, value in written.items()}
    )


def usable_language(hint: str | None) -> str:
    """Give a language of ours for what the person's app says of itself."""
    head = (hint or "").split("-", 1)[0].lower()
    return head if head in LOCALES else SOURCE_LANGUAGE
