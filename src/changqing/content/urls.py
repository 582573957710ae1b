"""Addresses of the content room."""

from django.urls import path

from changqing.content import views

urlpatterns = [
    path("content/<str:name>", views.media_file, name="media"),
    path("packs/<str:address>.zip", views.pack, name="pack"),
]
