# SPDX-License-Identifier: AGPL-3.0-or-later
"""Casework, pure: the moderators' record, consent, what a partner receives, and the moves of a case.

Knows no database, web, network or key. One base error, `CaseworkError`, in `errors.py`.
"""
