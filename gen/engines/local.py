"""This process, or one worker process for each of this machine's cores.

Workers hold the reading end of a pipe, the lifeline, whose writing end only this process has. When
it closes, by intention or because this process was killed, they end at once.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Any, Final, TypeVar

from gen.errors import GenError, RunError

Job = TypeVar("Job")
Result = TypeVar("Result")

TRIES: Final = 3
"""How often in a row workers may die without one job done in between."""


def run_local(
    jobs: Sequence[Job],
    start: Callable[[], Callable[[Job], Result]],
    *,
    workers: int,
    on_done: Callable[[Job, Result], None] | None = None,
) -> list[Result]:
    """Do all jobs and return their results in the order of the jobs.

    `start` is a module-level function, or a `functools.partial` of one, called once per worker.
    `on_done` is called in this process as each job ends. With one worker, or one job, all happens
    in this process. A GenError of a worker passes through as it is, and ends the others; a job
    whose worker died is done again by another, and RunError says so if they go on dying.
    """
    if not jobs:
        return []
    results: dict[int, Result] = {}

    def done(i: int, result: Result) -> None:
        results[i] = result
        if on_done is not None:
            on_done(jobs[i], result)

    if min(workers, len(jobs)) <= 1:
        try:
            make = start()
            for i, job in enumerate(jobs):
                done(i, make(job))
        except MemoryError as e:
            raise out_of_memory() from e
    else:
        deaths, left = 0, list(range(len(jobs)))
        while left:
            # A job that kills its worker takes the others' work with it: after a round in which
            # nothing was done jobs go one by one, those that may have been at fault last.
            crew = workers if deaths == 0 else 1
            before = len(results)
            _pool([(i, jobs[i]) for i in left], start, crew, done)
            left = [i for i in left if i not in results]
            left = left[crew:] + left[:crew]
            deaths = 0 if len(results) > before else deaths + 1
            if deaths >= TRIES:
                raise RunError(
                    f"worker processes died {TRIES} times in a row",
                    where=f"{len(left)} of {len(jobs)} shards are not made",
                    todo="often memory ran out: take fewer --workers, then go on with --resume",
                )
    return [results[i] for i in range(len(jobs))]


def _pool(
    jobs: Sequence[tuple[int, Job]],
    start: Callable[[], Callable[[Job], Result]],
    workers: int,
    done: Callable[[int, Result], None],
) -> None:
    """Do jobs in a pool until all are done or the pool is broken."""
    # Spawned, not forked: threads of this process (progress bar, Arrow) do not survive a fork.
    context = multiprocessing.get_context("spawn")
    end, lifeline = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(
        min(workers, len(jobs)), context, initializer=_begin, initargs=(start, end)
    )
    try:
        futures: dict[Future[Result], int] = {}
        with no_interrupt():
            for i, job in jobs:
                try:
                    futures[pool.submit(_do, job)] = i
                except BrokenProcessPool:
                    break
        waiting = set(futures)
        while waiting:
            ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in sorted(ended, key=futures.__getitem__):
                _take(future, futures[future], done)
    except BaseException:
        # Nobody's work is wanted any more: do not wait for shards that are half done.
        lifeline.close()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        lifeline.close()
        end.close()


def _take(future: Future[Result], i: int, done: Callable[[int, Result], None]) -> None:
    try:
        result = future.result()
    except BrokenProcessPool:
        return
    except MemoryError as e:
        raise out_of_memory() from e
    done(i, result)


def out_of_memory() -> RunError:
    """Return the error for a worker that asked for more memory than there is."""
    return RunError(
        "a worker ran out of memory",
        todo="take fewer --workers or a smaller --shard-size, then go on with --resume",
    )


@contextmanager
def no_interrupt() -> Iterator[None]:
    """Hold SIGINT back while processes start; they inherit the block, so Ctrl-C is ours alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # Starting this helper process would let SIGINT through again.
    resource_tracker.ensure_running()
    old = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, old)


_start: Callable[[], Callable[[Any], Any]] | None = None
_make: Callable[[Any], Any] | None = None


def _begin(start: Callable[[], Callable[[Any], Any]], end: Connection) -> None:
    """Make this process a worker."""
    global _start
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, args=(end,), daemon=True).start()
    one_thread()
    _start = start


def one_thread() -> None:
    """Keep Arrow to one thread: cores are shared out by process already."""
    import pyarrow as pa

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)


def _watch(end: Connection) -> None:
    end.poll(None)
    os._exit(1)


def _do(job: Any) -> Any:
    """Do a job, starting on the first: an error of the start then comes back like any other."""
    global _make
    if _make is None:
        assert _start is not None
        _make = _start()
    try:
        return _make(job)
    except GenError as e:
        # The chain of causes may not be picklable, and the message says it all.
        raise e.with_traceback(None) from None


__all__ = ["TRIES", "no_interrupt", "one_thread", "out_of_memory", "run_local"]
