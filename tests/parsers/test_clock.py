"""A clock that stands still while work waits for a processor."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from parsers import clock
from parsers.clock import Clock


class Machine:
    """What the kernel says of the threads, and the time on the wall; set by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.waited: dict[str, int] = {}
        monkeypatch.setattr(clock.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(clock, "_waited", lambda process: dict(self.waited))

    def passes(self, seconds: float, **waited: float) -> None:
        """Time, of which threads spent some in the queue."""
        self.now += seconds
        for thread, share in waited.items():
            self.waited[thread] = self.waited.get(thread, 0) + round(share * 1e9)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


def test_work_and_sleep_count(machine: Machine) -> None:
    own = Clock()
    machine.passes(3, main=0)
    assert own.read() == 3


def test_waiting_for_a_processor_does_not(machine: Machine) -> None:
    own = Clock()
    machine.passes(4, main=3)
    machine.passes(2, main=0.5)
    assert own.read() == pytest.approx(2.5)


def test_the_thread_that_waited_longest_counts(machine: Machine) -> None:
    """One thread may only wait for the other."""
    own = Clock()
    machine.passes(4, main=0, other=3)
    assert own.read() == pytest.approx(1)


def test_what_was_waited_before_is_not_taken_off_again(machine: Machine) -> None:
    machine.passes(9, main=8)
    own = Clock()
    machine.passes(2, main=0)
    assert (own.read(), own.read()) == (2, 2)


def test_it_never_stands_still_for_good(machine: Machine) -> None:
    own = Clock()
    machine.passes(100, main=100)
    assert own.read() == pytest.approx(5)


def test_without_the_kernels_word_it_is_the_walls(machine: Machine) -> None:
    own = Clock()
    machine.passes(7)
    assert own.read() == 7


def test_the_kernel_is_asked_about_all_that_was_started() -> None:
    program = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE) as process:
        listing = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        end = time.monotonic() + 20
        while not listing.read_text() and time.monotonic() < end:
            time.sleep(0.01)
        assert {str(process.pid), listing.read_text().split()[0]} <= set(clock._waited(process.pid))
        process.communicate(b"\n")


def test_who_has_ended_is_no_error() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    assert Clock(process.pid).read() >= 0
