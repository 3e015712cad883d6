"""Shared by all tests: where things are, and Hypothesis without a database or a deadline."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# No deadline: the first example pays for imports. No database: a run leaves nothing behind.
settings.register_profile("house", deadline=None, database=None, print_blob=True)
settings.load_profile("house")


def pytest_configure() -> None:
    """Hear Ctrl-C also where a shell started the tests in the background and had it ignored.

    Programs that tests start inherit it, and some of them are told to stop so.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ../shared, which tests compare with; skips the test where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared is absent")
    return SHARED
