"""Addresses of the report and its signature; they stand under those of the evaluation."""

from django.urls import path, register_converter

from kacanik_comms.report.rendering import signing_views
from kacanik_comms.report.rendering import views as reports


class Fingerprint:
    """A SHA-256 as it is written everywhere: 64 hexadecimal digits."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Fingerprint, "fingerprint")

app_name = "report"

urlpatterns = [
    # The address of older links and letters.
    path("<int:year>/report.pdf", reports.report),
    path("<int:year>/report/", reports.report, name="report"),
    path("<int:year>/report/state/", reports.report_state, name="report_state"),
    path("<int:year>/reports/<fingerprint:key>/", reports.rendering, name="rendering"),
    path("<int:year>/reports/<fingerprint:key>/again/", reports.render_again, name="render_again"),
    path("<int:year>/reports/<fingerprint:key>.pdf", reports.rendered, name="rendered"),
    path("<int:year>/sign/", signing_views.sign, name="sign"),
    path("<int:year>/signature/", signing_views.signature, name="signature"),
    path("<int:year>/sealed/<int:revision>.json", reports.sealed_snapshot, name="sealed_snapshot"),
    path("<int:year>/sealed/<int:revision>/<str:edition>.pdf", reports.sealed_file, name="sealed_file"),
]
