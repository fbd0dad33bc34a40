# SPDX-License-Identifier: AGPL-3.0-or-later
"""The moderators' desk: the only web room, server-rendered, without scripts. The only room that opens reports."""
