"""Fixtures for what goes through HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.service.site import Site, site_on
from tests.stack import Stack


@pytest.fixture
def site(stack: Stack) -> Iterator[Site]:
    """The web application on the chosen kind of database."""
    with site_on(stack) as made:
        yield made
