"""Addresses of the yearly evaluation."""

from django.urls import include, path

from kacanik_comms.evaluation.next_plan.views import make, make_again, next_plan, throw_away
from kacanik_comms.evaluation.overview.views import dashboard, offices

app_name = "evaluation"

urlpatterns = [
    path("dashboard/", dashboard, name="dashboard"),
    path("offices/", offices, name="offices"),
    path("<int:year>/", include("kacanik_comms.evaluation.workspace.urls")),
    path("<int:year>/next-plan/", next_plan, name="next_plan"),
    path("<int:year>/next-plan/make/", make, name="next_plan_make"),
    path("<int:year>/next-plan/make-again/", make_again, name="next_plan_make_again"),
    path("<int:year>/next-plan/throw-away/", throw_away, name="next_plan_throw_away"),
]
