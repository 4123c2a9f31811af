"""The tasks only wake the worker; the Django admin has nothing to show of them."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

admin.site.unregister(DBTaskResult)
