# SPDX-License-Identifier: AGPL-3.0-or-later
"""One file per step; a step that was released is never edited again."""
