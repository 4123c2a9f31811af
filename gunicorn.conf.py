"""How gunicorn serves the application; it reads this file by itself. What stands on its command line wins."""

wsgi_app = "kacanik_comms.wsgi"
# Loopback: only the proxy of the same machine reaches it, so that nobody else can say who visits (docs/settings.md).
bind = "127.0.0.1:8000"
# The workers share what they loaded.
preload_app = True
workers = 2
threads = 4
control_socket_disable = True
