# SPDX-License-Identifier: AGPL-3.0-or-later

"""The short replies of the interview, by key. What `Say` says."""

from __future__ import annotations

from collections.abc import Mapping

from bot.interview.text import Text, Value, critical, msg

SENTENCES: Mapping[str, Text] = {
    "saved": msg("Saved."),
    "saved_heavy": msg("Thank you. This is saved. If you wish, rest now and come back later."),
    "kept_words": msg("I kept what you wrote."),
    "kept_voice": msg("I kept your voice message."),
    "kept_photo": msg("I kept the photo."),
    "kept_file": msg("I kept the file."),
    "kept_skip": msg("That is all right. We leave it out."),
    "changed": msg("I changed it: {title}."),
    "changed_message": msg("I kept your changed message, and the earlier one too."),
    "late_tap": msg("That button belongs to an earlier question. Here is where we are now."),
    "consent_unclear": msg("I kept what you said. To be sure, please tap Yes or No."),
    "please_choose": msg("Please tap one of these."),
    "date_understood": msg("I understood: {date}."),
    "date_unclear": msg(
        "I could not read this as a date. Can you say it another way? For example: 5 March 2024, or: two years ago. Or I keep it as you said it."
    ),
    "date_kept": msg("I kept the date in your words."),
    "date_future": msg(
        "This day has not come yet. Please look at it once more. Or I keep it as you said it."
    ),
    "date_impossible": msg(
        "I do not find this day in the calendar. Please look at it once more. Or I keep it as you said it."
    ),
    "date_which": msg("This can mean more than one day. Which one is it?"),
    "date_wrong": msg(
        "I misunderstood. Please say it in another way. For example: 5 March 2024, or: two years ago. Or I keep it as you said it."
    ),
    "date_partly": msg("I am not sure that I understood all of it. Did you mean this?"),
    "place_understood": msg("I understood: {place}."),
    "place_wrong": msg(
        "I misunderstood. Please write the name of the town or village in another way. Or I keep it as you wrote it."
    ),
    "place_which": msg("I may know this place. Is it one of these? Your own words are kept in any case."),
    "place_near": critical(
        "I did not keep this location. Is it one of these districts? You can also write the name of the town or village."
    ),
    "numbers_understood": msg("I recognised: {numbers}. It is locked; only the last digits are shown."),
    "numbers_wrong": msg("I misunderstood. Please send the number once more. Or I keep it as you wrote it."),
    "numbers_mistyped": msg(
        "A digit of this number may be wrong or missing. Please look at it once more and send it again. Or I keep it as you wrote it."
    ),
    "date_type": msg("Please write it in your own way. For example: 5 March 2024, or: about two years ago."),
    "date_year": msg("Which year? About is fine."),
    "language_set": msg("We speak English now."),
    "language_trial": msg(
        "Not everything is written in this language yet. What is missing stands in Urdu. You can speak your own language in voice messages."
    ),
    "sticker": msg("I cannot read a picture sticker. Please write it, or say it in a voice message."),
    "location": critical(
        "For your safety I did not keep this location. Please only write the name of the town or village."
    ),
    "contact": critical(
        "For the safety of others I did not keep this contact. Please do not send phone numbers of other people."
    ),
    "poll": msg("I cannot use a poll. Please write it, or say it in a voice message."),
    "forwarded": critical(
        "I did not keep this forwarded message, because it may show who wrote it. Please say it in your own words."
    ),
    "too-large": msg(
        "This file is too big for me: more than 20 MB. Please send a smaller one, or a shorter one."
    ),
    "unknown-type": msg("I cannot read this kind of message. Please write it, or say it in a voice message."),
    "video": msg("I cannot open this kind of video. Please send it as a file, or tell what it shows."),
    "empty": msg("This message came without words. Please send it again."),
    "unknown_command": msg("I do not know this command. I kept it. You can just answer the question."),
    "recent": critical(
        "This happened in the last days. We ask only what is needed first. You can add more later with your receipt number."
    ),
    "hard_news": critical("We have kept this. From here a person takes over."),
    "threatened": critical(
        "We have kept this. A person of our team reads it first. If you are in danger now, your safety comes before this report."
    ),
    "nothing_to_send": msg("There is nothing to send yet. A name, or what happened, is enough."),
    "need_keep": critical("Before we can send it, we need your yes to keep it."),
    "cleaned": critical(
        "The messages of the last two days are being deleted here, as far as Telegram allows. Older ones you can delete only on your own phone."
    ),
    "after_the_end": critical(
        "I did not keep this, because this conversation is over. To add something, use your receipt number."
    ),
    "receipt_mistyped": msg(
        "There is a mistake in this number. Please read it from your paper once more, and type all 20 digits."
    ),
    "receipt_unknown": msg("I do not find this number. Please read it from your paper once more."),
    "receipt_first": msg("Please type your receipt number first. I did not keep this file."),
    "added": msg("Thank you. It was added, and it is locked."),
    "consent_changed": critical("Your new answer counts from now on."),
    "withdrawn": critical("It is done. Your report is taken back. From now on nobody shares it."),
    "visit_help": msg(
        "Here you can answer our question, add something, change your mind, or take your report back. /stop closes this and clears the chat."
    ),
    "resumed_more": msg("We go on. You can still tell everything."),
}


def sentence(key: str, values: Mapping[str, Value]) -> Text:
    """Give one reply with its values."""
    source = SENTENCES[key]
    return Text(source.source, values, source.critical)
