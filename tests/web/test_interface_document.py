"""The OpenAPI document is true: a program that reads it and tries what it allows and forbids finds nothing else."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from tests.web.office import Office, open_office
from tests.web.test_interface import system

CONFIG = """
# A date to come or a telephone number that no line has is right by the document and refused by a rule, with its place.
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "404", "409", "422"]
"""


class _Quiet(WSGIRequestHandler):
    """A server whose requests are not part of a failing test's report."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def _served(office: Office) -> Iterator[int]:
    server = make_server("127.0.0.1", 0, office.app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()


def test_the_document_says_what_it_is(office: Office) -> None:
    document = office.app.test_client().get("/api/v1/openapi.json").json
    assert document["openapi"] == "3.1.0"
    routes = {
        f"{next(iter((rule.methods or set()) - {'HEAD', 'OPTIONS'}))} {rule.rule}"
        for rule in office.app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.openapi"
    }
    told = {
        f"{method.upper()} {path}".replace("{id}", "<int:case_id>")
        for path, methods in document["paths"].items()
        for method in methods
    }
    assert told == routes


def test_schemathesis_finds_the_interface_to_be_as_its_document_says(database_url: str, tmp_path: Path) -> None:
    """Real requests, right and wrong ones, with every check that the program has, over either database: PostgreSQL refuses
    texts and numbers that SQLite takes."""
    office = open_office(database_url, tmp_path)
    asking = system(office)
    (tmp_path / "schemathesis.toml").write_text(CONFIG)
    with _served(office) as port:
        words = [
            "--header",
            f"Authorization: Bearer {asking.token}",
            "--max-examples",
            "8",
            "--seed",
            "1",
            "--suppress-health-check=too_slow",  # how long the program thinks on a busy machine says nothing of the interface
            "--no-color",
        ]
        command = [
            sys.executable,
            "-m",
            "schemathesis.cli",
            "--config-file",
            str(tmp_path / "schemathesis.toml"),
            "run",
        ]
        address = f"http://127.0.0.1:{port}/api/v1/openapi.json"
        done = subprocess.run([*command, address, *words], check=False, capture_output=True, text=True, cwd=tmp_path)
    office.deps.database.close()
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
