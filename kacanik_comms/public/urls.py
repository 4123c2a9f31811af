"""The addresses that anybody may open without an account."""

from django.urls import path

from kacanik_comms.public import verify, views

urlpatterns = [
    path("", views.home, name="home"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:given>.pdf", verify.official_file, name="official_file"),
    path("verify/<str:given>/", verify.verify_fingerprint, name="verify_fingerprint"),
]
