# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taps that belong to no question: pause, hide, erase, send, change the language."""

from __future__ import annotations

from collections.abc import Callable

import locales
from bot.interview.acts import Act, Ask, CleanUp, Deposit, Forget, Hide, OpenVisit, Say
from bot.interview.answering import Result, advance, leave_second, replaced
from bot.interview.path import (
    applies,
    current,
    decided,
    deciding_key,
    may_send_early,
    next_key,
    settled,
    steps,
    waits,
)
from bot.interview.questions import Kind
from bot.interview.state import Interview, Overlay

OVER = (Overlay.SENT, Overlay.ERASED)
FIRM = (*OVER, Overlay.DECLINED)  # pages a question's old button does not lift
OPENS = {"help": Overlay.HELP, "safer": Overlay.SAFER, "erase": Overlay.ERASING, "language": Overlay.LANGUAGE}


def _open(overlay: Overlay) -> Callable[[Interview], Result]:
    def opened(interview: Interview) -> Result:
        if interview.overlay in OVER:
            return interview, (Ask(),)
        return interview.model_copy(update={"overlay": overlay}), (Ask(),)

    return opened


def _on(interview: Interview) -> Result:
    """Lift the page; after "keep it: no" ask that question again."""
    if interview.overlay in OVER:
        return interview, (Ask(),)
    key = deciding_key(interview, "keep")
    keep = interview.given(key)
    if interview.overlay is Overlay.DECLINED or keep.choices == ("no",):
        interview = interview.with_given(key, replaced(keep, settled=False))
        interview = interview.model_copy(update={"position": key})
    return interview.model_copy(update={"overlay": None}), (Ask(),)


def _unhide(interview: Interview) -> Result:
    if interview.overlay is not Overlay.HIDDEN:
        return interview, (Ask(),)
    return interview.model_copy(update={"overlay": Overlay.RESUMING}), (Ask(),)


def _hide(interview: Interview) -> Result:
    if interview.overlay in OVER:
        return _clean(interview)
    return interview.model_copy(update={"overlay": Overlay.HIDDEN}), (CleanUp(), Hide())


def _clean(interview: Interview) -> Result:
    return interview, (CleanUp(), Say("cleaned"), Ask())


def _erase(interview: Interview) -> Result:
    """Erase, but only where it was just asked: an old "yes" on an old page must not."""
    if interview.overlay not in (Overlay.ERASING, Overlay.DECLINED):
        return interview, (Ask(),)
    blank = _blank(interview)
    return blank.model_copy(update={"overlay": Overlay.ERASED}), (Forget(), CleanUp(), Ask())


def _blank(interview: Interview) -> Interview:
    fresh = Interview.begin(interview.partners)
    return fresh.model_copy(update={"language": interview.language})


def _begin(interview: Interview) -> Result:
    if interview.overlay not in OVER:
        return interview, (Ask(),)
    fresh = _blank(interview)
    known = _in_language(fresh, fresh.language)
    return known.model_copy(update={"position": next_key(known)}), (Ask(),)


def _in_language(interview: Interview, code: str) -> Interview:
    """Give the interview in a language, that question answered."""
    first = steps(interview)[0].key
    answered = interview.with_given(first, replaced(interview.given(first), choices=(code,), settled=True))
    return answered.model_copy(update={"language": code})


def _visit(interview: Interview) -> Result:
    return interview, (OpenVisit(),)


def _early(interview: Interview) -> Result:
    if interview.overlay in FIRM:
        return interview, (Ask(),)
    if not may_send_early(interview):
        said: tuple[Act, ...] = () if interview.early else (Say("nothing_to_send"),)
        return interview, (*said, Ask())
    early = interview.model_copy(update={"early": True, "overlay": None, "editing": False})
    return advance(early), (Ask(),)


def _enough(interview: Interview) -> Result:
    """Leave the second part for the end."""
    if interview.overlay in FIRM:
        return interview, (Ask(),)
    if not current(interview).question.second:
        return interview, (Ask(),)
    left = leave_second(interview.model_copy(update={"overlay": None, "editing": False}))
    return advance(left), (Say("saved"), Ask())


def _more(interview: Interview) -> Result:
    """Go back to what was left open by sending early."""
    if interview.overlay is not None or current(interview).question.kind is not Kind.READ_BACK:
        return interview, (Ask(),)
    whole = interview.model_copy(update={"early": False})
    more = whole.given("more")
    if more.choices in (("no",), ("enough",)):
        whole = whole.with_given("more", replaced(more, choices=("yes",), settled=True))
    still = next(
        (s.key for s in steps(whole) if applies(whole, s) and not waits(whole, s) and not settled(whole, s)),
        None,
    )
    return whole.model_copy(update={"position": still or interview.position}), (Say("resumed_more"), Ask())


def _send(interview: Interview) -> Result:
    if interview.overlay is not None or current(interview).question.kind is not Kind.READ_BACK:
        return interview, (Ask(),)
    if decided(interview, "keep") != "yes":
        key = deciding_key(interview, "keep")
        return interview.model_copy(update={"position": key}), (Say("need_keep"), Ask())
    return interview.model_copy(update={"overlay": Overlay.SENT}), (Deposit(),)


def speak(interview: Interview, code: str) -> Result:
    """Change the language; at the first question also go on."""
    if code not in {locale.code for locale in locales.offered_languages()}:
        return interview, (Ask(),)
    changed = _in_language(interview, code)
    trial: tuple[Act, ...] = (Say("language_trial"),) if locales.on_trial(code) else ()
    if changed.overlay is Overlay.LANGUAGE:
        return changed.model_copy(update={"overlay": None}), (*(trial or (Say("language_set"),)), Ask())
    if current(changed).question.kind is Kind.LANGUAGE and changed.overlay is None:
        return changed.model_copy(update={"position": next_key(changed)}), (*trial, Ask())
    return changed, (Ask(),)


SIMPLE: dict[str, Callable[[Interview], Result]] = {
    "stop": _open(Overlay.PAUSED),
    "not_safe": _open(Overlay.NOT_SAFE),
    **{action: _open(overlay) for action, overlay in OPENS.items()},
    "on": _on,
    "open": _unhide,
    "hide": _hide,
    "clean": _clean,
    "erase:yes": _erase,
    "begin": _begin,
    "receipt": _visit,
    "early": _early,
    "enough": _enough,
    "more": _more,
    "send": _send,
}
