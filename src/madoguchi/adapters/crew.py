"""Work done by several processes at once (並行処理), which end when the one that started them does.

That a process ends takes a moment. So one that writes asks `end_if_orphaned` once it holds its lock on the folder: the
one that started it holds that lock too, for as long as it lives. Either nobody else can have begun there, or it ends.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Final, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")
AHEAD: Final = 2  # tasks that wait, or are done before they are taken


def each(work: Callable[[Task], Result], tasks: Sequence[Task], jobs: int) -> Iterator[Result]:
    """The result of every task (並行実行), in whatever order; one job runs them here, one after another.

    `work` must be a function that another process can import. What a task raises is raised here.
    """
    if jobs == 1 or len(tasks) < 2:
        yield from map(work, tasks)
        return
    with _pool(min(jobs, len(tasks))) as pool:
        for one in as_completed([pool.submit(work, task) for task in tasks]):
            yield one.result()


def beside(work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[tuple[Task, Result]]:
    """Each task with its result, in their order (並行する一人), worked on by a thread beside this one.

    Arrow and numpy let the other go on. Tasks are asked for as they are needed, a few ahead: what is held does not grow
    with their number.
    """
    with ThreadPoolExecutor(1) as pool:
        ahead = deque[tuple[Task, Future[Result]]]()
        for task in tasks:
            ahead.append((task, pool.submit(work, task)))
            if len(ahead) > AHEAD:
                yield _first(ahead)
        while ahead:
            yield _first(ahead)


def _first(ahead: deque[tuple[Task, Future[Result]]]) -> tuple[Task, Result]:
    task, told = ahead.popleft()
    return task, told.result()


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """So many processes, which take up nothing new once the block is left."""
    with ProcessPoolExecutor(jobs, get_context("spawn"), end_with_parent) as pool:
        try:
            yield pool
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def end_if_orphaned() -> None:
    """End this process at once if it was started by one that lives no more (親のない処理の終了)."""
    parent = parent_process()
    if parent is not None and not parent.is_alive():
        os._exit(1)


def end_with_parent() -> None:
    """Make this process end when the one that started it is killed: else it would wait for work for ever."""
    threading.Thread(target=_wait, daemon=True).start()


def _wait() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
