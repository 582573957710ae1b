"""Addresses of the learning room."""

from django.urls import path

from changqing.learning import helping, phone, views

urlpatterns = [
    path("courses/<slug:slug>", views.course, name="course"),
    path("learn/<slug:slug>", views.start, name="start"),
    path("learn/<slug:slug>/<slug:unit_key>", views.unit, name="unit"),
    path("learn/<slug:slug>/<slug:unit_key>/seen", views.seen, name="seen"),
    path("learn/<slug:slug>/<slug:unit_key>/quizzes/<slug:quiz_key>", views.answer, name="answer"),
    path("learn/<slug:slug>/<slug:unit_key>/<slug:page_key>", views.unit_page, name="unit-page"),
    path("phone/sync", phone.sync_phone, name="phone-sync"),
    path("phone/people", phone.people, name="phone-people"),
    path("me/helping/<uuid:helping_id>/courses", helping.put_course, name="helping-put-course"),
    path("me", views.me, name="me"),
]
