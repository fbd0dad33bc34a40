# SPDX-License-Identifier: AGPL-3.0-or-later
"""The single things of a case: words and files as they came, what was made from them, and who had them in hand."""
