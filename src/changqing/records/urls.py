"""The addresses of the room: the learning record store."""

from django.urls import include, path

from changqing.records import console

urlpatterns = [
    path("xapi/", include("changqing.records.xapi.urls")),
    path("console/records", console.records, name="console-records"),
    path("console/records/tools", console.make_tool, name="console-tools"),
    path("console/records/tools/<str:key>", console.tool, name="console-tool"),
]
