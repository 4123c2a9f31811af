"""The addresses that anybody may open without an account."""

from django.urls import path

from kacanik_comms.public import views

urlpatterns = [
    path("", views.home, name="home"),
]
