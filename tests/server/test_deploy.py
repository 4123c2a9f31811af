"""What stands in deploy/ is what systemd, nginx and Caddy understand, and fits the application."""

import http.client
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from django.conf import settings

from tests.server.behind_tls import DEPLOY, nginx_configuration, program
from tests.server.processes import free_port, wait_for

UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
HARDENED = {
    "User=kacanik",
    "UMask=0077",
    "ProtectSystem=strict",
    "ReadWritePaths=/var/lib/kacanik",
    "NoNewPrivileges=yes",
    "PrivateTmp=yes",
    "CapabilityBoundingSet=",
    "SystemCallFilter=@system-service",
    "EnvironmentFile=/etc/kacanik/kacanik.env",
}
BY_CADDY = {"SITE_NAME": "plani.example.org", "SITE_TLS": "tls internal", "SITE_UPSTREAM": "127.0.0.1:8000"}


def caddy(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [program("caddy"), *arguments, "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
    environment = os.environ | BY_CADDY | {"HOME": str(folder)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def answers_at(port: int, path: str) -> Callable[[], bool]:
    """Whether a TLS server of this machine answers that what is behind it is away."""

    def is_answered() -> bool:
        connection = http.client.HTTPSConnection(
            "localhost",
            port,
            timeout=10,
            context=ssl._create_unverified_context(),  # noqa: S323 - its own authority
        )
        with closing(connection), suppress(OSError):
            connection.request("GET", path)
            return connection.getresponse().status == 502
        return False

    return is_answered


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_every_service_has_its_own_user_and_writes_in_one_place(unit):
    lines = set(unit.read_text().splitlines())
    assert lines >= HARDENED
    assert ("Restart=always" in lines) == ("Type=oneshot" not in lines)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_every_service_starts_what_is_there(unit):
    (command,) = re.findall(r"^ExecStart=/opt/kacanik/\.venv/bin/(.*)$", unit.read_text(), re.MULTILINE)
    assert command in {
        "gunicorn --worker-tmp-dir /dev/shm",
        "python manage.py worker",
        "python manage.py backup",
    }


def test_a_proxy_lets_through_what_the_application_refuses_with_a_page_that_keeps_the_words():
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text())
    assert int(megabytes) * 1024 * 1024 > settings.MOST_SENT_AT_ONCE
    (megabytes,) = re.findall(r"max_size (\d+)MB", (DEPLOY / "Caddyfile").read_text())
    assert int(megabytes) * 1000 * 1000 > settings.MOST_SENT_AT_ONCE


def test_the_image_is_made_without_what_it_does_not_need():
    ignored = (DEPLOY.parent / ".containerignore").read_text().split()
    assert {".git", ".venv", "var", "tests", ".env"} <= set(ignored)
    assert (DEPLOY.parent / ".dockerignore").read_text().split() == ignored


def test_the_settings_of_the_containers_are_explained():
    wanted = set(re.findall(r"\$\{(\w+)", (DEPLOY.parent / "compose.yaml").read_text()))
    explained = re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "container" / "env.example").read_text(), re.MULTILINE)
    assert wanted == set(explained)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        *[(f"deploy/systemd/{unit.name}", "MANAGE_COMMAND=kacanik") for unit in UNITS],
        ("deploy/kacanik", "MANAGE_COMMAND=kacanik"),
        ("Containerfile", "MANAGE_COMMAND=kacanik"),
        ("compose.yaml", "MANAGE_COMMAND: docker compose exec web kacanik"),
    ],
)
def test_messages_name_the_command_that_the_reader_has(file, words):
    assert words in (DEPLOY.parent / file).read_text()


def test_nginx_logs_no_address_and_passes_on_none_that_a_visitor_invented():
    text = (DEPLOY / "nginx.conf").read_text()
    for line in ("access_log off;", "error_log /dev/null crit;"):
        assert text.count(line) == text.count("server {")
    assert "X-Forwarded-For $remote_addr;" in text


def test_every_setting_reaches_the_containers():
    """But those that the image itself decides."""
    table = re.findall(r"^\| (`.*?) \|", (DEPLOY.parent / "docs" / "settings.md").read_text(), re.MULTILINE)
    described = {name for cell in table for name in re.findall(r"`(\w+)`", cell)}
    passed_on = set(re.findall(r"^ +([A-Z_]+): ", (DEPLOY.parent / "compose.yaml").read_text(), re.MULTILINE))
    assert described - passed_on == {"DATA_DIR", "BACKUP_DIR", "HTTPS", "DEBUG", "DEMO"}


@pytest.mark.everything
@pytest.mark.parametrize("proxy", ["nginx", "caddy"])
def test_a_secret_link_is_in_no_log_of_the_proxy_while_the_application_is_away(tmp_path, proxy):
    http_port, https_port, away = free_port(), free_port(), free_port()
    configuration = nginx_configuration(tmp_path, http=http_port, https=https_port, web=away)
    command = [program("nginx"), "-c", str(configuration)]
    around = configuration.read_text()
    configuration.write_text(around.replace("access_log off;", f"access_log {tmp_path}/access.log;", 1))
    if proxy == "caddy":
        configuration = tmp_path / "Caddyfile"
        text = (DEPLOY / "Caddyfile").read_text()
        ports = f"{{\n\tadmin off\n\tskip_install_trust\n\thttp_port {http_port}\n"
        configuration.write_text(re.sub(r"^\{\n", ports, text, count=1, flags=re.MULTILINE))
        command = [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(configuration)]
    environment = os.environ | {
        "HOME": str(tmp_path),
        "SITE_NAME": f"https://localhost:{https_port}",
        "SITE_TLS": "tls internal",
        "SITE_UPSTREAM": f"127.0.0.1:{away}",
    }
    with (tmp_path / "output").open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        wait_for(answers_at(https_port, "/answer/verysecret/"), proxy)
    finally:
        process.terminate()
        process.wait(timeout=30)
    logs = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"verysecret" in log for log in logs)


@pytest.mark.everything
def test_systemd_understands_the_services(tmp_path):
    for unit in (DEPLOY / "systemd").iterdir():
        text = unit.read_text().replace("/opt/kacanik", str(settings.BASE_DIR))
        (tmp_path / unit.name).write_text(text)
    command = [program("systemd-analyze"), "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout + answer.stderr) == (0, "")


@pytest.mark.everything
def test_nginx_understands_its_block(tmp_path):
    configuration = nginx_configuration(tmp_path, http=8080, https=8443, web=8000)
    command = [program("nginx"), "-t", "-q", "-c", str(configuration)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.everything
def test_caddy_understands_its_file(tmp_path):
    answer = caddy("validate", folder=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert "Valid configuration" in answer.stdout + answer.stderr
    assert '"issuers":[{"module":"internal"}]' in caddy("adapt", folder=tmp_path).stdout


@pytest.mark.everything
@pytest.mark.parametrize("compose", ["docker-compose", "podman-compose"])
def test_compose_understands_its_file(tmp_path, compose):
    """As far as it can be told without an image; what is not set arrives empty, and what must be set is asked for."""
    if not shutil.which(compose):
        pytest.skip(f"{compose} is not installed")
    shutil.copy(DEPLOY.parent / "compose.yaml", tmp_path)
    settings_file = tmp_path / ".env"
    explained = (DEPLOY / "container" / "env.example").read_text()
    command = [compose, "config"]

    def understood() -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    settings_file.write_text(explained)
    assert understood().returncode != 0
    settings_file.write_text(
        re.sub(r"^(SECRET_KEY|POSTGRES_PASSWORD)=$", r"\1=x", explained, flags=re.MULTILINE)
    )
    answer = understood()
    if "invalid choice: 'config'" in answer.stderr:
        pytest.skip("podman-compose is older than 1.0.6")
    assert answer.returncode == 0, answer.stderr
    assert "${" not in answer.stdout
    assert "MANAGE_COMMAND: docker compose exec web kacanik" in answer.stdout


INSTALL = DEPLOY.parent / "bin" / "install"


def install(*arguments: str, at: Path = INSTALL) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", str(at), *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def debian() -> None:
    system = Path("/etc/os-release")
    if not system.exists() or "ID=debian\n" not in system.read_text():
        pytest.skip("bin/install is for Debian alone")


def test_the_installation_says_every_step_and_changes_nothing(debian):
    answer = install("--dry-run", "--host", "plani.kacanik.example", "--postgresql")
    assert answer.returncode == 0, answer.stderr
    for step in ("useradd", "pip install", "createdb", "kacanik.env", "setup", "daemon-reload", "caddy"):
        assert step in answer.stdout
    assert answer.stdout.strip().endswith("Nothing was changed.\x1b[0m")
    assert not Path("/etc/kacanik").exists()


@pytest.mark.parametrize(
    ("path", "stop", "update"),
    [
        (
            "bin/install",
            "run systemctl stop kacanik-worker.service",
            "run kacanik update",
        ),
        (
            "docs/it/updating.md",
            "docker compose stop web worker",
            "docker compose run --rm web kacanik update",
        ),
        (
            "docs/it/containers.md",
            "docker compose stop web worker",
            "docker compose run --rm web kacanik update",
        ),
    ],
)
def test_nobody_writes_while_the_database_is_updated(path, stop, update):
    text = (DEPLOY.parent / path).read_text()
    assert 0 < text.index(stop) < text.index(update)


BOTH = ("kacanik-web.service", "kacanik-worker.service")


def steps(units: Path, *names: str, done: str) -> str:
    """What single steps of bin/install would do, where `done` is what the application says is done already."""
    script = f"""
        . bin/install
        dry=yes host=plani.example.org UNITS={units}
        is_done() {{ case " {done} " in *" $1 "*) ;; *) return 1 ;; esac; }}
        {"; ".join(names)}
    """
    command = ["bash", "-c", script]
    return subprocess.run(command, cwd=DEPLOY.parent, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("done", "there", "wanted", "unwanted"),
    [
        ("", (), ["kacanik setup", "kacanik restore --try"], ["kacanik update", "systemctl stop"]),
        # It stopped before anybody had an account: there is nothing to be backed up.
        ("", BOTH, ["kacanik setup"], ["kacanik update", "systemctl stop"]),
        # It stopped after that, before the services.
        ("database", (), ["kacanik update", "kacanik setup", "kacanik restore --try"], ["systemctl stop"]),
        # It stopped before the first backup.
        ("database", BOTH, ["systemctl stop", "kacanik update", "kacanik restore --try"], []),
        ("database trial", BOTH, ["systemctl stop", "kacanik update"], ["kacanik restore"]),
    ],
)
def test_a_second_installation_goes_on_where_the_first_one_stopped(tmp_path, done, there, wanted, unwanted):
    for unit in there:
        (tmp_path / unit).touch()
    printed = steps(tmp_path, "prepare_application", "make_first_backup", done=done)
    assert all(words in printed for words in wanted), printed
    assert not any(words in printed for words in unwanted), printed


@pytest.mark.parametrize("host", ["https://plani.example", "plani example", "-x", "plani."])
def test_a_name_that_is_none_is_refused(debian, host):
    answer = install("--dry-run", "--host", host)
    assert answer.returncode == 1
    assert "write the name alone" in answer.stderr


def test_a_mail_server_that_is_none_is_refused(debian):
    answer = install("--dry-run", "--host", "plani.example.org", "--mail", "mail.example.org")
    assert answer.returncode == 1
    assert "The mail server is not usable" in answer.stderr


@pytest.mark.parametrize(
    ("host", "authority"),
    [
        ("plani.rks-gov.net", "Let's Encrypt"),
        ("192.168.1.20", "its own authority"),
        ("plani.local", "its own authority"),
        ("plani", "its own authority"),
    ],
)
def test_a_name_that_the_internet_does_not_know_gets_a_certificate_all_the_same(debian, host, authority):
    assert authority in install("--dry-run", "--host", host).stdout


def test_the_code_has_to_lie_where_the_services_look_for_it(debian, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("whoever is not root is refused before")
    shutil.copytree(INSTALL.parent, tmp_path / "bin")
    answer = install("--host", "plani.example.org", at=tmp_path / "bin" / "install")
    assert answer.returncode == 1
    assert f"mv {tmp_path} /opt/kacanik" in answer.stderr
