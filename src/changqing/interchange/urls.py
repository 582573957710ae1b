"""Addresses that other systems ask, and those of the console's imports."""

from django.urls import path

from changqing.interchange import import_urls
from changqing.interchange.ooapi import views as ooapi

urlpatterns = [
    *import_urls.urlpatterns,
    path("ooapi/v6/", ooapi.resource, name="ooapi"),
    path("ooapi/v6/<path:path>", ooapi.resource, name="ooapi-resource"),
]
