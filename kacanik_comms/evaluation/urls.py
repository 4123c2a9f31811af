"""Addresses of the yearly evaluation."""

from django.urls import include, path

from kacanik_comms.evaluation import views
from kacanik_comms.evaluation.overview.views import dashboard, offices

app_name = "evaluation"

urlpatterns = [
    path("dashboard/", dashboard, name="dashboard"),
    path("offices/", offices, name="offices"),
    path("<int:year>/", include("kacanik_comms.evaluation.workspace.urls")),
    path("<int:year>/report.pdf", views.report, name="report"),
]
