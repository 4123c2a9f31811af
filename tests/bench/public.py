"""How long the application itself takes to say that a public page has not changed: `python -m tests.bench.public`.

Asks the WSGI application of this process, with every middleware, on the database of the settings. The bound of
issue 5 is one millisecond for the median; other work on the machine weighs on it, so run it alone.
"""

import io
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kacanik_comms.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402

RUNS = 500
PAGES = ("/", "/sr/", "/2023/activities/", "/data/2023/all.xlsx", "/calendar/2023.ics")


def main() -> None:
    application = WSGIHandler()
    for path in PAGES:
        status, headers = ask(application, path)
        tag = headers["ETag"]
        whole = median(lambda path=path: ask(application, path), 5)  # type: ignore[misc]
        same = median(lambda path=path, tag=tag: ask(application, path, tag), RUNS)  # type: ignore[misc]
        again = ask(application, path, tag)[0]
        say(f"{path:<24} {status[:3]} {whole * 1000:8.2f} ms   {again[:3]} {same * 1000:6.3f} ms")


def ask(application: WSGIHandler, path: str, tag: str = "") -> tuple[str, dict[str, str]]:
    head: list[Any] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": settings.ALLOWED_HOSTS[0],
        "SERVER_PORT": "80",
        "HTTP_X_FORWARDED_PROTO": "https",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    if tag:
        environ["HTTP_IF_NONE_MATCH"] = tag
    answer = application(environ, lambda status, headers, _info=None: head.extend((status, headers)))
    b"".join(answer)
    answer.close()
    return head[0], dict(head[1])


def median(work: Callable[[], object], times: int) -> float:
    taken = []
    for _time in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
