"""Addresses of the console's imports."""

from django.urls import path

from changqing.interchange import import_views as views

urlpatterns = [
    path("console/imports", views.imports, name="imports"),
    path("console/imports/<uuid:import_id>", views.one_import, name="import"),
    path("console/imports/<uuid:import_id>/write", views.write, name="import-write"),
    path("console/imports/<uuid:import_id>/throw-away", views.throw_away, name="import-throw-away"),
    path("console/imports/<uuid:import_id>/problems.csv", views.problems, name="import-problems"),
]
