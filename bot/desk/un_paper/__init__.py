# SPDX-License-Identifier: AGPL-3.0-or-later
"""A case on paper for the UN working group: what it says, the signatures that it needs, and the PDF."""
