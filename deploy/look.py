"""Whether the server answers: the application, then the proxy with a certificate. bin/install asks it at its end.

python deploy/look.py NAME caddy      (or none, where another web server does TLS)
"""

import ipaddress
import json
import socket
import ssl
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

OWN_AUTHORITY = Path("/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt")
SECONDS = 60


def reasons(name: str) -> list[str]:
    """What the application says is wrong with it (docs/health.md)."""
    try:
        answer = urllib.request.urlopen(
            urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": name}), timeout=10
        )
    except urllib.error.HTTPError as error:
        answer = error
    except OSError as error:
        return [f"The web server does not answer ({error}). Look at journalctl -u kacanik-web."]
    if answer.status not in {200, 503}:
        words = answer.read().decode().strip() if answer.status == 400 else ""
        return [f"The web server answers {answer.status}. {words or 'Look at journalctl -u kacanik-web.'}"]
    return list(json.load(answer)["reasons"].values())


def certificate(name: str) -> list[str]:
    """What is wrong with the certificate that the proxy of this machine shows under the name."""
    context = ssl.create_default_context()
    if OWN_AUTHORITY.exists():
        context.load_verify_locations(OWN_AUTHORITY)
    try:
        # Who asks for an address names none: the proxy tells by where they arrive.
        with socket.create_connection((name if is_address(name) else "127.0.0.1", 443), timeout=10) as plain:
            context.wrap_socket(plain, server_hostname=name).close()
    except OSError as error:
        return [
            f"There is no certificate for {name} yet ({error}). The name has to lead here, with ports 80 and 443 open "
            "(journalctl -u caddy); for use in the house alone: bin/install --internal-ca"
        ]
    return []


def is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def patiently(look: Callable[[str], list[str]], name: str) -> list[str]:
    end = time.monotonic() + SECONDS
    while (wrong := look(name)) and time.monotonic() < end:
        time.sleep(2)
    return wrong


if __name__ == "__main__":
    looks = [reasons, certificate] if sys.argv[2:] == ["caddy"] else [reasons]
    wrong = [sentence for look in looks for sentence in patiently(look, sys.argv[1])]
    print(*wrong or ["  All is well."], sep="\n")  # noqa: T201
    sys.exit(bool(wrong))
