from django.urls import path

from kacanik_comms.people.views import inviting, outbox, people, welcome

app_name = "people"
urlpatterns = [
    path("", people.show_people, name="list"),
    path("invite/", inviting.invite, name="invite"),
    path("invite/several/", inviting.invite_several, name="invite_several"),
    path("invitations/<int:pk>/again/", inviting.invite_again, name="invite_again"),
    path("invitations/<int:pk>/withdraw/", inviting.withdraw, name="withdraw"),
    path("letters/", outbox.show_letters, name="letters"),
    path("letters/<int:pk>/again/", outbox.send_again, name="send_letter_again"),
    path("welcome/<str:secret>/", welcome.welcome, name="welcome"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/access/", people.access, name="access"),
    path("<int:pk>/password/", people.new_password, name="new_password"),
]
