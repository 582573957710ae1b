"""The resources of the learning record store (xAPI 1.0.3, Communication 2)."""

from django.urls import path

from changqing.records.xapi import statements

urlpatterns = [
    path("statements", statements.view, name="xapi-statements"),
]
