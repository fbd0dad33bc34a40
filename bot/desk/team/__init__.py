# SPDX-License-Identifier: AGPL-3.0-or-later
"""The team at the desk: who holds keys, one's own passphrase, letting somebody in, and removing somebody.

standing    who is in the team and what is wrong with its keys, as the page shows it
papers      changes that wait for a second signature, and welcomes, as files of the desk's folder
changing    what a signature does: add or remove a key holder
pages, change_pages, passphrase_page
"""
