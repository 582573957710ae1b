"""The URL table: every room that has a `urls` module, in the order of the rooms."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from changqing.core import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("preferences", views.preferences, name="preferences"),
    path("healthz", views.health, name="health"),
    path("console", views.console, name="console"),
]
for room in settings.ROOMS:
    if room != "core" and find_spec(f"changqing.{room}.urls"):
        urlpatterns.append(path("", include(f"changqing.{room}.urls")))

handler400 = views.error_400
handler403 = views.error_403
handler404 = views.error_404
handler500 = views.error_500
