"""The address of the page on which the access of a person is ended."""

from django.urls import path

from kacanik_comms.leaving.views import leave

urlpatterns = [path("leaving/<int:pk>/", leave, name="leave")]
