# SPDX-License-Identifier: AGPL-3.0-or-later
"""Measurements that take minutes: run by hand or by `make`, never with the tests."""
