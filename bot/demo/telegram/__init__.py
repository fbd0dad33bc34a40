# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stand-in for Telegram: the Bot API over HTTP, people to talk with, and a phone page in the browser.

Everything lives in memory and on 127.0.0.1. Three doors, one process:
/bot<token>/<method> is what the bot sees, / is the phone page, /sim/ is how tests and the demo drive both.
Clients of /sim/ in Python: bot.demo.telegram.phone (Phone, Standin). `running.py` starts the process for tests.
"""

from __future__ import annotations
