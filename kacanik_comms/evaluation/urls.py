"""Addresses of the yearly evaluation."""

from django.urls import include, path, register_converter

from kacanik_comms.evaluation.next_plan.views import make, make_again, next_plan, throw_away
from kacanik_comms.evaluation.overview.views import dashboard, offices
from kacanik_comms.evaluation.rendering import signing_views
from kacanik_comms.evaluation.rendering import views as reports


class Fingerprint:
    """A SHA-256 as it is written everywhere: 64 hexadecimal digits."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Fingerprint, "fingerprint")

app_name = "evaluation"

urlpatterns = [
    path("dashboard/", dashboard, name="dashboard"),
    path("offices/", offices, name="offices"),
    path("<int:year>/", include("kacanik_comms.evaluation.workspace.urls")),
    path("<int:year>/next-plan/", next_plan, name="next_plan"),
    path("<int:year>/next-plan/make/", make, name="next_plan_make"),
    path("<int:year>/next-plan/make-again/", make_again, name="next_plan_make_again"),
    path("<int:year>/next-plan/throw-away/", throw_away, name="next_plan_throw_away"),
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
