"""How gunicorn serves the application; it reads this file by itself. What stands on its command line wins."""

import os
from pathlib import Path

wsgi_app = "kacanik_comms.wsgi"
# Loopback: only the proxy of the same machine reaches it, so that nobody else can say who visits (docs/settings.md).
bind = os.environ.get("BIND", "127.0.0.1:8000")
# All pages are loaded once, and the workers share the memory (kacanik_comms/wsgi.py).
preload_app = True
workers = int(os.environ.get("WEB_WORKERS", "2"))
# More than make pages at a time: whoever waits for a public page holds a thread, and others still get theirs.
threads = 16
# What grows in a process ends with it; not in all at once.
max_requests, max_requests_jitter = 5000, 500
# The sign of life of each worker is a file; on a disk, a busy one would let it look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# A request stands in the application's own log, by the number of who asked (docs/it/logs.md).
accesslog = None
control_socket_disable = True

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
