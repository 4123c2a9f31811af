"""The addresses of the API."""

from django.urls import path

from kacanik_comms.api import views

app_name = "api"
urlpatterns = [
    path("activities/", views.activities, name="activities"),
]
