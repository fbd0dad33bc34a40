# SPDX-License-Identifier: AGPL-3.0-or-later
"""Matching: which cases may be about one person, one arrest or one incident. It proposes; a person decides.

    letters.py   three levels of a text: as kept, as compared, as sounds across scripts
    names.py     a name's parts, without what nearly everybody shares
    facts.py     what of a case is compared
    scoring.py   how alike two cases are, and why
    blocking.py  the words from which blind tokens are made, so that few cases need comparing

Pure. Nothing here merges anything, and nothing here is ever told in the chat.
"""
