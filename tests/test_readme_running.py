"""The README's units and compose file name what there is: settings, commands, and directives that systemd knows."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from dsr.cli import PARTS
from dsr.settings import SETTINGS
from tests.conftest import need

README = (Path(__file__).resolve().parent.parent / "README.md").read_text()
KNOWN = {setting.name for setting in SETTINGS}
UNITS = dict(
    re.findall(r"```ini\n# /etc/systemd/system/(\S+).*?\n(.*?)```", README.partition("<!-- units")[2], re.DOTALL)
)


def _compose() -> dict[str, Any]:
    block = README.partition("<!-- compose -->\n```yaml\n")[2].partition("```")[0]
    read: dict[str, Any] = yaml.safe_load(block)
    return read


def test_every_setting_and_command_named_there_exists() -> None:
    text = README.partition("## Running it for real")[2].partition("## Security")[0]
    assert set(re.findall(r"\bDSR_[A-Z_]+\b", text)) <= KNOWN
    assert set(re.findall(r"bin/dsr (\w+)", text)) <= set(PARTS)


def test_containers_run_our_commands_and_share_what_uploads_need() -> None:
    services = _compose()["services"]
    for name in ("migrate", "web", "worker"):
        assert services[name]["command"][0] == "dsr"
        assert services[name]["command"][1] in PARTS
        assert services[name]["volumes"] == ["data:/var/lib/dsr"]
    assert set(services["web"]["environment"]) <= KNOWN
    assert services["web"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_unit(name: str, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        need("systemd-analyze (Debian: systemd)")
    for unit, text in UNITS.items():
        text = text.replace("/opt/dsr/.venv/bin/dsr", "/bin/true").replace("User=dsr", "User=root")
        (tmp_path / unit).write_text(text)
    (tmp_path / "dsr-backup-failed.service").write_text("[Service]\nType=oneshot\nExecStart=/bin/true\n")
    shown = name.replace("@.", "@1.")
    found = subprocess.run(
        [program, "verify", "--recursive-errors=no", str(tmp_path / shown)], check=False, capture_output=True, text=True
    )
    assert (found.returncode, [line for line in found.stderr.splitlines() if "dsr-" in line]) == (0, [])


@pytest.mark.parametrize("name", [name for name, text in UNITS.items() if "ProtectSystem=strict" in text])
def test_a_unit_whose_file_system_is_read_only_has_a_temporary_folder_of_its_own(name: str) -> None:
    """Without one `/tmp` cannot be written to, and a backup breaks off at the file that holds the database's password."""
    assert "\nPrivateTmp=yes\n" in UNITS[name]


def test_there_are_units_for_web_worker_and_backup() -> None:
    assert set(UNITS) == {"dsr-web@.service", "dsr-worker@.service", "dsr-backup.service", "dsr-backup.timer"}
