# Redmine in production with as many processes as our gunicorn has; PORT and DATABASE_URL come from the environment.
environment 'production'
directory '/usr/share/redmine'
bind "tcp://127.0.0.1:#{ENV.fetch('PORT')}"
workers 2
threads 4, 4
preload_app!
quiet
