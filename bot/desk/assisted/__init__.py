# SPDX-License-Identifier: AGPL-3.0-or-later
"""Assisted entry: a moderator takes a report by telephone or in person, with the interview of the chat."""
