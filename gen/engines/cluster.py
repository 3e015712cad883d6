"""A Dask cluster: workers of this machine, or those of a scheduler that runs already.

Dask gives the job of a worker that was lost to another one. Workers load what a run needs on their
first job of it and keep that; jobs of one worker process never run side by side.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib.util import find_spec
from typing import Any, Final, TypeVar

from gen.engines.local import TRIES, no_interrupt, one_thread, out_of_memory
from gen.errors import GenError, RunError, UsageError

Job = TypeVar("Job")
Result = TypeVar("Result")

_PATIENCE: Final = 20
"""Seconds in which a scheduler must answer."""
_KEPT: Final = 2
"""Runs that a worker keeps loaded."""


def run_dask(
    jobs: Sequence[Job],
    start: Callable[[], Callable[[Job], Result]],
    *,
    workers: int,
    scheduler: str = "",
    on_done: Callable[[Job, Result], None] | None = None,
) -> list[Result]:
    """Do all jobs on a cluster and return their results in the order of the jobs.

    Like `run_local`, but for where the work is done: by the workers of `scheduler` (tcp://...), or
    by `workers` processes of this machine. UsageError if Dask is not installed or the scheduler
    does not answer; RunError if workers go on dying or the cluster is lost.
    """
    if not jobs:
        return []
    results: dict[int, Result] = {}
    with _client(workers, scheduler) as client:
        from distributed import as_completed

        futures = client.map(partial(_do, client.id, start), jobs, pure=False)
        numbers = {future.key: i for i, future in enumerate(futures)}
        try:
            for future in as_completed(futures):
                i = numbers[future.key]
                results[i] = _taken(future, len(jobs) - len(results), len(jobs))
                if on_done is not None:
                    on_done(jobs[i], results[i])
        except BaseException:
            client.cancel(futures, force=True)
            raise
    return [results[i] for i in range(len(jobs))]


def need_dask() -> None:
    """Raise UsageError unless Dask is installed."""
    if find_spec("distributed") is None:
        raise UsageError(
            "Dask is not installed", where="--engine dask", todo="pip install 'pagenoise[dask]'"
        )


@contextmanager
def _client(workers: int, scheduler: str) -> Iterator[Any]:
    need_dask()
    import dask
    from distributed import Client, LocalCluster

    with ExitStack() as stack:
        # What Dask has to say of workers that come and go is said by our own errors.
        logger = logging.getLogger("distributed")
        stack.callback(logger.setLevel, logger.level)
        logger.setLevel(logging.CRITICAL)
        # A worker that dies of one job three times is the job's fault.
        stack.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": TRIES - 1}))
        if scheduler:
            try:
                client = stack.enter_context(Client(scheduler, timeout=_PATIENCE))
            except (OSError, ValueError, TypeError) as e:
                raise _silent(scheduler, e) from e
            yield client
            return
        with no_interrupt():
            cluster = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
            )
            stack.enter_context(cluster)
            client = stack.enter_context(Client(cluster))
        yield client


def _silent(scheduler: str, error: Exception) -> GenError:
    return UsageError(
        f"no scheduler answers: {error}".partition("\n")[0],
        where=f"--scheduler {scheduler}",
        todo="start one with `dask scheduler`, or leave --scheduler out",
    )


def _taken(future: Any, left: int, total: int) -> Any:
    """Return the result of a future that ended, or raise what went wrong as an error of ours."""
    from distributed import CancelledError
    from distributed.scheduler import KilledWorker

    where = f"{left} of {total} shards are not made"
    try:
        return future.result()
    except KilledWorker as e:
        raise RunError(
            f"workers died of one shard {TRIES} times",
            where=where,
            todo="often memory ran out: take fewer --workers, then go on with --resume",
        ) from e
    except MemoryError as e:
        raise out_of_memory() from e
    except (CancelledError, TimeoutError, ConnectionError) as e:
        raise RunError(
            "the cluster is gone", where=where, todo="start it again, then go on with --resume"
        ) from e


_lock: Final = threading.Lock()
_made: dict[str, Callable[[Any], Any]] = {}


def _do(run: str, start: Callable[[], Callable[[Any], Any]], job: Any) -> Any:
    """Do a job in a worker; `run` names what `start` loads."""
    with _lock:
        try:
            if run not in _made:
                one_thread()
                while len(_made) >= _KEPT:
                    del _made[next(iter(_made))]
                _made[run] = start()
            return _made[run](job)
        except GenError as e:
            # The chain of causes may not be picklable, and the message says it all.
            raise e.with_traceback(None) from None


__all__ = ["need_dask", "run_dask"]
