# SPDX-License-Identifier: AGPL-3.0-or-later
"""A speaker takes a turn: she is shown a text, speaks it, hears it, keeps it, and is shown the next."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.chat.draft import Draft
from bot.chat.recording.invitations import find_invitation, use_up
from bot.chat.recording.keeper import RecordingKeeper
from bot.chat.recording.pages import (
    AGAIN,
    BACK,
    FINISH,
    KEEP,
    LEAVE_OUT,
    LEFT,
    OPEN,
    finished_page,
    hidden_page,
    session_page,
)
from bot.chat.recording.state import Session, Spoken
from bot.chat.sitting import Sitting
from bot.chat.visits import Guesses
from bot.chat.wire.files import UntrustedFile
from bot.chat.wire.incoming import Incoming
from bot.chat.wire.pages import Page
from bot.interview.spoken import Script, scripts
from bot.interview.turns import Attached, Said, Tapped, Turn
from locales.audio import MAX_RECORDING_BYTES, text_hash

COMMAND = "/record"


@dataclass
class RecordingRoom:
    """Lets speakers in and through. Holds what is the same for every chat."""

    keeper: RecordingKeeper
    guesses: Guesses

    def begin(self, sitting: Sitting, incoming: Incoming) -> bool:
        """Let a speaker in by her code; say whether it was one. Who has none is told nothing of this room."""
        code = code_typed(incoming.turn)
        if code is None or not self.guesses.may_guess(sitting.chat_id):
            return False
        found = find_invitation(self.keeper.folder, code, today=sitting.day)
        if found is None:
            self.guesses.count(sitting.chat_id)
            return False
        session = Session(language=found.language, by=found.by)
        session.go_on(scripts(session.language), self._done(session))
        draft = Draft(recording=session)
        # Whatever she was telling before keeps its row, and its buttons carry its key.
        sitting.draft_key = sitting.create(draft)
        sitting.language = session.language
        sitting.afterwards.append(lambda: use_up(self.keeper.folder, found))
        page = self._page(sitting.draft_key, session, ("rec_intro", "rec_voice"))
        used = (incoming.message_id,) if incoming.message_id is not None else ()
        sitting.show(replace(page, wipes=used, keeps_keyboard=True))
        return True

    def take(
        self, sitting: Sitting, key: bytes, draft: Draft, turn: Turn, file: UntrustedFile | None
    ) -> None:
        """Take one turn of a speaker. Nothing of it can reach a report."""
        session = draft.recording
        assert session is not None
        sitting.save(key)
        action = turn.action if isinstance(turn, Tapped) else ""
        if isinstance(turn, Said) and turn.text.startswith("/stop"):
            session.hidden = True
            sitting.show(replace(hidden_page(key, session), wipes=sitting.take_messages(draft)))
            return
        if session.hidden and action != OPEN:
            sitting.show(hidden_page(key, session))
            return
        session.hidden = False
        lost = self._settle(session)
        if action == FINISH and not session.kept:
            sitting.forget(key, with_blobs=False)
            sitting.show(finished_page(session))
            return
        said = self._answer(session, turn, action, file)
        if lost and session.heard is None:
            session.at = lost[0]
        sitting.afterwards.append(lambda: self.keeper.want(session))
        sitting.show(self._page(key, session, (*(("rec_lost",) if lost else ()), *said)))

    def _answer(
        self, session: Session, turn: Turn, action: str, file: UntrustedFile | None
    ) -> tuple[str, ...]:
        """Do what a turn says; give the keys of what is said to it."""
        prompts = scripts(session.language)
        if isinstance(turn, Attached):
            return _hear(session, prompts, file)
        if action == KEEP:
            session.keep()
            session.go_on(prompts, self._done(session))
        elif action == LEAVE_OUT:
            session.leave_out()
            session.go_on(prompts, self._done(session))
        elif action == LEFT:
            session.left_out = []
            session.go_on(prompts, self._done(session))
        elif action == BACK:
            session.back(prompts)
        elif action == AGAIN:
            session.heard = None
        elif action == FINISH:
            return ("rec_on_way",)
        elif isinstance(turn, Said) and not turn.text.startswith("/"):
            return ("rec_voice_only",)
        return ()

    def _settle(self, session: Session) -> list[str]:
        """Let go of what has reached the disk, and of what never will; give what is to be spoken again."""
        done = self.keeper.done(session.language)
        lost = [key for key, spoken in session.kept.items() if self.keeper.lost(spoken)]
        session.kept = {
            key: spoken
            for key, spoken in session.kept.items()
            if key not in lost and done.get(key) != spoken.text
        }
        return lost

    def _done(self, session: Session) -> set[str]:
        """Give the prompts whose present words are recorded already."""
        done = self.keeper.done(session.language)
        return {one.key for one in scripts(session.language) if done.get(one.key) == text_hash(one.text)}

    def _page(self, key: bytes, session: Session, said: tuple[str, ...]) -> Page:
        done = self._done(session) | {*session.kept}
        return session_page(key, session, scripts(session.language), len(done), said)


def _hear(session: Session, prompts: tuple[Script, ...], file: UntrustedFile | None) -> tuple[str, ...]:
    """Take a voice note as the present prompt, to be heard before it is kept."""
    prompt = next((one for one in prompts if one.key == session.at), None)
    if prompt is None:
        return ()
    if file is None or file.kind != "voice":
        return ("rec_voice_only",)
    if file.size_bytes > MAX_RECORDING_BYTES:
        return ("rec_too_long",)
    session.heard = Spoken(file_id=file.file_id, text=text_hash(prompt.text))
    return ()


def code_typed(turn: Turn) -> str | None:
    """Give what was typed after /record, or None for any other turn."""
    if not isinstance(turn, Said):
        return None
    head, _, rest = turn.text.strip().partition(" ")
    return rest if head.split("@")[0].lower() == COMMAND and rest else None
