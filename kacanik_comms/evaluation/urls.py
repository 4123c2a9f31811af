"""Addresses of the yearly evaluation."""

from django.urls import path

from kacanik_comms.evaluation.overview.views import dashboard, offices
from kacanik_comms.evaluation.workspace.views import findings, pages, pieces, steps

app_name = "evaluation"

urlpatterns = [
    path("dashboard/", dashboard, name="dashboard"),
    path("offices/", offices, name="offices"),
    path("<int:year>/", pages.year, name="year"),
    path("<int:year>/text/", pages.text, name="text"),
    path("<int:year>/judgements/", pieces.judgements, name="judgements"),
    path("<int:year>/findings/", pages.findings, name="findings"),
    path("<int:year>/missing/", pages.missing, name="missing"),
    path("<int:year>/years/", pages.years, name="years"),
    path("<int:year>/text/judgement/", pieces.judge, name="judge"),
    path("<int:year>/text/sentence/", pieces.write_sentence, name="write_sentence"),
    path("<int:year>/text/<slug:section>/", pieces.write, name="write"),
    path("<int:year>/findings/activities/", findings.activities, name="activities"),
    path("<int:year>/findings/add/", findings.add_finding, name="add_finding"),
    path("<int:year>/findings/propose/", findings.propose_findings, name="propose_findings"),
    path("<int:year>/findings/<int:pk>/", findings.finding, name="finding"),
    path("<int:year>/findings/<int:pk>/decide/", findings.decide, name="decide"),
    path("<int:year>/findings/<int:pk>/remove/", findings.remove_finding, name="remove_finding"),
    path("<int:year>/begin/", steps.begin, name="begin"),
    path("<int:year>/register/", steps.register, name="register"),
    path("<int:year>/submit/", steps.submit, name="submit"),
    path("<int:year>/withdraw/", steps.withdraw, name="withdraw"),
    path("<int:year>/return/", steps.send_back, name="return"),
    path("<int:year>/revise/", steps.revise, name="revise"),
    path("<int:year>/put-aside/", steps.put_aside, name="put_aside"),
    path("<int:year>/take-up/", steps.take_up, name="take_up"),
]
