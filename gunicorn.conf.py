"""How gunicorn serves the application; it reads this file by itself. What stands on its command line wins."""

import ctypes
import gc
import os
import sys

wsgi_app = "kacanik_comms.wsgi"
bind = "127.0.0.1:8000"
# All pages are loaded once, and the workers share the memory (kacanik_comms/wsgi.py).
preload_app = True
workers = 2
# More than may wait for public pages (kacanik_comms/core/turns.py): the others are for those who work.
threads = 16
# What a process grew to for a long year ends with it, not in all at once; the next one is forked within milliseconds.
max_requests, max_requests_jitter = 500, 100
# A request stands in the application's own log, by the number of who asked (docs/it/logs.md).
accesslog = None
control_socket_disable = True

if sys.platform == "linux":
    libc = ctypes.CDLL(None)
    # One heap for all threads: with one for each, what a thread has freed lies idle (M_ARENA_MAX of mallopt(3)).
    if hasattr(libc, "mallopt"):
        libc.mallopt(-8, 1)

    def post_request(worker, req, environ, resp):  # type: ignore[no-untyped-def]
        """Now and then what was freed goes back to the system."""
        if worker.nr % TRIM_EVERY == 0 and hasattr(libc, "malloc_trim"):
            gc.collect()
            libc.malloc_trim(0)


TRIM_EVERY = 20


def pre_fork(server, worker):  # type: ignore[no-untyped-def]
    """What was loaded stays until the end: no process looks through it again, so that its pages stay shared."""
    gc.freeze()


if os.environ.get("DEMO", "0") in {"", "0"} and os.environ.get("DEBUG", "0") in {"", "0"}:
    logconfig_dict = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "kacanik_comms.core.logs.JsonLines"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "gunicorn.error": {
                "level": "INFO",
                "handlers": ["console"],
                "propagate": False,
                "qualname": "gunicorn.error",
            }
        },
    }
