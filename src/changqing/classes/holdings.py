"""What this room holds of a person; her seats go to those who wait."""

from contextlib import suppress

from django.utils.translation import gettext_lazy as _

from changqing.accounts.personal import Person, first, hold, keep
from changqing.classes.models import (
    Attendance,
    Booking,
    BookingChange,
    ClaimTry,
    Duty,
    Mark,
    Notice,
    RollPhone,
    Sheet,
    SheetPhoto,
    Teaching,
    WrongCode,
)
from changqing.classes.models.seats import ALIVE
from changqing.classes.seats import services as seats
from changqing.core.errors import DomainError
from changqing.core.ids import new_id

hold(Booking, _("Classes you have a seat in, or wait for"), hidden=["code"])
hold(BookingChange, _("What became of your bookings"))
hold(Notice, _("What you were told about classes"))
hold(Mark, _("How you were marked on rolls"))
hold(Attendance, _("How you attended classes"))
hold(WrongCode, _("Codes you typed wrongly"), hidden=["source"])
hold(ClaimTry, _("Numbers of bookings you asked for in vain"))
hold(Teaching, _("Classes you teach"), by="user_id", whose="user")
hold(Duty, _("What you look after"), by="user_id", whose="user")
hold(RollPhone, _("Browsers by which you take rolls"), by="user_id", whose="user")
EVIDENCE = "evidence of other people's hours: who marked them; an id that leads to nobody any more"
keep(Mark, "by_user", "phone", because=EVIDENCE)
keep(BookingChange, "by_user", "by_learner", because=EVIDENCE)
keep(Sheet, "printed_by", because=EVIDENCE)
keep(SheetPhoto, "read_by", because=EVIDENCE)


@first
def _free_her_seats(person: Person) -> None:
    """Give her seats to those who wait; who has a seat by her keeps it."""
    for booking in Booking.objects.filter(learner_id=person.learner_id, state__in=ALIVE):
        with suppress(DomainError):  # begun already
            seats.withdraw(person.learner_id, booking.id)
    Booking.objects.filter(booked_by=person.learner_id).update(booked_by=None)


@first
def _leave_printed_sheets(person: Person) -> None:
    """Have her rows on sheets that were printed lead to nobody."""
    hers = str(person.learner_id)
    sessions = Booking.objects.filter(learner_id=person.learner_id).values("session_id")
    for sheet in Sheet.objects.filter(session_id__in=sessions):
        if hers in map(str, sheet.learners):
            sheet.learners = [str(new_id()) if str(one) == hers else one for one in sheet.learners]
            sheet.save(update_fields=["learners"])
            for photo in SheetPhoto.objects.filter(sheet=sheet):
                photo.found = [one for one in photo.found if str(one.get("learner")) != hers]
                photo.save(update_fields=["found"])
