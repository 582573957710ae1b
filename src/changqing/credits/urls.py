"""Addresses of the credits room."""

from django.urls import path

from changqing.credits import console, views

urlpatterns = [
    path("credits", views.published, name="credits"),
    path("me/credits", views.mine, name="my-credits"),
    path("me/credits/ask", views.ask, name="ask-for-credits"),
    path("me/credits/applications", views.apply, name="apply-for-credits"),
    path("me/credits/applications/<uuid:application_id>", views.answer, name="answer-for-credits"),
    path("console/credits", console.waiting, name="console-credits"),
    path("console/credits/<uuid:learner_id>/<uuid:application_id>", console.one, name="console-application"),
]
