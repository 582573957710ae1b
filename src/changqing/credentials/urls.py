"""Addresses of the credentials room."""

from django.urls import path

from changqing.credentials import views

urlpatterns = [
    path("courses/<slug:slug>/certificate", views.mine, name="my-certificate"),
    path("certificates/<str:number>.pdf", views.certificate_pdf, name="certificate-pdf"),
    path("certificates/<str:number>", views.certificate, name="certificate"),
    path("verify", views.verify_form, name="verify-form"),
    path("verify/", views.verify_typed, name="verify-typed"),
    path("verify/<str:number>", views.verify, name="verify"),
]
