# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for every test: a slow machine is no fault of the product, so no test measures time."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

pytest_plugins = ["tests.databases"]
