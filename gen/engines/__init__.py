"""Who makes the shards.

An engine is given jobs, and how a worker starts: a picklable function that loads what the run needs
once and returns the function that does a job. A job's result is small (a record of the shard it
wrote), so that results cost nothing to move. Order, number and deaths of workers change no result.

::

    local    this process, or one worker process for each of this machine's cores
    cluster  a Dask cluster: this machine's, or one that runs already
"""

from gen.engines.cluster import need_dask, run_dask
from gen.engines.local import TRIES, run_local

__all__ = ["TRIES", "need_dask", "run_dask", "run_local"]
