"""Ends with 0 where the web server of this container says that all is well (docs/health.md)."""

import os
import sys
import urllib.error
import urllib.request

host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0]
try:
    urllib.request.urlopen(
        urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": host}), timeout=8
    )
except urllib.error.HTTPError as error:
    sys.exit(error.read().decode())
except OSError as error:
    sys.exit(str(error))
