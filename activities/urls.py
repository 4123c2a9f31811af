from django.urls import path

from activities.plan_check_views import plan_check
from activities.views.detail import add_link, detail, set_cost, state_no_occasion, take_step
from activities.views.lists import activity_list
from activities.views.occurrences import record, skip
from activities.views.sessions import add_sessions, change_session, remove_session, session_list
from activities.views.today import today_page
from activities.workflow import STEPS

app_name = "activities"
urlpatterns = [
    path("today/", today_page, name="today"),
    path("activities/", activity_list, name="list"),
    path("activities/sessions/", session_list, name="sessions"),
    path("activities/sessions/add/", add_sessions, name="add_sessions"),
    path("activities/sessions/<int:pk>/change/", change_session, name="change_session"),
    path("activities/sessions/<int:pk>/remove/", remove_session, name="remove_session"),
    path("activities/<int:pk>/", detail, name="detail"),
    path("activities/<int:pk>/record/", record, name="record"),
    path("activities/<int:pk>/skip/", skip, name="skip"),
    path("activities/<int:pk>/no-occasion/", state_no_occasion, name="no_occasion"),
    path("activities/<int:pk>/cost/", set_cost, name="cost"),
    path("activities/<int:pk>/evidence/", add_link, name="add_link"),
    path("plans/<int:year>/check/", plan_check, name="plan_check"),
    # One address for each step of the workflow: start, complete, postpone …
    *(
        path(f"activities/<int:pk>/{step.replace('_', '-')}/", take_step, {"step": step}, name=step)
        for step in STEPS
    ),
]
