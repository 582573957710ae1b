"""Addresses of the catalogue. The course page is `learning`'s: it knows the release."""

from django.urls import path

from changqing.catalogue import console, views

urlpatterns = [
    path("", views.home, name="home"),
    path("courses", views.courses, name="courses"),
    path("programmes", views.programmes, name="programmes"),
    path("programmes/<slug:slug>", views.programme, name="programme"),
    path("providers", views.providers, name="providers"),
    path("providers/<slug:code>", views.provider, name="provider"),
    path("subjects/<slug:slug>", views.subject, name="subject"),
    path("places", views.places, name="places"),
    path("places/<uuid:place_id>", views.place, name="place"),
    path("units", views.units, name="units"),
    path("console/synonyms", console.synonyms, name="console-synonyms"),
    path("console/subjects", console.subjects, name="console-subjects"),
    path("console/subjects/<slug:slug>", console.subject, name="console-subject"),
    path("suggest", views.suggest, name="suggest"),
    path("region", views.region, name="region"),
    path("region/choose", views.choose_region, name="choose-region"),
]
