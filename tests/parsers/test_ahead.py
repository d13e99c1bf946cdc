"""One item ahead: order, errors in their place, and a generator that is ended with whoever took its items."""

from __future__ import annotations

import threading
from collections.abc import Generator

import pytest

from parsers.ahead import ahead


def test_items_come_in_their_order_from_a_thread_of_their_own() -> None:
    def items() -> Generator[tuple[int, int], None, None]:
        for number in range(5):
            yield number, threading.get_ident()

    taken = list(ahead(items()))
    assert [number for number, _ in taken] == [0, 1, 2, 3, 4]
    assert {thread for _, thread in taken}.isdisjoint({threading.get_ident()})


def test_the_next_is_made_while_the_one_before_is_used() -> None:
    made = threading.Event()

    def items() -> Generator[str, None, None]:
        yield "first"
        made.set()
        yield "second"

    taken = ahead(items())
    assert next(taken) == "first"
    assert made.wait(10)
    assert list(taken) == ["second"]


def test_something_else_is_done_while_the_first_is_made() -> None:
    done = threading.Event()

    def items() -> Generator[bool, None, None]:
        yield done.wait(10)

    assert list(ahead(items(), done.set)) == [True]


def test_an_error_is_raised_where_its_item_would_have_come() -> None:
    def items() -> Generator[int, None, None]:
        yield 1
        raise ValueError("the second cannot be made")

    taken = ahead(items())
    assert next(taken) == 1
    with pytest.raises(ValueError, match="second"):
        next(taken)


def test_who_stops_taking_ends_the_generator() -> None:
    ended = []

    def items() -> Generator[int, None, None]:
        try:
            yield from range(1, 100)
        finally:
            ended.append(True)

    taken = ahead(items())
    next(taken)
    taken.close()
    assert ended == [True]
