"""The application as a server runs it: gunicorn and worker as in deploy/, behind nginx with TLS; on loopback alone."""

import ipaddress
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import connection

from tests.environment import RUN, WORKER
from tests.server.processes import wait_for

DEPLOY = Path(settings.BASE_DIR) / "deploy"
# Debian keeps servers where ordinary users do not look.
SERVERS = f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin"
# Of all servers of the run, one after the other: static files are collected once.
DATA = RUN / WORKER / "server"
# Around the block of deploy/nginx.conf: what Debian's nginx.conf says, in a folder of its own and without a daemon.
AROUND = """{user}
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {block}
}}
"""


def program(name: str) -> str:
    path = shutil.which(name, path=SERVERS)
    assert path, f"{name} is missing; bin/test --everything installs it."
    return path


def nginx_configuration(folder: Path, *, http: int, https: int, web: int) -> Path:
    """deploy/nginx.conf with the ports, the name and the certificate of a test."""
    certificate, key = _certificate(folder)
    block = (DEPLOY / "nginx.conf").read_text().replace("plani.example.org", "localhost")
    block = re.sub(r"^ *listen \[::\].*\n", "", block, flags=re.MULTILINE)
    for pattern, value in (
        (r"listen 80;", f"listen 127.0.0.1:{http};"),
        (r"listen 443 ", f"listen 127.0.0.1:{https} "),
        (r"(ssl_certificate) .*;", rf"\1 {certificate};"),
        (r"(ssl_certificate_key) .*;", rf"\1 {key};"),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{web}"),
    ):
        block, replaced = re.subn(pattern, value, block)
        assert replaced == 1, pattern
    user = "user root;" if os.geteuid() == 0 else ""
    path = folder / "nginx.conf"
    path.write_text(AROUND.format(user=user, folder=folder, block=block))
    return path


def _certificate(folder: Path) -> tuple[Path, Path]:
    """One of its own for localhost, valid for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths


@contextmanager
def served(folder: Path, *, http: int, https: int, web: int) -> Iterator[str]:
    """Its address, until the end of the block; what the processes say stands in `folder`."""
    folder.mkdir()
    home = f"https://localhost:{https}"
    environment = _environment(home=home)
    manage = [sys.executable, "manage.py"]
    if not (DATA / "static").exists():
        collect = [*manage, "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(collect, cwd=settings.BASE_DIR, env=environment, check=True)
    configuration = nginx_configuration(folder, http=http, https=https, web=web)
    gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{web}"]
    commands = [gunicorn, [*manage, "worker"], [program("nginx"), "-c", str(configuration)]]
    with (folder / "log").open("ab") as log:
        start = partial(subprocess.Popen, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log)
        processes = [start(command) for command in commands]
        try:
            wait_for(lambda: _listens(web), "gunicorn")
            wait_for(lambda: _listens(https), "nginx")
            yield home
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=60)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def _environment(*, home: str) -> dict[str, str]:
    """The settings of a server, with the database of the test; its secret too, so that its sessions are known."""
    environment = os.environ | {
        "DEBUG": "0",
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": home,
        "DATA_DIR": str(DATA),
    }
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return environment | {"DATABASE_URL": f"sqlite:///{name}"}
    server = urlsplit(os.environ["DATABASE_URL"])
    return environment | {"DATABASE_URL": server._replace(path=f"/{name}").geturl()}
