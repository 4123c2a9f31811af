"""Addresses of the page of the deputies."""

from django.urls import path

from kacanik_comms.accounts.deputies import views

urlpatterns = [
    path("deputies/", views.deputies, name="deputies"),
    path("deputies/<int:pk>/end/", views.end_deputyship, name="end_deputyship"),
]
