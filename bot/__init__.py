# SPDX-License-Identifier: AGPL-3.0-or-later
"""The three doors: families (chat), moderators (desk) and partners, and the pure rooms between them."""
