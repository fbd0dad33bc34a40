# SPDX-License-Identifier: AGPL-3.0-or-later
"""The audit trail: who did what on which day, of a case, of a person, and whole. Never what a case says."""
