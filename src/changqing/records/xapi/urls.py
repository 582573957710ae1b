"""The resources of the learning record store (xAPI 1.0.3, Communication 2)."""

from django.urls import path

from changqing.records.xapi import documents, lookup, statements

urlpatterns = [
    path("statements", statements.view, name="xapi-statements"),
    path("activities/state", documents.state, name="xapi-state"),
    path("activities/profile", documents.activity_profile, name="xapi-activity-profile"),
    path("activities", lookup.activities_view, name="xapi-activities"),
    path("agents/profile", documents.agent_profile, name="xapi-agent-profile"),
    path("agents", lookup.agents_view, name="xapi-agents"),
    path("about", lookup.about_view, name="xapi-about"),
]
