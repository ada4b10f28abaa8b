"""The web application for a WSGI server: settings, real parts, pages. Never starts a worker."""

from __future__ import annotations

from dsr.logs import set_up_logs
from dsr.settings import load_settings
from dsr.web.served import served_app
from dsr.wiring import build

set_up_logs()
app = served_app(build(load_settings()))
