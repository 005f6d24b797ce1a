"""`examples/litellm_proxy/compose.yaml` agrees with the files that it mounts, builds and sets the environment of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "litellm_proxy"


def read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text())


SERVICES: dict[str, Any] = read("compose.yaml")["services"]
PROXY = SERVICES["litellm"]
DOCKERFILE = (FOLDER / "Dockerfile").read_text()
EMULATOR = dict(line.split("=", 1) for line in (FOLDER / "emulator.env").read_text().splitlines() if not line.startswith("#"))


def mounts(service: Any) -> dict[str, Path]:
    """The files of this folder that a service sees: their paths there -> here."""
    parts = [volume.split(":") for volume in service.get("volumes", ()) if volume.startswith("./")]
    return {there: FOLDER / here for here, there, *_ in parts}


def ports(service: Any) -> set[int]:
    """The ports of a service that are published."""
    return {int(port.rpartition(":")[2]) for port in service["ports"]}


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_mounts_is_there(name: str) -> None:
    assert all(path.is_file() for path in mounts(SERVICES[name]).values())


def test_the_proxy_reads_what_is_mounted() -> None:
    config = PROXY["command"][PROXY["command"].index("--config") + 1]
    assert mounts(PROXY)[config].name == "config-redis.yaml"
    included = [str(Path(config).with_name(name)) for name in read("config-redis.yaml")["include"]]
    assert set(included) <= mounts(PROXY).keys()


def test_every_variable_that_the_configuration_reads_is_set() -> None:
    texts = [path.read_text() for path in mounts(PROXY).values()]
    read_there = {name for text in texts for name in re.findall(r"os\.environ/(\w+)", text)}
    assert {*read_there, "DATABASE_URL"} <= PROXY["environment"].keys()


def test_the_proxy_reaches_its_database_and_its_redis() -> None:
    url = urlsplit(re.sub(r"\$\{POSTGRES_PASSWORD[^}]*\}", "password", PROXY["environment"]["DATABASE_URL"]))
    database = SERVICES[url.hostname or ""]["environment"]
    assert (url.username, url.path) == (database["POSTGRES_USER"], f"/{database['POSTGRES_DB']}")
    assert "POSTGRES_PASSWORD" in database
    assert SERVICES[PROXY["environment"]["REDIS_HOST"]]["image"].startswith("redis:")
    assert PROXY["depends_on"].keys() == {url.hostname, PROXY["environment"]["REDIS_HOST"]}
    assert all("healthcheck" in SERVICES[name] for name in PROXY["depends_on"])


def test_prometheus_asks_every_replica_and_may() -> None:
    [job] = read("prometheus.yml")["scrape_configs"]
    [found] = job["dns_sd_configs"]
    assert found["names"] == ["litellm"]
    assert {found["port"]} == ports(PROXY) == {int(PROXY["command"][PROXY["command"].index("--port") + 1])}
    prometheus = SERVICES["prometheus"]
    assert job["authorization"]["credentials_file"] == f"/run/secrets/{prometheus['secrets'][0]}"
    assert read("compose.yaml")["secrets"][prometheus["secrets"][0]] == {"environment": "LITELLM_MASTER_KEY"}
    assert f"--config.file={next(iter(mounts(prometheus)))}" in prometheus["command"]


def test_what_is_built_is_in_the_dockerfile() -> None:
    stages = re.findall(r"^FROM .* AS (\w+)$", DOCKERFILE, re.MULTILINE)
    for build in [service["build"] for service in SERVICES.values() if "build" in service]:
        context = (FOLDER / build["context"]).resolve()
        assert context == ROOT
        assert context / build["dockerfile"] == FOLDER / "Dockerfile"
        assert build["target"] in stages
    for sources in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE):
        assert all((ROOT / source).exists() for source in sources.split())


def test_the_image_has_the_version_that_is_tested() -> None:
    [version] = re.findall(r"^ARG LITELLM=(.*)$", DOCKERFILE, re.MULTILINE)
    assert f"LITELLM ?= {version}\n" in (ROOT / "Makefile").read_text()


def test_the_emulator_is_where_its_settings_say() -> None:
    url = urlsplit(EMULATOR["GOOGLE_GEMINI_BASE_URL"])
    emulator = SERVICES[url.hostname or ""]
    assert emulator["profiles"] == [EMULATOR["COMPOSE_PROFILES"]]
    assert ports(emulator) == {url.port}
    assert f'"--port", "{url.port}"' in DOCKERFILE


def test_the_settings_for_the_emulator_are_all_that_is_needed() -> None:
    text = (FOLDER / "compose.yaml").read_text()
    assert {*re.findall(r"\$\{(\w+):\?", text)} <= EMULATOR.keys()


def test_what_is_published_is_published_to_this_machine() -> None:
    assert all(port.startswith("127.0.0.1:") for service in SERVICES.values() for port in service.get("ports", ()))
