"""Addresses of the room of classes."""

from django.urls import path

from changqing.classes.views import booking, finding

urlpatterns = [
    path("classes", finding.classes, name="classes"),
    path("classes/answer", booking.answer, name="booking-answer"),
    path("classes/series/<uuid:series_id>", finding.series, name="class-series"),
    path("classes/series/<uuid:series_id>/book", booking.book_all, name="book-series"),
    path("classes/<uuid:session_id>", finding.one, name="class"),
    path("classes/<uuid:session_id>.ics", finding.session_calendar, name="class-calendar"),
    path("classes/<uuid:session_id>/book", booking.book, name="book"),
    path("places/<uuid:place_id>.ics", finding.place_calendar, name="place-calendar"),
    path("places/<uuid:place_id>/today", finding.today, name="place-today"),
    path("calendars/<str:token>.ics", finding.own_calendar, name="own-calendar"),
    path("me/classes", booking.mine, name="my-classes"),
    path("me/classes/read", booking.read_notices, name="read-notices"),
    path("me/classes/claim", booking.claim, name="claim-booking"),
    path("me/code", booking.my_code, name="my-code"),
]
