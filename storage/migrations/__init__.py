# SPDX-License-Identifier: AGPL-3.0-or-later
"""The history of the schema, one step per file, from the first table on. Run by storage.database.migrate."""
