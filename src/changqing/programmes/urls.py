"""Addresses of the room."""

from django.urls import path

from changqing.programmes import views

urlpatterns = [
    path("programmes/<slug:slug>/join", views.join, name="join-programme"),
    path("programmes/<slug:slug>/leave", views.leave, name="leave-programme"),
    path("teach/programmes", views.programmes, name="run-programmes"),
    path("teach/programmes/<slug:slug>", views.run, name="run-programme"),
    path("teach/programmes/<slug:slug>/report", views.report, name="programme-report"),
    path("teach/programmes/<slug:slug>/report.pdf", views.report_pdf, name="programme-report-pdf"),
    path("teach/programmes/<slug:slug>/report.xlsx", views.report_xlsx, name="programme-report-xlsx"),
]
