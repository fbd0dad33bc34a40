# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plain peer: python-telegram-bot's ConversationHandler as its own examples write it. Nothing is sealed.

python -m tests.endure.peers.ptb_bot BASE TOKEN STEPS [PICKLE]: asks STEPS questions, then says good-bye.
ENDURE_PEER_UVLOOP=1 runs it on uvloop.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import warnings
from typing import Any

os.environ.setdefault("PTB_TIMEDELTA", "1")

from telegram import Update
from telegram.ext import (
    Application,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

GOOD_BYE = "Thank you. That was all."


def build(base: str, token: str, steps: int, pickle: str | None) -> Application[Any, Any, Any, Any, Any, Any]:
    """Put the conversation together: one state for each question."""

    async def start(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
        assert update.message is not None
        await update.message.reply_text("Question 1?")
        return 0

    def answered(number: int) -> Any:
        async def take(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
            assert update.message is not None
            assert context.user_data is not None
            told = context.user_data.setdefault("answers", [])
            told.append(update.message.text)
            if number + 1 < steps:
                await update.message.reply_text(f"Question {number + 2}? ({len(told)} kept)")
                return number + 1
            keep = os.environ.get("ENDURE_PEER_ANSWERS")
            if keep:
                with open(keep, "a", encoding="utf-8") as out:  # noqa: ASYNC230, PTH123 - as simple as examples are
                    out.write("\x1f".join(told) + "\n")
            context.user_data.clear()
            await update.message.reply_text(GOOD_BYE)
            return ConversationHandler.END

        return take

    states: Any = {
        number: [MessageHandler(filters.TEXT & ~filters.COMMAND, answered(number))] for number in range(steps)
    }
    builder = Application.builder().token(token).base_url(f"{base}/bot").base_file_url(f"{base}/file/bot")
    if pickle:
        builder = builder.persistence(PicklePersistence(filepath=pickle))
    app = builder.build()
    app.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states=states,
            fallbacks=[CommandHandler("start", start)],
            name="report",
            persistent=bool(pickle),
        )
    )
    return app


def main() -> None:
    """Poll as `run_polling` does by default."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    if os.environ.get("ENDURE_PEER_UVLOOP"):
        import uvloop

        asyncio.set_event_loop(uvloop.new_event_loop())
    base, token, steps, *rest = sys.argv[1:]
    build(base, token, int(steps), rest[0] if rest else None).run_polling(drop_pending_updates=False)


if __name__ == "__main__":
    main()
