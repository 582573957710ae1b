"""Addresses of the design system."""

from django.urls import path

from changqing.web import views

urlpatterns = [path("design", views.design, name="design")]
