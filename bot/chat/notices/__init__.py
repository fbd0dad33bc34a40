# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moderators' neutral notices: a linked chat hears that something waits, and can claim, pass on or put off by a tap."""
