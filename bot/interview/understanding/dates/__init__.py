# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates in people's own words become EDTF (ISO 8601-2)."""
