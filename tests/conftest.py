"""Fixtures for all tests."""

import logging
from collections.abc import Iterator

import pytest

from tests.stack import _without_postgres_afterwards, any_stack, any_url, redis_server, stack

__all__ = ["_without_postgres_afterwards", "any_stack", "any_url", "redis_server", "stack"]


@pytest.fixture(autouse=True)
def _heard_again() -> Iterator[None]:
    """A command that was called in this process has silenced its logs; the next test may listen to them."""
    yield
    logging.disable(logging.NOTSET)
