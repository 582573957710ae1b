"""The facts of the room: the timetable, its seats, what people are told, the roll."""

from changqing.classes.models.rolls import Attendance, Mark, RollPhone, WrongCode
from changqing.classes.models.seats import Booking, BookingChange, ClaimTry, Notice
from changqing.classes.models.sheets import Sheet, SheetPhoto
from changqing.classes.models.timetable import Duty, Room, Series, Session, Teaching

__all__ = [
    "Attendance",
    "Booking",
    "BookingChange",
    "ClaimTry",
    "Duty",
    "Mark",
    "Notice",
    "RollPhone",
    "Room",
    "Series",
    "Session",
    "Sheet",
    "SheetPhoto",
    "Teaching",
    "WrongCode",
]
