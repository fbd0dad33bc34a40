# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Telegram edge: the only room that knows Telegram.

An update comes in raw, becomes a turn (wire/incoming), the pure interview takes it (conversation), the sealed
draft and the mark "handled" are committed in one transaction (batch), and only then is the update confirmed
(wire/polling). What the person sees is sent after the commit and can be drawn again from the draft.
"""
