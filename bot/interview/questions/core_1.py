# SPDX-License-Identifier: AGPL-3.0-or-later

"""The core path, version 1: about nine questions, possible in one short connection.

Never changed once families have begun it; a new wording with a new meaning is a new version.
`{person}` is the person's own name once it is known, before that "your son" and so on. Present tense for the
person throughout. Every sentence should be understood at the first reading by someone with little schooling.
Source of order and wording: the minimum a communication to the UN Working Group needs, asked gently.
"""

from __future__ import annotations

from bot.interview.questions.shape import Condition, Kind, Option, Question, Questionnaire
from bot.interview.text import critical, msg

YES = Option("yes", msg("Yes"), also=msg("y; ok; yes please"))
NO = Option("no", msg("No"), also=msg("n; not; no thank you"))
SKIP = msg("Skip this question")

FIRST_PAGES = (
    Question("language", Kind.LANGUAGE, (msg("Which language is easiest for you?"), msg("You can also speak. Voice messages are welcome."))),
    Question(
        "safety",
        Kind.PAGE,
        (
            msg("Here you can tell us about a person who was taken away and has not come back."),
            critical("We are an independent human rights group. We are not the government. We are not Telegram. This is free, for ever."),
            critical("This chat can be seen by the Telegram company and by anyone who opens your phone."),
            msg("Are you in a place where you can read and write safely now?"),
        ),
        options=(
            Option("go", msg("Continue")),
            Option("later", msg("Not safe now"), opens="not_safe"),
            Option("safer", msg("How to be safer"), opens="safer"),
            Option("receipt", msg("I have a receipt number"), opens="receipt"),
        ),
    ),
    Question(
        "consent_who",
        Kind.PAGE,
        (
            critical("What happens with your words: we lock them as soon as they come. Only our own team can open them."),
            critical("Our team reads them only if you say yes. Others see them only if you say yes to that too."),
        ),
        options=(Option("go", msg("Go on")),),
    ),
    Question(
        "consent_how",
        Kind.PAGE,
        (
            critical("You decide everything. You do not have to answer. You can skip a question, stop, or erase it all."),
            critical("At the end we ask you what may be done with it. You say yes or no, one thing at a time."),
        ),
        options=(Option("go", msg("Go on")),),
    ),
    Question(
        "consent_limits",
        Kind.PAGE,
        (
            critical("We cannot promise a result. We will treat what you tell us with care."),
            critical("We never ask for money. We never promise to free someone."),
            critical("This is not a report to the police or to a court. It does not replace a lawyer."),
        ),
        options=(Option("go", msg("Go on")),),
    ),
    Question(
        "begin",
        Kind.PAGE,
        (critical("Shall we begin?"),),
        options=(Option("go", msg("Yes, let us begin"), also=msg("yes; y; ok")), Option("later", msg("Not now"), opens="paused", also=msg("no; n"))),
    ),
)  # fmt: skip

RELATIONS = (
    Option("son", msg("My son"), person=msg("your son"), gender="man"),
    Option("brother", msg("My brother"), person=msg("your brother"), gender="man"),
    Option("husband", msg("My husband"), person=msg("your husband"), gender="man"),
    Option("father", msg("My father"), person=msg("your father"), gender="man"),
    Option("daughter", msg("My daughter"), person=msg("your daughter"), gender="woman"),
    Option("sister", msg("My sister"), person=msg("your sister"), gender="woman"),
    Option("wife", msg("My wife"), person=msg("your wife"), gender="woman"),
    Option("mother", msg("My mother"), person=msg("your mother"), gender="woman"),
    Option("relative", msg("Another relative"), person=msg("your relative")),
    Option("not_relative", msg("I am not a relative")),
)

PERSON = (
    Question(
        "relation",
        Kind.CHOICE,
        (msg("Who is this person to you?"),),
        title=msg("Who the person is to you"),
        options=RELATIONS,
        columns=2,
        skip=SKIP,
    ),
    Question(
        "gender",
        Kind.CHOICE,
        (msg("Is {person} a man or a woman?"),),
        title=msg("Man or woman"),
        options=(Option("man", msg("Man"), gender="man"), Option("woman", msg("Woman"), gender="woman")),
        columns=2,
        skip=SKIP,
        asked_if=(Condition("relation", ("relative", "not_relative", "")),),
    ),
    Question(
        "family_knows",
        Kind.CHOICE,
        (
            msg("Does the family know that you are telling us?"),
            msg("The wishes of the family decide what we may do. Any answer is fine."),
        ),
        title=msg("The family knows"),
        options=(
            Option("yes", msg("Yes, they agree"), also=msg("yes; y")),
            Option("no", msg("No"), also=msg("n")),
            Option("unsure", msg("I am not sure")),
        ),
        skip=SKIP,
        asked_if=(Condition("relation", ("not_relative",)),),
    ),
    Question(
        "person_name",
        Kind.WORDS,
        (msg("What is the full name of {relation}?"), msg("Write it as on the identity card, if you can. A part of the name is also fine.")),
        title=msg("Name"),
        masked=True,
    ),
    Question(
        "father_name",
        Kind.WORDS,
        (msg("What is the name of the father of {person}?"), msg("Many people have the same name. This helps us to know one from another.")),
        title=msg("Father's name"),
        masked=True,
        skip=SKIP,
    ),
    Question(
        "husband_name",
        Kind.WORDS,
        (msg("What is the name of the husband of {person}?"),),
        title=msg("Husband's name"),
        options=(Option("not_married", msg("Not married")),),
        masked=True,
        skip=SKIP,
        asked_if=(
            Condition("gender", ("woman",)),
            Condition("relation", ("daughter", "sister", "mother", "relative", "not_relative", "")),
        ),
    ),
)  # fmt: skip

EVENT = (
    Question(
        "date",
        Kind.DATE,
        (msg("When was {person} taken?"), msg("A day, a month, or “about that time” is fine. You can write it in your own way.")),
        title=msg("When it happened"),
        options=(
            Option("today", msg("Today")),
            Option("yesterday", msg("Yesterday")),
            Option("type", msg("I will write it")),
            Option("year", msg("I know only the year")),
            Option("dont_know", msg("I don't know"), also=msg("do not know; dont know; not known")),
        ),
        columns=2,
    ),
    Question(
        "date_sure",
        Kind.SURE,
        (msg("I understood: {date}."), msg("How sure are you?")),
        title=msg("How sure the date is"),
        options=(
            Option("sure", msg("I am sure"), also=msg("sure; yes")),
            Option("about", msg("It is about that time"), also=msg("about")),
            Option("month", msg("Only the month is right")),
            Option("wrong", msg("That is not what I meant"), also=msg("wrong; no")),
        ),
        skip=SKIP,
        asked_if=(Condition("date", ("understood",)),),
    ),
    Question(
        "place",
        Kind.WORDS,
        (msg("Where was {person} taken, or last seen?"), msg("The name of the town or village is enough. Please do not write your own address.")),
        title=msg("Where it happened"),
        options=(Option("dont_know", msg("I don't know"), also=msg("do not know; dont know; not known")),),
        skip=SKIP,
    ),
    Question(
        "place_type",
        Kind.CHOICE,
        (msg("What kind of place was it?"),),
        title=msg("Kind of place"),
        options=(
            Option("home", msg("At home")),
            Option("road", msg("On the road")),
            Option("checkpoint", msg("At a checkpoint")),
            Option("hostel", msg("A hostel or a school")),
            Option("shop", msg("A shop or workplace")),
            Option("hospital", msg("A hospital")),
            Option("camp", msg("A camp or office, after a call to come")),
            Option("other", msg("Another place")),
            Option("dont_know", msg("I don't know"), also=msg("do not know; dont know; not known")),
        ),
        columns=2,
        skip=SKIP,
        asked_if=(Condition("place", ("",)),),
    ),
    Question(
        "who_took",
        Kind.MANY,
        (msg("Who do you believe took {person}?"), msg("Tap all that fit, then tap Done. “I don't know” is a full answer. You can also tell it in your own words.")),
        title=msg("Who you believe took the person"),
        options=(
            Option("fc", msg("Frontier Corps (FC)")),
            Option("ctd", msg("CTD")),
            Option("intelligence", msg("Intelligence")),
            Option("army", msg("Army")),
            Option("police", msg("Police")),
            Option("levies", msg("Levies")),
            Option("rangers", msg("Rangers")),
            Option("coast_guard", msg("Coast Guards")),
            Option("armed_men", msg("Armed men working with the authorities")),
            Option("plain", msg("Unknown men in plain clothes")),
            Option("iran", msg("Forces of Iran")),
            Option("afghan", msg("Forces of Afghanistan")),
            Option("other", msg("Others")),
            Option("dont_know", msg("I don't know"), alone=True, also=msg("do not know; dont know; not known")),
        ),
        columns=2,
        skip=SKIP,
    ),
    Question(
        "steps_taken",
        Kind.MANY,
        (
            msg("What has the family tried so far?"),
            msg("Tap all that fit, then tap Done. “Nothing yet” is as good as any other answer."),
        ),
        title=msg("What the family has tried"),
        options=(
            Option("police", msg("Police or FIR")),
            Option("court", msg("Court")),
            Option("commission", msg("Commission on disappearances")),
            Option("dc", msg("Deputy Commissioner")),
            Option("camp", msg("Asked at a camp")),
            Option("vbmp", msg("VBMP")),
            Option("protest", msg("Protest")),
            Option("press", msg("Newspapers or TV")),
            Option("other", msg("Something else")),
            Option("nothing", msg("Nothing yet, because…"), alone=True, also=msg("nothing; nothing yet")),
        ),
        columns=2,
        skip=SKIP,
    ),
    Question(
        "steps_why",
        Kind.MANY,
        (
            msg("That is all right. No one will blame you."),
            msg("What is the reason? Tap what fits, then Done. Or tell it in your own words."),
        ),
        title=msg("Why nothing yet"),
        options=(
            Option("afraid", msg("We are afraid")),
            Option("refused", msg("They refused")),
            Option("not_known", msg("We did not know how")),
            Option("too_far", msg("It is too far")),
            Option("other", msg("Another reason")),
        ),
        columns=2,
        skip=SKIP,
        asked_if=(Condition("steps_taken", ("nothing",)),),
    ),
    Question(
        "account",
        Kind.ACCOUNT,
        (
            critical("Some questions can be painful. You may skip this one, or stop and come back."),
            msg("Please tell what happened, in your own words. Voice is fine. As much or as little as you wish."),
            critical("Please do not name people who saw it. For their safety, only say how many."),
        ),
        title=msg("What happened"),
        more=msg("You can send more. When you have finished, tap Done."),
        skip=SKIP,
        heavy=True,
    ),
    Question(
        "photo",
        Kind.FILES,
        (
            msg("Do you have a photo of {person} you would like us to keep?"),
            critical("Send only what you are ready to lose control of. We lock it at once; the copy in Telegram stays until you delete it."),
        ),
        title=msg("Photo"),
        more=msg("You can send another one. When you have finished, tap Done."),
        skip=msg("No photo"),
    ),
    Question(
        "papers",
        Kind.FILES,
        (
            msg("Do you have papers? A police report, a court paper, an identity card. You may send photos of them. Keep the originals."),
            critical("Send only what you are ready to lose control of. We lock it at once; the copy in Telegram stays until you delete it."),
        ),
        title=msg("Papers"),
        more=msg("You can send another one. When you have finished, tap Done."),
        skip=msg("No papers"),
    ),
)  # fmt: skip

REVIEWED = (Condition("consent_review", ("yes",)),)

CONSENTS = (
    Question(
        "consent_keep",
        Kind.CONSENT,
        (
            critical("Now you decide what may be done. You can change your mind later."),
            critical("May we keep what you told us? It stays locked. If you say no, nothing is sent."),
        ),
        title=msg("We may keep it"),
        options=(YES, NO),
        columns=2,
        purpose="keep",
    ),
    Question(
        "consent_review",
        Kind.CONSENT,
        (critical("May our own team read it? They are people who defend human rights. Without this we cannot do more than keep it."),),
        title=msg("Our team may read it"),
        options=(YES, NO),
        columns=2,
        purpose="review",
    ),
    Question(
        "consent_partner",
        Kind.CONSENT,
        (critical("May we share it with {partner}? They keep a list of people who were taken. Your own name is not given to them."),),
        title=msg("We may share it with {partner}"),
        options=(YES, NO),
        columns=2,
        asked_if=REVIEWED,
        purpose="partner",
    ),
    Question(
        "consent_un",
        Kind.CONSENT,
        (
            critical("May we send it to the United Nations group on people who were taken away? The United Nations asks the government where they are."),
            critical("For this, the name of {person} and what happened go to the government. Your own name does not."),
        ),
        title=msg("It may go to the United Nations"),
        options=(YES, NO),
        columns=2,
        asked_if=REVIEWED,
        purpose="united_nations",
    ),
    Question(
        "consent_publish",
        Kind.CONSENT,
        (critical("May we make the name of {person} public, for example in a report that everyone can read? What is public cannot be taken back."),),
        title=msg("The name may be made public"),
        options=(YES, NO),
        columns=2,
        asked_if=REVIEWED,
        purpose="publish",
    ),
    Question(
        "read_back",
        Kind.READ_BACK,
        (
            msg("This is what you told us. Some things are hidden here, so that others cannot read them."),
            msg("To change something, tap it below. If it is right, tap Send."),
        ),
    ),
)  # fmt: skip

CORE_1 = Questionnaire("core", 1, FIRST_PAGES + PERSON + EVENT + CONSENTS)
