"""One item ahead: the next is made in a thread of its own while the one before is used."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def ahead(
    items: Generator[Item, None, None], meanwhile: Callable[[], object] = lambda: None
) -> Generator[Item, None, None]:
    """The items, none of them None, in their order; what making one raises is raised where it would be handed out.

    The generator is run by one thread, not the caller's, to its end or until nobody takes its items any more. While it
    makes the first item, `meanwhile` is called.
    """
    with ThreadPoolExecutor(1) as thread:
        try:
            coming = thread.submit(next, items, None)
            meanwhile()
            while (item := coming.result()) is not None:
                coming = thread.submit(next, items, None)
                yield item
        finally:
            thread.submit(items.close)
