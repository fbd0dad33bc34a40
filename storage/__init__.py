# SPDX-License-Identifier: AGPL-3.0-or-later
"""The vault: keeps what was entrusted, sealed. It has never heard of `bot`."""
