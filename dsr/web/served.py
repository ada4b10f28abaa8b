"""The application as a web process serves it, for weeks."""

from __future__ import annotations

import gc

from flask import Flask

from dsr.deps import Deps
from dsr.web import create_app

SELDOM = (3_000, 10, 100)
"""When the collector looks: after so many new objects, and at the older ones after so many such looks."""


def served_app(deps: Deps) -> Flask:
    """The application, with what stays for the whole life of the process taken out of the collector's sight.

    To look through the modules and everything they have built took 0.5 and 0.8 s on a busy machine (`tests.bench.office`),
    during which every page waits; nothing of it ever becomes garbage.
    """
    app = create_app(deps)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    return app
