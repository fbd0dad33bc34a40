# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stand-in for a partner's registry: a small but real receiver of bot/partners/registry-api.yaml.

It checks signatures and digests, keeps revisions apart, honours withdrawals, and signs its receipts. All
it receives stays in memory. Its pages show what arrived; /sim/ lets tests make it misbehave.
"""
