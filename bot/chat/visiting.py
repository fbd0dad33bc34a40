# SPDX-License-Identifier: AGPL-3.0-or-later
"""A visit with the receipt lies over a draft: begin it, step it, do its acts, and close it again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.chat.draft import Draft, OpenVisit
from bot.chat.sentences import say
from bot.chat.showing import page_of
from bot.chat.sitting import Sitting
from bot.chat.visits import Guesses, ReadCase, closed_as, drop_additions, hand_over, look_up, withdraw
from bot.chat.wire.pages import Page
from bot.interview.acts import Act, AddToCase, Ask, CleanUp, CloseVisit, LookUp, Withdraw
from bot.interview.state import PartnerOffer
from bot.interview.turns import Turn
from bot.interview.visit import Seen, Stage, Visit, visit_step
from storage.team import TeamKey


@dataclass
class Visiting:
    """What visits need. `read_case` reads through the batch's open session."""

    team_key: TeamKey
    partners: tuple[PartnerOffer, ...]
    guesses: Guesses

    async def begin(
        self, sitting: Sitting, draft: Draft, language: str, receipt_text: str | None, read_case: ReadCase
    ) -> tuple[Act, ...]:
        """Lay a visit over a draft; give the acts that remain for the chat."""
        begun = Visit.begin(language, self.partners, receipt_typed=receipt_text)
        draft.visit = OpenVisit(state=begun.visit)
        return await self._perform(sitting, draft, draft.visit, begun.acts, read_case)

    async def step(self, sitting: Sitting, draft: Draft, turn: Turn, read_case: ReadCase) -> tuple[Act, ...]:
        """Let the visit take a turn; give the acts that remain for the chat."""
        assert draft.visit is not None
        before = draft.visit.state
        result = visit_step(before, turn)
        # The addition quotes the question it answers, so it is handed over with the state before the step.
        return await self._perform(sitting, draft, draft.visit, result.acts, read_case, after=result.visit)

    async def _perform(
        self,
        sitting: Sitting,
        draft: Draft,
        visit: OpenVisit,
        acts: tuple[Act, ...],
        read_case: ReadCase,
        after: Visit | None = None,
    ) -> tuple[Act, ...]:
        if visit.tag is not None and any(isinstance(act, AddToCase) for act in acts):
            closed = await closed_as(bytes.fromhex(visit.tag), read_case)
            if closed is not None:
                # Somebody who holds the same number took the report back meanwhile; nothing can be added to it.
                drop_additions(sitting, draft, acts)
                visit.state = visit.state.at(Stage.HOME, state=closed, question=None)
                return (Ask(),)
        for act in acts:
            if isinstance(act, AddToCase):
                hand_over(sitting, draft, visit, act, self.team_key)
            elif isinstance(act, Withdraw):
                withdraw(sitting, visit)
        visit.state = after or visit.state
        typed = next((act for act in acts if isinstance(act, LookUp)), None)
        if typed is None:
            return acts
        return await self._look_up(sitting, visit, typed.receipt_text, read_case)

    async def _look_up(
        self, sitting: Sitting, visit: OpenVisit, receipt_text: str, read_case: ReadCase
    ) -> tuple[Act, ...]:
        """Look the number up, unless this chat has just tried too many wrong ones."""
        if not self.guesses.may_guess(sitting.chat_id):
            visit.state = visit.state.at(Stage.NUMBER)
            sitting.show(Page((say("visit_later", visit.state.language),)))
            return (Ask(),)
        looked = await look_up(receipt_text, visit, sitting, read_case)
        if looked.outcome is Seen.UNKNOWN:
            self.guesses.count(sitting.chat_id)
        result = visit_step(visit.state, looked)
        visit.state = result.visit
        return result.acts


def closes(acts: tuple[Act, ...]) -> bool:
    """Say whether the visit is over."""
    return any(isinstance(act, CloseVisit) for act in acts)


def leave(sitting: Sitting, key: bytes, draft: Draft, acts: tuple[Act, ...]) -> None:
    """End a visit that had no interview beneath it: say goodbye and leave nothing but what is still under way."""
    last = page_of(draft, None, (*acts, Ask()))
    wipes = sitting.take_messages(draft) if any(isinstance(act, CleanUp) for act in acts) else ()
    draft.visit = None
    if draft.is_empty:
        sitting.forget(key, with_blobs=True)
    else:
        sitting.save(key)
    sitting.draft_key = None
    if last is not None:
        sitting.show(replace(last, wipes=wipes))
