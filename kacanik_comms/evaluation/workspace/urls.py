"""Addresses of the workspace in which a year is evaluated; they belong to those of the evaluation."""

from django.urls import path

from kacanik_comms.evaluation.workspace.views import findings, pages, pieces, steps

urlpatterns = [
    path("", pages.year, name="year"),
    path("text/", pages.text, name="text"),
    path("judgements/", pages.judgements, name="judgements"),
    path("findings/", pages.findings, name="findings"),
    path("missing/", pages.missing, name="missing"),
    path("years/", pages.years, name="years"),
    path("text/judgement/", pieces.judge, name="judge"),
    path("text/<slug:section>/", pieces.write, name="write"),
    path("judgements/objectives/<int:number>/", pieces.assess_objective, name="assess_objective"),
    path("judgements/impacts/<int:pk>/", pieces.assess_impact, name="assess_impact"),
    path("judgements/indicators/<int:pk>/", pieces.measure, name="measure"),
    path("findings/add/", findings.add_finding, name="add_finding"),
    path("findings/propose/", findings.propose_findings, name="propose_findings"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("findings/<int:pk>/decide/", findings.decide, name="decide"),
    path("findings/<int:pk>/remove/", findings.remove_finding, name="remove_finding"),
    path("begin/", steps.begin, name="begin"),
    path("submit/", steps.submit, name="submit"),
    path("return/", steps.send_back, name="return"),
    path("revise/", steps.revise, name="revise"),
]
