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
from dsr.web.security import FORM_BYTES
from tests.conftest import need

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
KNOWN = {setting.name for setting in SETTINGS}
UNITS = dict(
    re.findall(r"```ini\n# /etc/systemd/system/(\S+).*?\n(.*?)```", README.partition("<!-- units")[2], re.DOTALL)
)
PROXY = README.partition("<!-- proxy -->\n```nginx\n")[2].partition("```")[0]


def _compose() -> dict[str, Any]:
    block = README.partition("<!-- compose -->\n```yaml\n")[2].partition("```")[0]
    read: dict[str, Any] = yaml.safe_load(block)
    return read


def test_every_setting_and_command_named_there_exists() -> None:
    text = README.partition("## Running it for real")[2].partition("## Security")[0]
    assert set(re.findall(r"\bDSR_[A-Z_]+\b", text)) <= KNOWN
    assert set(re.findall(r"bin/dsr (\w+)", text)) <= set(PARTS)


def test_a_command_by_hand_has_the_settings_and_no_key_stands_in_the_list_of_processes(tmp_path: Path) -> None:
    """Every account of a machine can read the words that a process was started with; its environment only its own."""
    line = next(one for one in README.splitlines() if one.startswith("dsr() {"))
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / "dsr.env").write_text(
        "# settings\nDSR_DATABASE_URL=postgresql://d:a&b;$c*@h/d?x=1\nPATH=/nowhere\nDSR_FIELD_KEY=key="
    )
    for name, said in (
        ("runuser", '[ "$*" = "-u dsr -- .venv/bin/dsr user list" ] && shift 3 && exec "$@"'),
        (".venv/bin/dsr", "env"),
    ):
        (tmp_path / name).write_text(f"#!/bin/sh\n{said}\n")
        (tmp_path / name).chmod(0o755)
    line = line.replace("/opt/dsr", str(tmp_path)).replace("/etc/dsr.env", str(tmp_path / "dsr.env"))
    environ = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    answer = subprocess.run(
        ["/bin/sh", "-c", f"{line}\ndsr user list"], env=environ, capture_output=True, text=True, check=True
    )
    given = dict(one.split("=", 1) for one in answer.stdout.splitlines() if one.startswith("DSR_"))
    assert given == {
        "DSR_DATA": "/var/lib/dsr",
        "DSR_DATABASE_URL": "postgresql://d:a&b;$c*@h/d?x=1",
        "DSR_FIELD_KEY": "key=",
    }


def _dockerfile() -> str:
    text: str = _compose()["services"]["migrate"]["build"]["dockerfile_inline"]
    return text


def test_containers_run_our_commands_and_share_what_uploads_need() -> None:
    services = _compose()["services"]
    for name in ("migrate", "web", "worker"):
        assert services[name]["command"][0] == "dsr"
        assert services[name]["command"][1] in PARTS
        assert services[name]["volumes"] == ["data:/var/lib/dsr"]
    assert set(services["web"]["environment"]) <= KNOWN
    assert services["web"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_database_is_no_newer_than_the_program_that_backs_it_up() -> None:
    """`pg_dump` refuses a newer server: an office that runs and cannot be backed up."""
    release = re.search(r"^FROM python:\S+-slim-(\w+)$", _dockerfile(), re.MULTILINE)
    server = re.fullmatch(r"postgres:(\d+)", _compose()["services"]["db"]["image"])
    assert release
    assert server
    assert "postgresql-client " in _dockerfile()
    assert int(server[1]) <= {"bookworm": 15, "trixie": 17}[release[1]]


def test_a_backup_leaves_the_containers_and_is_tried() -> None:
    backup = _compose()["services"]["backup"]
    folder = "/var/backups/dsr"
    assert f"{folder}:{folder}" in backup["volumes"]
    assert f"f={folder}/" in backup["command"][-1]
    assert "&& dsr backup $$f && dsr restore $$f --try &&" in backup["command"][-1]
    assert f"-o {re.search('--uid ([0-9]+)', _dockerfile())[1]} {folder}" in README  # type: ignore[index]


def test_a_backup_can_be_repeated_on_the_same_day_and_what_a_killed_one_left_goes_too() -> None:
    """`dsr backup` writes over no file: called by the day alone, one whose trial failed could not be made again that day."""
    unit, container = UNITS["dsr-backup.service"].replace("%%", "%"), _compose()["services"]["backup"]["command"][-1]
    for text in (unit, container):
        form = re.search(r"date (?:-u )?\+(\S+)\)\.dump", text)
        assert form
        assert {"%H", "%M", "%S"} <= set(re.findall(r"%[A-Z]", form[1]))
        assert 'find /var/backups/dsr -name "*.dump*" -mtime +35 -delete' in text


def test_whatever_serves_comes_back_after_the_machine_was_started_again() -> None:
    services = _compose()["services"]
    assert {name for name, service in services.items() if service.get("restart") == "unless-stopped"} == {
        *("db", "redis", "web", "worker")
    }


def test_nothing_connects_while_a_new_database_is_being_made() -> None:
    """The server that makes the database answers on its socket only, and is stopped again: asked by it, it seems ready."""
    assert _compose()["services"]["db"]["healthcheck"]["test"][-2:] == ["-h", "127.0.0.1"]


def test_containers_may_do_as_little_as_the_units() -> None:
    services = _compose()["services"]
    for name in ("migrate", "web", "worker", "backup"):
        kept = {key: services[name].get(key) for key in ("read_only", "tmpfs", "cap_drop", "security_opt", "init")}
        assert kept == {
            "read_only": True,
            "tmpfs": ["/tmp"],
            "cap_drop": ["ALL"],
            "security_opt": ["no-new-privileges:true"],
            "init": True,
        }
    assert "\nUSER dsr\n" in _dockerfile()
    assert all("dockerfile" not in str(services[name].get("build")) for name in ("web", "worker", "backup"))


def test_the_image_takes_in_the_program_and_no_password() -> None:
    """What is not named stays out, whatever lies in the clone: settings, passwords, backups, an office of the demo."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[0] == "*"
    taken = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert taken == {"dsr", "templates", "workflows", "pyproject.toml", "uv.lock"}
    assert lines[-1] == "**/__pycache__"


def test_no_password_that_an_install_writes_into_the_clone_is_committed() -> None:
    written = {_compose()["x-dsr"]["env_file"], _compose()["secrets"]["db"]["file"].removeprefix("./")}
    assert {f"/{name}" for name in written} <= set((ROOT / ".gitignore").read_text().splitlines())


def test_a_program_that_may_not_write_into_its_folder_is_compiled_before_it_starts() -> None:
    """Otherwise every start compiles every module, and so does each printer process."""
    machine = README.partition("Once, as root on Debian:")[2].partition("Commands by hand")[0]
    for install in (machine, _dockerfile()):
        assert re.search(r"uv sync --frozen --no-dev .*--compile-bytecode", install)
        assert ".venv/bin/python -m compileall -q dsr" in install


def test_the_program_can_be_read_whatever_root_keeps_to_itself() -> None:
    """A hardened machine gives root a umask of 027 or 077; the program runs as a user of its own."""
    assert README.partition("Once, as root on Debian:")[2].lstrip("\n`").startswith("umask 022 ")
    assert "RUN chmod -R go+rX . && uv sync" in _dockerfile()


def test_a_container_is_given_the_time_to_stop_that_the_units_give() -> None:
    for name in ("web", "worker"):
        wanted = re.search(r"^TimeoutStopSec=(\d+)$", UNITS[f"dsr-{name}@.service"], re.MULTILINE)
        assert wanted
        assert _compose()["services"][name]["stop_grace_period"] == f"{wanted[1]}s"


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


def test_every_unit_has_what_keeps_a_broken_in_program_from_the_machine() -> None:
    """Containers have no capability and few system calls; the units give no more."""
    services = [text for name, text in UNITS.items() if name.endswith(".service")]
    kept = [re.search(r"NoNewPrivileges=yes\n(.*?)ReadWritePaths=", text, re.DOTALL) for text in services]
    assert all(kept)
    assert len({one[1] for one in kept if one}) == 1
    assert {"CapabilityBoundingSet=", "SystemCallFilter=@system-service", "UMask=0077"} <= set(kept[0][1].splitlines())  # type: ignore[index]


def test_a_restart_of_a_web_process_returns_when_it_takes_requests() -> None:
    """Restarted one by one without waiting, both would be away at once."""
    assert "\nType=notify\n" in UNITS["dsr-web@.service"]
    assert "max_fails=0" in PROXY, "nginx leaves a server alone for ten seconds after it was away once"


def test_the_proxy_passes_on_what_the_program_reads_and_lets_its_largest_file_through() -> None:
    limit = next(int(setting.default or 0) for setting in SETTINGS if setting.name == "DSR_IMPORT_MAX_MB")
    size = re.search(r"client_max_body_size (\d+)m;", PROXY)
    assert size
    assert int(size[1]) * 1_048_576 >= limit * 1_000_000 + FORM_BYTES
    assert set(re.findall(r"proxy_set_header (\S+) (\S+);", PROXY)) == {
        ("Host", "$http_host"),
        ("X-Forwarded-For", "$remote_addr"),
        ("X-Forwarded-Proto", "https"),
    }


def test_a_clone_in_another_folder_finds_the_same_database() -> None:
    """Docker Compose calls volumes after the folder unless the file has a name of its own."""
    assert _compose()["name"] == "dsr"


def test_a_release_beside_the_running_one_is_a_folder_of_its_own() -> None:
    """Units follow the link at their next start; what runs goes on with its own files, and a virtual environment cannot move."""
    machine = README.partition("Once, as root on Debian:")[2].partition("Commands by hand")[0]
    assert "git clone ADDRESS /opt/dsr-1 && ln -s dsr-1 /opt/dsr && cd /opt/dsr-1 && python3 -m venv .venv" in machine
    assert "`AT=/opt/dsr-2 dsr migrate`,\n  `ln -sfn dsr-2 /opt/dsr`" in README


def test_the_database_has_room_for_several_large_searches_at_once() -> None:
    """Eight joins by parallel workers at once: with the 64 MB of Docker four failed, with 256 none."""
    assert _compose()["services"]["db"]["shm_size"] == "256m"


def test_no_log_of_a_container_fills_the_disk() -> None:
    services = _compose()["services"]
    assert {name for name, service in services.items() if service.get("logging") == {"driver": "local"}} == set(
        services
    )


def test_there_are_units_for_web_worker_and_backup() -> None:
    assert set(UNITS) == {"dsr-web@.service", "dsr-worker@.service", "dsr-backup.service", "dsr-backup.timer"}
