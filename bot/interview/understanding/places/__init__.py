# SPDX-License-Identifier: AGPL-3.0-or-later
"""Places in people's own words, found in the gazetteer or left as they were told."""
