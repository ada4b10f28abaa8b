"""Printer processes: letters are printed in child processes that are replaced when they crash, hang or grow old."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from concurrent.futures import CancelledError, TimeoutError
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime

from pebble import ProcessExpired, ProcessPool

from dsr.printing.errors import PrintFailed

TIMEOUT_S = 60
LETTERS_A_CHILD = 200


class Printers:
    """Child processes (spawned, not forked) that print one letter at a time each. Safe to share between threads.

    Nothing is started before the first letter. A child is replaced after 200 letters, a crash, or 60 seconds on one
    letter; children die with their parent, however it ends.
    """

    def __init__(
        self, *, children: int = 1, timeout_s: float = TIMEOUT_S, letters_a_child: int = LETTERS_A_CHILD
    ) -> None:
        self._children, self._timeout_s, self._letters_a_child = children, timeout_s, letters_a_child
        self._guard = threading.Lock()
        self._pool: ProcessPool | None = None

    def print(self, html: str, identifier: str, created_at: datetime) -> bytes:
        """The PDF that `dsr.printing.pdf` makes of these, made in a child.

        Raises PrintFailed when the child crashed or took too long (printing again may work), and what `pdf` raises.
        """
        try:
            return self._printed(html, identifier, created_at)
        except BrokenProcessPool:
            # A child that died while idle takes the whole pool with it; this letter was never begun, so begin it anew.
            self.close()
        try:
            return self._printed(html, identifier, created_at)
        except BrokenProcessPool as error:
            self.close()
            raise PrintFailed("The printer processes do not start: look at memory and at the fonts") from error

    def close(self) -> None:
        """End the children, also in the middle of a letter. Printing again starts new ones."""
        with self._guard:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()

    def __enter__(self) -> Printers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _printed(self, html: str, identifier: str, created_at: datetime) -> bytes:
        pool = self._running_pool()
        try:
            task = pool.schedule(_print_in_child, (html, identifier, created_at), timeout=self._timeout_s)
        except RuntimeError as error:  # the pool was broken or closed since it was looked up
            raise BrokenProcessPool("the pool has ended") from error
        try:
            return bytes(task.result())
        except TimeoutError as error:
            raise PrintFailed(f"Printing took more than {self._timeout_s:g} seconds and was stopped") from error
        except (ProcessExpired, CancelledError) as error:
            raise PrintFailed("The printer process ended in the middle of the letter") from error

    def _running_pool(self) -> ProcessPool:
        with self._guard:
            if self._pool is None:
                self._pool = ProcessPool(
                    max_workers=self._children,
                    max_tasks=self._letters_a_child,
                    initializer=_begin_child,
                    initargs=(os.getpid(),),
                    context=multiprocessing.get_context("spawn"),
                )
            return self._pool


def _begin_child(parent: int) -> None:
    # kill -9 of the parent tells a child nothing: it has to look.
    def die_with_parent() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(0)

    threading.Thread(target=die_with_parent, daemon=True).start()
    import dsr.printing.press  # noqa: F401 - half a second that the first letter need not wait for


def _print_in_child(html: str, identifier: str, created_at: datetime) -> bytes:
    from dsr.printing.press import pdf

    return pdf(html, identifier=identifier, created_at=created_at)
