"""Runs on the Hugging Face Hub: sent so that they appear whole, fetched so that they can be proven.

::

    remote   a dataset on the Hub through its client; what it answers, as errors that say what to do
    fit      may this run be shown?
    configs  the rows as lines and as windows of tokens: two more configs beside the rows
    files    which files a run has there, and their form
    staging  all that goes with the rows: configs, card, picture, croissant.json
    push     the corridor there: proven, staged, compared, one commit, then the tag
    pull     the way back
"""

from gen.hub.configs import verify_configs
from gen.hub.pull import Pulled, pull
from gen.hub.push import Options, Pushed, UnprovenError, push

__all__ = [
    "Options",
    "Pulled",
    "Pushed",
    "UnprovenError",
    "pull",
    "push",
    "verify_configs",
]
