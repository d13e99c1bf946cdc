"""The image and the composition: what they name exists, what they set is known, what they run is a command.

There is no Docker here to try them with.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.app import create_app
from service.cli import _parser
from workers.settings import load, unknown

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("web", "worker")
EXAMPLE = dict(
    line.split("=", 1)
    for line in (ROOT / "compose.env.example").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)


def _instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(line.split()[0], line.split(maxsplit=1)[1].strip()) for line in lines if line.strip()]


def _arguments(name: str) -> list[str]:
    return [argument for instruction, argument in _instructions() if instruction == name]


def _variables(service: str) -> dict[str, str]:
    """What the containers of the program get, with the example's secrets."""
    given = {key: str(value) for key, value in SERVICES[service]["environment"].items()}
    filled = {key: re.sub(r"\$\{(\w+):\?\}", lambda m: EXAMPLE[m[1]], value) for key, value in given.items()}
    return {**EXAMPLE, **filled}


def test_every_instruction_is_one_of_dockers() -> None:
    known = {"FROM", "RUN", "WORKDIR", "COPY", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD"}
    assert {instruction for instruction, _ in _instructions()} <= known
    assert _instructions()[0][0] == "FROM"


def test_what_is_copied_is_in_the_repository_and_not_ignored() -> None:
    wanted = {source for argument in _arguments("COPY") for source in argument.split()[:-1]}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    present = {line.split("/")[0] for line in tracked.splitlines()}
    allowed = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert wanted <= present
    assert wanted == allowed


def test_every_package_of_the_program_is_in_the_image() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert packages <= {source for argument in _arguments("COPY") for source in argument.split()[:-1]}


def test_the_image_runs_as_a_plain_user_and_installs_by_hash() -> None:
    assert _arguments("USER") == ["10001:10001"]  # numbers: the host may have to know that it is not root
    runs = " ".join(_arguments("RUN"))
    assert "--require-hashes -r requirements.lock" in runs
    assert {"libreoffice-writer-nogui", "fonts-noto-cjk", "python3-venv"} <= set(runs.split())
    instructions = [instruction for instruction, _ in _instructions()]
    assert instructions.index("USER") < instructions.index("CMD")


def test_the_image_is_started_by_a_command_of_ours_and_asked_for_its_health() -> None:
    command = yaml.safe_load(_arguments("CMD")[0])
    assert command[0] == "planreview"
    _parser().parse_args(command[1:])
    health = shlex.split(_arguments("HEALTHCHECK")[0])
    assert any("/healthz" in word for word in health)
    compile(yaml.safe_load(_arguments("HEALTHCHECK")[0].split("CMD ", 1)[1])[2], "health", "exec")


def test_the_path_of_the_health_check_is_a_route(tmp_path: Path) -> None:
    app = create_app(load(str(tmp_path), {}))
    assert "/healthz" in {rule.rule for rule in app.url_map.iter_rules()}


def test_the_composition_has_all_parts_with_checks_and_limits() -> None:
    assert set(SERVICES) == {"database", "queue", "web", "worker"}
    for name, service in SERVICES.items():
        limits = service["deploy"]["resources"]["limits"]
        assert {"cpus", "memory"} <= set(limits), name
        assert service["restart"] == "unless-stopped", name
        assert "healthcheck" in service or name == "web", name  # the web's own stands in the image


def test_every_name_that_is_used_is_declared() -> None:
    for service in SERVICES.values():
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        for volume in service["volumes"]:
            assert volume.split(":")[0] in COMPOSE["volumes"]
        for other, condition in service.get("depends_on", {}).items():
            assert other in SERVICES
            assert condition == {"condition": "service_healthy"}


def test_only_the_web_can_be_reached_and_only_from_this_machine() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert {name for name, service in SERVICES.items() if "outside" in service["networks"]} == {"web"}


@pytest.mark.parametrize("service", OURS)
def test_what_runs_is_a_command_of_ours_with_settings_that_are_known(service: str) -> None:
    command = SERVICES[service]["command"]
    assert command[0] == "planreview"
    _parser().parse_args(command[1:])
    variables = _variables(service)
    assert unknown(variables) == []
    settings = load(None, variables)
    assert settings.database_url.startswith("postgresql+psycopg://planreview:change-me-database@database/")
    assert settings.redis_url == "redis://:change-me-queue@queue:6379/0"
    assert settings.files_url == "file:///data/files"


@pytest.mark.parametrize("service", OURS)
def test_the_program_has_no_rights_that_it_does_not_need(service: str) -> None:
    assert SERVICES[service]["cap_drop"] == ["ALL"]
    assert SERVICES[service]["read_only"] is True
    assert "no-new-privileges:true" in SERVICES[service]["security_opt"]


def test_no_secret_stands_in_the_composition() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"PASSWORD: +(\S+)", text)) <= {"${POSTGRES_PASSWORD:?}", "${REDIS_PASSWORD:?}"}
    assert "compose.env" in (ROOT / ".gitignore").read_text().split()


def test_the_unit_of_the_guide_starts_a_command_of_ours() -> None:
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    [start] = re.findall(r"^ExecStart=\S+/planreview (.+)$", guide, re.MULTILINE)
    _parser().parse_args(start.split())
    named = set(re.findall(r"\bPLANREVIEW_[A-Z_]+\b", guide))
    assert unknown(dict.fromkeys(named, "")) == []
