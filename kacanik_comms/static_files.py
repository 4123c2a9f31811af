"""Which static files are collected for serving."""

from django.contrib.staticfiles.apps import StaticFilesConfig as DjangoStaticFilesConfig


class StaticFilesConfig(DjangoStaticFilesConfig):
    # The API speaks JSON alone, so that REST framework's own pages are never shown, and Swagger UI draws its
    # description; htmx is used without extensions.
    ignore_patterns = [
        *DjangoStaticFilesConfig.ignore_patterns,
        "rest_framework",
        "django_htmx/ext/*",
        "drf_spectacular_sidecar/redoc/*",
        "drf_spectacular_sidecar/*.js.map",
    ]
