"""Addresses of the transcripts room."""

from django.urls import path

from changqing.transcripts import views

urlpatterns = [
    path("me/transcript", views.mine, name="my-transcript"),
    path("me/transcript/shares/<uuid:share_id>", views.revoke, name="revoke-share"),
    path("me/transcript.<str:form>", views.my_file, name="my-transcript-file"),
    path("transcripts/<str:secret>.<str:form>", views.shared_file, name="shared-transcript-file"),
    path("transcripts/<str:secret>", views.shared, name="shared-transcript"),
]
