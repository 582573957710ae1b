"""The addresses of the room: the learning record store."""

from django.urls import include, path

urlpatterns = [path("xapi/", include("changqing.records.xapi.urls"))]
