# SPDX-License-Identifier: AGPL-3.0-or-later
"""What holds for every test: a slow machine is no fault of the product, so no test measures time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

pytest_plugins = ["tests.databases"]


class DemosOneByOne(LoadScopeScheduling):
    """Give workers one test at a time; the demos, each of several processes, all to one worker."""

    def _split_scope(self, nodeid: str) -> str:
        return "the demos" if nodeid.startswith("tests/demo/") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> DemosOneByOne:
    """Share the tests out among workers."""
    return DemosOneByOne(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what may take long, so that no worker is left alone with it at the end."""
    items.sort(key=_may_take, reverse=True)


def _may_take(item: pytest.Item) -> float:
    mark = item.get_closest_marker("timeout")
    return float(mark.args[0]) if mark is not None else 0.0
