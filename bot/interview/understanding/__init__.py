# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people say about dates, places, names and papers, understood.

Pure: words in, a meaning out, nothing kept. What could mean two things is asked back; what is not clear is left
as it was told. The words themselves are always kept by the caller. Facts about words, months and places are
tables in `data`, so that somebody who speaks a language can correct them without reading code.
"""
