"""The door through which gunicorn enters."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kacanik_comms.settings")

application = get_wsgi_application()
# All pages before gunicorn makes its workers (--preload): these share the memory, and no first visitor waits.
import_module("kacanik_comms.urls")
# As long as this runs, it is this code, whatever an update lays beside it.
import_module("kacanik_comms.core.code").code_version()
