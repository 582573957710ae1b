"""Addresses that other systems and crawlers ask, and those of the console's imports and sources."""

from django.urls import path

from changqing.interchange import import_urls
from changqing.interchange.crawlers import views as crawlers
from changqing.interchange.dump import views as dump
from changqing.interchange.harvest import urls as harvest
from changqing.interchange.ooapi import views as ooapi

urlpatterns = [
    *import_urls.urlpatterns,
    *harvest.urlpatterns,
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("sitemaps/<slug:section>-<int:number>.xml", crawlers.sitemap_piece, name="sitemap-piece"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("courses.rss", crawlers.feed, name="feed"),
    path("dump/", dump.page, name="dump"),
    path("dump/<str:name>", dump.latest_file, name="dump-file"),
    path("dump/<str:made>/<str:name>", dump.file, name="dump-file-of"),
    path("ooapi/v6/", ooapi.resource, name="ooapi"),
    path("ooapi/v6/<path:path>", ooapi.resource, name="ooapi-resource"),
]
