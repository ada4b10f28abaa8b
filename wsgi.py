"""The web application for a WSGI server: settings, real parts, pages. Never starts a worker."""

from __future__ import annotations

from dsr.logs import set_up_logs
from dsr.settings import load_settings
from dsr.web import create_app
from dsr.wiring import build

set_up_logs()
app = create_app(build(load_settings()))
