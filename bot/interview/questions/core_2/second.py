# SPDX-License-Identifier: AGPL-3.0-or-later

"""The second part: asked only of who wants it, and left with one tap. Each question can be skipped."""

from __future__ import annotations

from bot.interview.questions.core_1.answers import SKIP, YES
from bot.interview.questions.core_2.lanes import DONT_KNOW, RETURNED
from bot.interview.questions.shape import Condition, Kind, Option, Question, Together, Variant
from bot.interview.text import Text, critical, msg

NO = Option("no", msg("No"), also=msg("n; not; nobody"))
STEPS_NAMED = ("police", "court", "commission", "dc", "camp", "vbmp", "protest", "press", "other")


def _asked(
    key: str,
    kind: Kind,
    title: Text,
    *prompt: Text,
    options: tuple[Option, ...] = (),
    own: tuple[Text, ...] = (),
    asked_if: Together = (),
    unless: tuple[Together, ...] = (),
    columns: int = 2,
    masked: bool = False,
) -> Question:
    """Make one question of the second part. own: its wording for who was taken and is back."""
    return Question(
        key,
        kind,
        prompt,
        title=title,
        options=options,
        skip=SKIP,
        asked_if=asked_if,
        unless=unless,
        instead=(Variant(RETURNED, own),) if own else (),
        columns=columns,
        masked=masked,
        second=True,
    )


SECOND = (
    _asked("other_names", Kind.WORDS, msg("Other names"), msg("Do people call {person} by another name?"), options=(NO,), own=(msg("Do people call you by another name?"),), masked=True),
    _asked("home", Kind.PLACE, msg("Home town"), msg("Which town or village is home for {person}?"), critical("Only the town or village. Please do not write the address."), own=(msg("Which town or village is your home?"), critical("Only the town or village. Please do not write the address."))),
    _asked("occupation", Kind.CHOICE, msg("Work or study"), msg("What does {person} do?"), options=(Option("student", msg("Studies")), Option("work", msg("Works")), Option("press", msg("Works for a newspaper or TV")), Option("rights", msg("Speaks up for people's rights")), Option("health", msg("Treats the sick")), Option("lawyer", msg("Is a lawyer")), Option("other", msg("Something else"))), own=(msg("What do you do?"),)),
    _asked("time_of_day", Kind.CHOICE, msg("Time of day"), msg("Was it day or night?"), options=(Option("morning", msg("Morning")), Option("day", msg("In the day")), Option("evening", msg("Evening")), Option("night", msg("Night")), DONT_KNOW)),
    _asked("why_believed", Kind.MANY, msg("Why you believe it"), msg("What makes you think it was them?"), msg("Tap all that fit, then Done. Or tell it in your own words."), options=(Option("uniform", msg("Uniforms")), Option("vehicle", msg("Their cars")), Option("said", msg("What they said")), Option("called", msg("They had called before")), Option("known", msg("People know them")), Option("other", msg("Something else")), DONT_KNOW)),
    _asked("order_shown", Kind.CHOICE, msg("Paper shown"), msg("Did they show or give any paper, such as a warrant or an order?"), options=(NO, Option("yes", msg("Yes")), DONT_KNOW)),
    _asked("seen_since", Kind.CHOICE, msg("Seen or heard of since"), msg("Has anyone seen {person}, or heard from {person}, since then?"), critical("Please do not write who it was."), options=(NO, Option("seen", msg("Yes, seen")), Option("heard", msg("Yes, heard from")), DONT_KNOW), unless=(RETURNED,)),
    _asked("acknowledged", Kind.CHOICE, msg("What the offices say"), msg("Has any office said that they hold {person}?"), options=(Option("where", msg("Yes, and where")), Option("nowhere", msg("Yes, but not where")), Option("deny", msg("They deny it")), Option("silent", msg("They give no answer")), Option("not_asked", msg("We did not ask"))), own=(msg("Did any office tell your family that they held you?"),), columns=1),
    _asked("witnesses", Kind.CHOICE, msg("People who saw it"), msg("Did someone see it?"), critical("Please do not write their names. Only whether there are any, and whether they might talk to us."), options=(NO, Option("talk", msg("Yes, and they may talk to us")), Option("afraid", msg("Yes, but they are afraid")), DONT_KNOW), columns=1),
    _asked("references", Kind.NUMBERS, msg("Numbers of papers"), msg("Is there a number of the police report, the petition or the complaint? And where was it given?"), asked_if=(Condition("steps_taken", STEPS_NAMED),), options=(Option("none", msg("There is no number")),), columns=1),
    _asked("told_others", Kind.MANY, msg("Others who wrote it down"), msg("Has another organisation already written this down?"), msg("Tap all that fit, then Done. Or tell it in your own words."), options=(Option("vbmp", msg("VBMP")), Option("hrcp", msg("HRCP")), Option("hrcb", msg("HRCB")), Option("paank", msg("Paank")), Option("amnesty", msg("Amnesty")), Option("un", msg("United Nations")), Option("icrc", msg("Red Cross")), Option("other", msg("Another one")), Option("nobody", msg("Nobody yet"), alone=True), DONT_KNOW)),
    _asked("health", Kind.MANY, msg("Health"), msg("Does {person} need medicine or special care?"), msg("Tap all that fit, then Done. Or tell it in your own words."), options=(Option("medicine", msg("Needs medicine")), Option("ill", msg("Is ill")), Option("disabled", msg("Lives with a disability")), Option("no", msg("No"), alone=True), Option("dont_know", msg("I don't know"), alone=True, also=msg("do not know; dont know; not known"))), own=(msg("Do you need medicine or care now?"), msg("Tap all that fit, then Done. Or tell it in your own words.")), columns=1),
    _asked("pregnant", Kind.CHOICE, msg("Expecting a child"), msg("Is {person} expecting a child, or is a small child with her?"), options=(NO, Option("expecting", msg("Expecting a child")), Option("infant", msg("A small child is with her")), DONT_KNOW), asked_if=(Condition("gender", ("woman",)),), unless=(RETURNED,), columns=1),
    _asked("dependants", Kind.CHOICE, msg("Who depends on the person"), msg("Does {person} have children, or other people to care for?"), options=(NO, YES, DONT_KNOW), own=(msg("Do you have children, or other people to care for?"),)),
    _asked("nationality", Kind.CHOICE, msg("Another citizenship"), msg("Is {person} a citizen of another country too?"), msg("Another country may be able to help. Tell its name if you know it."), options=(NO, YES, DONT_KNOW), own=(msg("Are you a citizen of another country too?"), msg("Another country may be able to help. Tell its name if you know it."))),
    _asked("identity", Kind.NUMBERS, msg("Number of the identity card"), msg("If you have the identity card of {person}, you can send its number or a photo."), critical("The number is locked at once and never shown whole. You can also leave it out."), options=(Option("no_card", msg("There is no card")),), own=(msg("You can send the number of your identity card, or a photo."), critical("The number is locked at once and never shown whole. You can also leave it out.")), columns=1),
    _asked("threatened_before", Kind.CHOICE, msg("Taken or threatened before"), msg("Was {person} taken or threatened before?"), options=(NO, Option("taken", msg("Taken before")), Option("threatened", msg("Threatened before")), DONT_KNOW), own=(msg("Were you taken or threatened before?"),)),
    _asked("mother_name", Kind.WORDS, msg("Mother's name"), msg("What is the name of the mother of {person}?"), msg("It is used only to tell two people of one name apart."), own=(msg("What is the name of your mother?"), msg("It is used only to tell two people of one name apart.")), masked=True),
    _asked("description", Kind.WORDS, msg("How the person looks"), msg("Only if you wish: how does {person} look? Height, hair, marks, clothes of that day."), unless=(RETURNED,)),
    _asked("reporter_name", Kind.WORDS, msg("Your name"), critical("May we know your name? Only our team sees it. The United Nations asks who reports, and keeps it secret."), options=(Option("not_now", msg("Not now"), also=msg("no; n")),), unless=(RETURNED,), masked=True, columns=1),
    _asked("contact", Kind.CHOICE, msg("How to reach you"), critical("How may we reach you, if Telegram is cut?"), options=(Option("here", msg("Only here")), Option("other", msg("Another safe way")), Option("trusted", msg("Through someone I trust"))), columns=1),
    _asked("helper", Kind.CHOICE, msg("Somebody helps to write"), msg("Is someone helping you to write this?"), options=(NO, Option("may_know", msg("Yes, and that person may know")), Option("not_know", msg("Yes, but write to me alone"))), columns=1),
    _asked("threats_since", Kind.CHOICE, msg("Warned or threatened since"), msg("Has anyone warned or threatened you or the family since then?"), options=(NO, Option("yes", msg("Yes"), says="threatened", also=msg("y; ok; yes please")), Option("dont_say", msg("I do not wish to say")))),
    _asked("freeze", Kind.CHOICE, critical("Share nothing for now"), critical("Shall we share nothing with anyone until one of us has spoken with you?"), options=(Option("yes", critical("Yes, share nothing"), also=msg("yes; y"), ends=True), Option("no", msg("No, ask me as usual"), also=msg("no; n"))), asked_if=(Condition("threats_since", ("yes",)),), columns=1),
)  # fmt: skip
