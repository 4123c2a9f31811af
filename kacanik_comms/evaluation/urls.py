"""Addresses of the yearly evaluation."""

from django.urls import path

from kacanik_comms.evaluation import views

app_name = "evaluation"

urlpatterns = [
    path("<int:year>/", views.year, name="year"),
    path("<int:year>/report.pdf", views.report, name="report"),
]
