# SPDX-License-Identifier: AGPL-3.0-or-later
"""A draft takes a turn: the interview decides, and this does what it decided, all within the sitting."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.chat.deposit import begin_next, deposit_draft, files_told
from bot.chat.draft import MAX_FILES, Draft, FileState
from bot.chat.held import kept_file
from bot.chat.listening import is_listen
from bot.chat.sentences import say
from bot.chat.showing import SEND_WITHOUT, heard_page, page_of, waiting_page
from bot.chat.sitting import Sitting
from bot.chat.suspicion import Suspicions
from bot.chat.visiting import Visiting, closes, leave
from bot.chat.visits import ReadCase
from bot.chat.wire.incoming import Incoming
from bot.chat.wire.pages import Page
from bot.interview.acts import Act, Ask, CleanUp, Deposit, Forget, Hide, OpenVisit, Say
from bot.interview.path import told_count
from bot.interview.state import Overlay
from bot.interview.step import step
from bot.interview.turns import Attached, Said, Tapped, Turn
from storage.team import TeamKey


@dataclass
class Answering:
    """Lets drafts take turns. Holds what is the same for every chat."""

    team_key: TeamKey
    visiting: Visiting
    suspicions: Suspicions

    async def answer(
        self, sitting: Sitting, key: bytes, draft: Draft, incoming: Incoming, read_case: ReadCase
    ) -> None:
        """Let a draft take a turn, and show what follows."""
        if is_listen(incoming.turn):
            sitting.show(heard_page(draft))
            sitting.touch(key)
            return
        if isinstance(incoming.turn, Attached) and incoming.file is not None:
            if len(draft.files) >= MAX_FILES:
                sitting.show(Page((say("enough_files", draft.language() or "en"),)))
                show(sitting, key, draft, (Ask(),))
                return
            draft.files[incoming.turn.file.id] = kept_file(incoming.file, incoming.turn)
        if draft.visit is not None:
            acts = await self.visiting.step(sitting, draft, incoming.turn, read_case)
            self._after_visit(sitting, key, draft, acts, incoming)
        elif draft.waiting or draft.receipt is not None:
            await self._after_sending(sitting, key, draft, incoming, read_case)
        else:
            await self._step(sitting, key, draft, incoming, read_case)
        drop_unused_files(sitting, draft)
        sitting.touch(key)

    async def send(self, sitting: Sitting, key: bytes, draft: Draft, *, wait: bool = True) -> None:
        """Deposit the report, or wait for its last files first."""
        assert draft.interview is not None
        if wait and files_told(draft.interview).intersection(draft.pending()):
            draft.waiting = "deposit"
            sitting.show(waiting_page(draft, key))
            return
        missing = await deposit_draft(sitting, key, draft, self.team_key, self.suspicions)
        if draft.interview.overlay is Overlay.HIDDEN:
            return
        if missing:
            sitting.show(Page((say("sent_without", draft.language() or "en", count=missing),)))
        show(sitting, key, draft, (Ask(),))

    async def open_visit(
        self,
        sitting: Sitting,
        key: bytes,
        draft: Draft,
        act: OpenVisit,
        incoming: Incoming,
        read_case: ReadCase,
        *,
        language: str,
    ) -> None:
        """Begin a visit with the receipt over a draft."""
        acts = await self.visiting.begin(sitting, draft, language, act.receipt_text, read_case)
        self._after_visit(sitting, key, draft, acts, incoming)
        sitting.touch(key)

    def perform(
        self, sitting: Sitting, key: bytes | None, draft: Draft, acts: tuple[Act, ...], incoming: Incoming
    ) -> None:
        """Clean up, forget and show, as the acts say."""
        wipes = sitting.take_messages(draft) if any(isinstance(act, CleanUp) for act in acts) else ()
        if key is not None and any(isinstance(act, Forget) for act in acts):
            sitting.forget(key, with_blobs=True)
            key = None
        sitting.language = draft.language() or sitting.language
        show(sitting, key, draft, acts, edits=incoming.tapped_message, wipes=wipes)

    async def _step(
        self, sitting: Sitting, key: bytes, draft: Draft, incoming: Incoming, read_case: ReadCase
    ) -> None:
        assert draft.interview is not None
        draft.turns += 1
        draft.begun_at = draft.begun_at or int(sitting.now.timestamp())
        told_before = told_count(draft.interview)
        result = step(draft.interview, incoming.turn, today=sitting.today)
        draft.interview = result.interview
        await self._do(sitting, key, draft, result.acts, incoming, read_case)
        if not told_before and told_count(result.interview) and sitting.page is not None:
            said = say("kept_for", result.interview.language, days=sitting.kept_for.days)
            sitting.page = replace(sitting.page, sentences=(*sitting.page.sentences, said))

    async def _do(
        self,
        sitting: Sitting,
        key: bytes,
        draft: Draft,
        acts: tuple[Act, ...],
        incoming: Incoming,
        read_case: ReadCase,
    ) -> None:
        opens = next((act for act in acts if isinstance(act, OpenVisit)), None)
        if opens is not None:
            language = draft.language() or "en"
            await self.open_visit(sitting, key, draft, opens, incoming, read_case, language=language)
        elif any(isinstance(act, Deposit) for act in acts):
            await self.send(sitting, key, draft)
        else:
            self.perform(sitting, key, draft, acts, incoming)

    async def _after_sending(
        self, sitting: Sitting, key: bytes, draft: Draft, incoming: Incoming, read_case: ReadCase
    ) -> None:
        """Take a turn while the last files come, or until the receipt is written down."""
        interview = draft.interview
        assert interview is not None
        action = incoming.turn.action if isinstance(incoming.turn, Tapped) else ""
        hidden = interview.overlay is Overlay.HIDDEN
        if is_command(incoming.turn, "/stop") or (hidden and action != "open"):
            draft.interview = interview.model_copy(update={"overlay": Overlay.HIDDEN})
            self.perform(sitting, key, draft, (Hide(),) if hidden else (CleanUp(), Hide()), incoming)
        elif hidden:
            draft.interview = interview.model_copy(update={"overlay": Overlay.SENT})
            show(sitting, key, draft, (Ask(),))
        elif action == "next" and begin_next(draft):
            show(sitting, key, draft, (Ask(),))
        elif draft.receipt is not None and action == "clean":
            written_down(sitting, key, draft)
        elif draft.waiting and action == SEND_WITHOUT:
            await self.send(sitting, key, draft, wait=False)
        else:
            await self._do(sitting, key, draft, self._said(sitting, draft, incoming), incoming, read_case)

    def _said(self, sitting: Sitting, draft: Draft, incoming: Incoming) -> tuple[Act, ...]:
        """Give what the interview has to say after its end; nothing there can change what was sent."""
        assert draft.interview is not None
        result = step(draft.interview, incoming.turn, today=sitting.today)
        return (*(act for act in result.acts if isinstance(act, Say | OpenVisit | CleanUp)), Ask())

    def _after_visit(
        self, sitting: Sitting, key: bytes, draft: Draft, acts: tuple[Act, ...], incoming: Incoming
    ) -> None:
        assert draft.visit is not None
        if draft.visit.tag is not None and incoming.message_id is not None and said_digits(incoming.turn):
            # The number opens the mailbox: the message with it goes as soon as it has been read.
            sitting.show(Page(wipes=(incoming.message_id,)))
        if not closes(acts):
            self.perform(sitting, key, draft, acts, incoming)
        elif draft.interview is None:
            leave(sitting, key, draft, acts)
        else:
            draft.visit = None
            if any(isinstance(act, CleanUp) for act in acts):
                over = {"overlay": Overlay.HIDDEN}  # /stop hides whatever lies beneath as well
                draft.interview = draft.interview.model_copy(update=over)
            self.perform(sitting, key, draft, (*acts, Ask()), incoming)


def written_down(sitting: Sitting, key: bytes, draft: Draft) -> None:
    """Let go of the receipt and clear the chat."""
    page = page_of(Draft(interview=draft.interview), None, (Say("cleaned"), Ask()))
    wipes = sitting.take_messages(draft)
    sitting.forget(key, with_blobs=True)
    if page is not None:
        sitting.show(replace(page, wipes=wipes))


def show(
    sitting: Sitting,
    key: bytes | None,
    draft: Draft,
    acts: tuple[Act, ...],
    *,
    edits: int | None = None,
    wipes: tuple[int, ...] = (),
) -> None:
    """Show the draft's page; a message is changed in place only if it is the one with the buttons now."""
    page = page_of(draft, key, acts, edits=edits if edits == sitting.memory.keyboard_message else None)
    if page is not None:
        sitting.show(replace(page, wipes=wipes))


def drop_unused_files(sitting: Sitting, draft: Draft) -> None:
    """Let go of files that nothing took, for example after the end."""
    used = files_told(draft.interview) if draft.interview is not None else set()
    if draft.visit is not None:
        used |= {file.id for file in draft.visit.state.files}
    used |= {name for late in draft.late for name in late.files}
    used |= {one.file.id for one in draft.held if one.file is not None}
    for name in [name for name in draft.files if name not in used]:
        file = draft.files.pop(name)
        sitting.dropped_files.append(name)
        if file.state is FileState.KEPT and file.blob_id is not None:
            sitting.doomed_blobs.append(file.blob_id)


def is_command(turn: Turn, command: str | None = None) -> bool:
    """Say whether a turn is a command, or one certain command."""
    if not isinstance(turn, Said) or not turn.text.startswith("/"):
        return False
    return command is None or turn.text.split()[0].split("@")[0].lower() == command


def said_digits(turn: Turn) -> bool:
    """Say whether a typed message holds a long number."""
    return isinstance(turn, Said) and sum(sign.isdecimal() for sign in turn.text) >= 16
