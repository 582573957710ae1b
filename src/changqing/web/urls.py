"""Addresses of the site as an app, and of the design system."""

from django.urls import path

from changqing.web import views

urlpatterns = [
    path("design", views.design, name="design"),
    path("manifest.webmanifest", views.app_manifest, name="app-manifest"),
    path("icons/<slug:name>.<slug:digest>.png", views.app_icon, name="app-icon"),
    path("phone/open", views.open_shared, name="open-shared"),
]
