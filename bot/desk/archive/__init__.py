# SPDX-License-Identifier: AGPL-3.0-or-later
"""All cases of the vault in the desk's memory, opened, for as long as somebody is signed in.

entry.py     one case: what is in the clear, what was opened, and its place in the queue
opening.py   open a handful of cases for the archive
index.py     the archive: lanes in the order of need, and the words by which cases are found
filling.py   fill it in the background, keep it in step with the vault, forget it with the last session
asking.py    search: names in any script, place, dates, papers, free words
counting.py  the overview without names
"""
