"""Fixtures for all tests."""

from tests.stack import _without_postgres_afterwards, any_stack, any_url, redis_server, stack

__all__ = ["_without_postgres_afterwards", "any_stack", "any_url", "redis_server", "stack"]
