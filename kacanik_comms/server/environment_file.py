"""Writes the file in which the settings of a server stand; bin/install calls it before anything can be started.

printf 'ALLOWED_HOSTS=plani.example.org\\n' | python -m kacanik_comms.server.environment_file /etc/kacanik/kacanik.env
"""

import os
import re
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path

from kacanik_comms import environment

TEMPLATE = Path(__file__).resolve().parents[2] / "deploy" / "kacanik.env"


def with_values(text: str, values: dict[str, str]) -> str:
    """The text with the values in the lines of their names, also where those are comments; what has none comes last."""
    lines = text.splitlines()
    for name, value in values.items():
        places = (
            number
            for beginning in (f"{name}=", f"#{name}=")
            for number, line in enumerate(lines)
            if line.startswith(beginning)
        )
        place = next(places, len(lines))
        lines[place : place + 1] = [f"{name}={value}"]
    return "\n".join([*lines, ""])


def write(path: Path, values: dict[str, str]) -> None:
    """Beginning with the annotated one; what is set already and not given stays."""
    text = path.read_text() if path.exists() else TEMPLATE.read_text()
    if not re.search(r"^SECRET_KEY=.", text, re.MULTILINE):
        values = {"SECRET_KEY": secrets.token_urlsafe(60)} | values
    new = with_values(text, values)
    if path.exists() and new == text:
        return
    unfinished = path.with_name(f"{path.name}.new")
    # Never for everybody, not even until its owner is set.
    unfinished.touch(mode=0o600)
    unfinished.write_text(new)
    if path.exists():
        unfinished.chmod(path.stat().st_mode & 0o777)
    unfinished.replace(path)


def check(values: dict[str, str]) -> None:
    """Stops with the sentence with which the application would not start."""
    os.environ |= values
    hosts = environment.read_hosts()
    environment.read_site_url(hosts, https=True)
    environment.read_mail(shown=False)
    if environment.given("DATABASE_URL"):
        environment.read_database(Path())


def read(lines: Iterable[str]) -> dict[str, str]:
    parts = (line.strip().partition("=") for line in lines)
    return {name: value for name, equals, value in parts if equals}


if __name__ == "__main__":
    given = read(sys.stdin)
    check(given)
    write(Path(sys.argv[1]), given)
