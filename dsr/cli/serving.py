"""gunicorn with one process and threads; without a broker the same process runs the worker and the tick."""

from __future__ import annotations

import fcntl
from typing import Any

import structlog
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger as GunicornLog

from dsr.deps import Deps
from dsr.jobs.broker import make_broker
from dsr.jobs.handlers import all_handlers
from dsr.jobs.worker import Worker
from dsr.web.served import served_app

_log = structlog.get_logger(__name__)
THREADS = 16


class ServerLog(GunicornLog):  # type: ignore[misc]
    """gunicorn's log, by the handler that everything else has."""

    def setup(self, cfg: object) -> None:
        """Let its lines go up to ours."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = log is self.error_log


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, configured from our settings only."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        super().__init__()

    def load_config(self) -> None:
        """One process: the SQLite file and the embedded worker want it; threads serve people."""
        settings = self._deps.settings
        chosen = {
            "bind": f"{settings.host}:{settings.port}",
            "workers": 1,
            "threads": THREADS,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": 20,
            "preload_app": False,
            "post_worker_init": self._start_worker,
            "worker_exit": self._stop_worker,
            "errorlog": "-",
            "logger_class": ServerLog,
            "limit_request_line": 4094,
            "forwarder_headers": "",  # else a browser's SCRIPT_NAME, passed on by a proxy of this machine, moves every address
            "control_socket_disable": True,
        }
        for name, value in chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The application."""
        return served_app(self._deps)

    def _start_worker(self, gunicorn_worker: Any) -> None:
        deps = self._deps
        if not deps.settings.is_embedded:
            return
        lock = (deps.settings.data_dir / "worker.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _log.warning("embedded_worker_runs_elsewhere")
            return
        worker = Worker(deps, make_broker(""), all_handlers())
        deps.database.after_commit = lambda _ids: worker.relay.wake()
        worker.start()
        gunicorn_worker.dsr_worker = (worker, lock)  # kept: closing the file would let the lock go

    def _stop_worker(self, _server: Any, gunicorn_worker: Any) -> None:
        held = getattr(gunicorn_worker, "dsr_worker", None)
        if held:
            held[0].stop()


def serve(deps: Deps) -> int:
    """Serve until told to stop. Database connections are opened after the fork, never shared across it."""
    deps.database.close()
    server(deps).run()
    return 0


def server(deps: Deps) -> BaseApplication:
    """gunicorn as this program configures it, not running yet."""
    return _Server(deps)
