"""How gunicorn serves the application, under systemd and in a container alike."""

import os

# Loopback: only the proxy of the same machine reaches it, so that nobody else can say who visits (docs/settings.md).
bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 4
# The workers share what they loaded.
preload_app = True
# The sign of life of each worker is a file; on a disk, a busy one would let it look dead.
worker_tmp_dir = "/dev/shm"  # noqa: S108
control_socket_disable = True
