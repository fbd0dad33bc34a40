# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forwarder and its connectors: what two moderators signed goes to a partner, once, and can be called back.

Knows the outbox, its own small keys and HTTP; never the team's private key, the chat or the desk.
`outcomes.py` and `checks.py` decide and do nothing; `registry.py` speaks to one registry; `forwarder.py`
performs. One base error, `PartnersError`, in `errors.py`.
"""
