"""Addresses of the console's sources and their harvests."""

from django.urls import path

from changqing.interchange.harvest import harvest_views, source_views

ONE = "console/sources/<uuid:source_id>"
HARVEST = f"{ONE}/harvests/<uuid:harvest_id>"

urlpatterns = [
    path("console/sources", source_views.sources, name="sources"),
    path(ONE, source_views.one_source, name="source"),
    path(f"{ONE}/read", source_views.read, name="source-read"),
    path(f"{ONE}/pause", source_views.pause, name="source-pause"),
    path(f"{ONE}/organisation", source_views.choose, name="source-organisation"),
    path(f"{ONE}/delete", source_views.delete, name="source-delete"),
    path(HARVEST, harvest_views.one_harvest, name="harvest"),
    path(f"{HARVEST}/write", harvest_views.write, name="harvest-write"),
    path(f"{HARVEST}/throw-away", harvest_views.throw_away, name="harvest-throw-away"),
    path(f"{HARVEST}/problems.csv", harvest_views.problems, name="harvest-problems"),
]
