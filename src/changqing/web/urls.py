"""Addresses of the site as an app, and of the design system."""

from django.urls import path

from changqing.web import offline, views

urlpatterns = [
    path("design", views.design, name="design"),
    path("manifest.webmanifest", views.app_manifest, name="app-manifest"),
    path("icons/<slug:name>.<slug:digest>.png", views.app_icon, name="app-icon"),
    path("service-worker.js", offline.service_worker, name="service-worker"),
    path("offline/<str:language>/<str:display>/<str:version>.json", offline.shells, name="shells"),
    path("phone", offline.phone, name="phone"),
    path("phone/open", views.open_shared, name="open-shared"),
]
