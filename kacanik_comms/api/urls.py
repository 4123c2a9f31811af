"""The addresses of the API."""

from django.urls import path

from kacanik_comms.api.operations import address
from kacanik_comms.api.views import activities, description, plans, writing

app_name = "api"
urlpatterns = [
    path("", address(get=description.start), name="start"),
    path("openapi.json", description.openapi_json, name="openapi_json"),
    path("openapi.yaml", description.openapi_yaml, name="openapi_yaml"),
    path("docs/", description.docs, name="docs"),
    path("me/", address(get=plans.caller), name="me"),
    path("strategies/", address(get=plans.strategies), name="strategies"),
    path("strategies/<int:id>/", address(get=plans.strategy), name="strategy"),
    path("objectives/", address(get=plans.objectives), name="objectives"),
    path("offices/", address(get=plans.offices), name="offices"),
    path("audiences/", address(get=plans.audiences), name="audiences"),
    path("channels/", address(get=plans.channels), name="channels"),
    path("plans/", address(get=plans.plans), name="plans"),
    path("plans/<int:year>/", address(get=plans.plan), name="plan"),
    path("plans/<int:year>/figures/", address(get=plans.figures), name="figures"),
    path("activities/", address(get=activities.activities), name="activities"),
    path("activities/<int:id>/", address(get=activities.activity), name="activity"),
    *(
        path(f"activities/<int:id>/{step}/", address(post=view), name=step)
        for step, view in writing.STEP_VIEWS.items()
    ),
    path("activities/<int:id>/explain-delay/", address(post=writing.explain_delay), name="explain_delay"),
    path("activities/<int:id>/actual-cost/", address(put=writing.set_actual_cost), name="actual_cost"),
    path("activities/<int:id>/no-occasion/", address(post=writing.state_no_occasion), name="no_occasion"),
    path("activities/<int:id>/occurrences/", address(post=writing.record_occurrence), name="record"),
    path("activities/<int:id>/skips/", address(post=writing.skip_unit), name="skip"),
    path("activities/<int:id>/evidence/", address(post=writing.add_evidence), name="add_evidence"),
    path("occurrences/", address(get=activities.occurrences), name="occurrences"),
    path(
        "occurrences/<int:id>/",
        address(get=activities.occurrence, patch=writing.change_occurrence, delete=writing.remove_occurrence),
        name="occurrence",
    ),
    path("steps/", address(get=activities.steps), name="steps"),
    path("amendments/", address(get=activities.amendments), name="amendments"),
    path("evidence/", address(get=activities.evidence), name="evidence"),
    path(
        "evidence/<int:id>/", address(get=activities.one_proof, delete=writing.remove_evidence), name="proof"
    ),
    path("evidence/<int:id>/file/", address(get=activities.evidence_file), name="evidence_file"),
    path("evidence/<int:id>/public/", address(put=writing.publish_evidence), name="publish_evidence"),
    path("sessions/", address(get=activities.sessions, post=writing.add_session), name="sessions"),
    path(
        "sessions/<int:id>/",
        address(get=activities.session, put=writing.change_session, delete=writing.remove_session),
        name="session",
    ),
    path("reports/", address(get=plans.reports), name="reports"),
    path("changes/", address(get=activities.changes), name="changes"),
    path("undo/", address(post=writing.take_back), name="undo"),
]
