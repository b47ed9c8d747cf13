"""For every test: no network. A test that tries to reach another machine fails, even if the code swallows the error.

What a test starts as a process of its own is not covered. No property test is timed: the machine may be busy.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from closed_network import close_network
from hypothesis import HealthCheck, settings

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def attempts() -> list[str]:
    """What was tried, in order; the test that is running answers for it."""
    return []


@pytest.fixture(scope="session", autouse=True)
def _closed_network(attempts: list[str]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        close_network(patch, attempts)
        yield


@pytest.fixture(autouse=True)
def _no_network(attempts: list[str]) -> Iterator[None]:
    attempts.clear()
    yield
    if attempts:
        pytest.fail(f"network used: {', '.join(attempts)}")
