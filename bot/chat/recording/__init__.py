# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recording mode: a volunteer reads the prompts of one language out, and sends each as a voice message.

It begins with a one-time code (`amanat locales audio invite`). What is recorded are our own sentences: it never
touches a report, a case, the blob store or the database's tables of either, and lies in the clear in
AMANAT_HOME/recordings until somebody has listened (`amanat locales audio approve`). Where a speaker stands lies, like
every draft, sealed under a key in the buttons of her own chat; nothing ties the voice to an account.
"""
