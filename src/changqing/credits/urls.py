"""Addresses of the credits room."""

from django.urls import path

from changqing.credits import views
from changqing.credits.console import applications, publishing_views

urlpatterns = [
    path("credits", views.published, name="credits"),
    path("me/credits", views.mine, name="my-credits"),
    path("me/credits/ask", views.ask, name="ask-for-credits"),
    path("me/credits/applications", views.apply, name="apply-for-credits"),
    path("me/credits/applications/<uuid:application_id>", views.answer, name="answer-for-credits"),
    path("console/credits", applications.waiting, name="console-credits"),
    path("console/credits/rates", publishing_views.rates, name="console-rates"),
    path("console/credits/rules", publishing_views.rules, name="console-rules"),
    path("console/credits/rules/<uuid:rule_id>", publishing_views.rule, name="console-rule"),
    path("console/credits/<uuid:learner_id>/<uuid:application_id>", applications.one, name="console-application"),
]
