"""Addresses of the room of classes."""

from django.urls import path

from changqing.classes import console
from changqing.classes.views import booking, finding, helping, paper, planning, recovering, roll, subscribing, teaching

urlpatterns = [
    path("classes", finding.classes, name="classes"),
    path("me/helping/<uuid:helping_id>/book", helping.book, name="helping-book"),
    path("me/helping/<uuid:helping_id>/seat", helping.answer, name="helping-seat"),
    path("classes/answer", booking.answer, name="booking-answer"),
    path("classes/series/<uuid:series_id>", finding.series, name="class-series"),
    path("classes/series/<uuid:series_id>/book", booking.book_all, name="book-series"),
    path("classes/<uuid:session_id>", finding.one, name="class"),
    path("classes/<uuid:session_id>.ics", subscribing.session_calendar, name="class-calendar"),
    path("classes/<uuid:session_id>/book", booking.book, name="book"),
    path("places/<uuid:place_id>.ics", subscribing.place_calendar, name="place-calendar"),
    path("places/<uuid:place_id>/today", finding.today, name="place-today"),
    path("calendars/<str:token>.ics", subscribing.own_calendar, name="own-calendar"),
    path("me/classes", booking.mine, name="my-classes"),
    path("me/classes/read", booking.read_notices, name="read-notices"),
    path("me/classes/claim", booking.claim, name="claim-booking"),
    path("me/code", booking.my_code, name="my-code"),
    path("in/<str:short>", roll.check_in, name="check-in"),
    path("in/<str:short>/<str:token>", roll.check_in, name="check-in-by-code"),
    path("teach", teaching.day, name="teaching"),
    path("teach/recovery", recovering.recovery, name="recovery"),
    path("teach/recovery/confirm", recovering.confirm_recovery, name="confirm-recovery"),
    path("teach/rolls", roll.take_rolls, name="take-rolls"),
    path("teach/plan", planning.plan, name="plan-class"),
    path("teach/places/<uuid:place_id>", planning.place, name="teach-place"),
    path("teach/<uuid:session_id>/change", planning.change, name="change-class"),
    path("console/classes", console.classes, name="console-classes"),
    path("teach/<uuid:session_id>", teaching.one, name="teach"),
    path("teach/<uuid:session_id>/roll", roll.roll, name="roll"),
    path("teach/<uuid:session_id>/scan", roll.scan, name="roll-scan"),
    path("teach/<uuid:session_id>/close", roll.close_roll, name="close-roll"),
    path("teach/<uuid:session_id>/screen", roll.screen, name="class-screen"),
    path("teach/<uuid:session_id>/message", teaching.message, name="class-message"),
    path("teach/<uuid:session_id>/decide", teaching.decide, name="class-decide"),
    path("teach/<uuid:session_id>/book", teaching.book_for, name="class-book-for"),
    path("teach/<uuid:session_id>/sheet.pdf", paper.sheet, name="class-sheet"),
    path("teach/<uuid:session_id>/photo", paper.photo, name="sheet-photo"),
    path("teach/<uuid:session_id>/photo/<uuid:photo_id>", paper.read_photo, name="read-photo"),
    path("teach/<uuid:session_id>/photo/<uuid:photo_id>/<int:row>", paper.row_picture, name="row-picture"),
    path("teach/<uuid:session_id>/report", teaching.report, name="class-report"),
    path("teach/<uuid:session_id>/evidence", teaching.evidence, name="class-evidence"),
]
