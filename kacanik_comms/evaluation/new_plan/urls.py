"""Addresses beside those of the plans, for whoever writes them."""

from django.urls import path

from kacanik_comms.evaluation.new_plan import views

app_name = "new_plan"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("<int:year>/discard/", views.discard, name="discard"),
    path("<int:year>/findings/<int:finding>/accept/", views.accept, name="accept"),
    path("<int:year>/findings/<int:finding>/leave/", views.leave, name="leave"),
    path("<int:year>/baselines/<int:indicator>/accept/", views.accept_baseline, name="accept_baseline"),
]
