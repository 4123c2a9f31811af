"""Addresses of whom a year reached, with what, and of the occurrences behind each number."""

from django.urls import path

from kacanik_comms.year.coverage import views

app_name = "audiences"

urlpatterns = [
    path("", views.coverage, name="coverage"),
    path("occurrences/", views.occurrences, name="occurrences"),
]
