"""Forms for those who plan: a class, a change of one session, a place, who looks after what."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from changqing.accounts.models import User
from changqing.catalogue import codes
from changqing.catalogue.models import Course, Place, Provider
from changqing.catalogue.opening import weekday
from changqing.catalogue.queries import provider_typed
from changqing.classes.models import Duty, Room
from changqing.classes.timetable.rules import Rule
from changqing.classes.timetable.services import Plan
from changqing.core.forms import Form, day_field, find
from changqing.core.ids import read_id

MOST_TO_CHOOSE = 60  # places in a list; of more, one is named by its address


def weekdays() -> list[tuple[str, str]]:
    """Return the days of the week to choose from."""
    return [(str(day), weekday(day)) for day in range(7)]


def time_field(label: Any, **more: Any) -> forms.TimeField:
    """Return a field for an hour of the day."""
    return forms.TimeField(label=label, widget=forms.TimeInput({"type": "time"}, format="%H:%M"), **more)


def users_typed(text: str) -> list[User]:
    """Return the accounts whose user names were typed; raise `ValidationError` where one is nobody's."""
    names = [one for one in text.replace("，", ",").replace("、", ",").replace(",", " ").split() if one]
    found = {one.username: one for one in User.objects.filter(username__in=names)}
    if missing := [one for one in names if one not in found]:
        raise forms.ValidationError(_("Nobody has the user name “%(name)s”."), params={"name": missing[0]})
    return [found[one] for one in dict.fromkeys(names)]


class PlanForm(Form):
    """A class to plan."""

    course = forms.CharField(label=_("Course: the last part of its address"), max_length=100)
    place = forms.ModelChoiceField(Place.objects.none(), label=_("Place to learn"))
    room = forms.CharField(label=_("Room, where it has several"), max_length=60, required=False)
    first = day_field(_("First day"))
    at = time_field(_("Begins at"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=720, initial=90)
    days = forms.MultipleChoiceField(
        label=_("On these weekdays"), choices=weekdays, required=False, widget=forms.CheckboxSelectMultiple
    )
    every = forms.IntegerField(label=_("Every so many weeks"), min_value=1, max_value=12, initial=1)
    count = forms.IntegerField(label=_("How many times"), min_value=1, max_value=200, required=False)
    until = day_field(_("Or until this day"), required=False)
    holidays = forms.ChoiceField(
        label=_("On public holidays"),
        choices=[
            ("skip", _("No class")),
            ("shift", _("No class, and one more at the end")),
            ("keep", _("Class as usual")),
        ],
    )
    workdays = forms.ChoiceField(
        label=_("On weekends on which people work instead"),
        choices=[
            ("skip", _("No class: people are at work")),
            ("keep", _("Class as usual")),
            ("add", _("Class as on a workday")),
        ],
    )
    without = forms.CharField(
        label=_("Not on these days"), required=False, max_length=1000, help_text=_("As 2027-02-20, one after another.")
    )
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=5000, initial=30)
    mode = forms.ChoiceField(label=_("How"), choices=[(one, codes.MODES[one]) for one in ("presential", "blended")])
    online_url = forms.URLField(label=_("Address of the online room"), required=False, assume_scheme="https")
    teachers = forms.CharField(
        label=_("Who teaches: user names"), required=False, max_length=500, help_text=_("One after another.")
    )
    approval = forms.BooleanField(label=_("Somebody says yes to each who asks for a seat"), required=False)
    most_at_once = forms.IntegerField(label=_("Most who can book together"), min_value=1, max_value=60, initial=12)
    accept_hours = forms.IntegerField(
        label=_("Hours to accept a seat from the waiting list"), min_value=1, max_value=168, initial=24
    )
    no_show_limit = forms.IntegerField(
        label=_("Missed classes after which one books shortly before only (0: never)"),
        min_value=0, max_value=50, initial=3,
    )  # fmt: skip
    materials = forms.CharField(
        label=_("Materials: a title and an address a line"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )
    all_the_same = forms.BooleanField(label=_("Plan it although something is in the way"), required=False)

    def __init__(self, *args: Any, providers: QuerySet[Provider], places: QuerySet[Place], **more: Any) -> None:
        super().__init__(*args, **more)
        self.providers = providers
        places = places.select_related("region").order_by("provider", "id")
        field = self.fields["place"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = places
        if places.count() > MOST_TO_CHOOSE:
            field.widget = forms.TextInput()
            field.label = _("Place: the last part of its address")

    def clean_course(self) -> Course:
        """Return the course; one of a provider whose classes the account plans."""
        return find(
            Course.objects.filter(provider__in=self.providers),
            slug=self.cleaned_data["course"].strip("/ ").rpartition("/")[2],
        )

    def clean_teachers(self) -> list[User]:
        """Return the accounts of who teaches."""
        return users_typed(self.cleaned_data["teachers"])

    def clean_without(self) -> list[Any]:
        """Return the days without class."""
        found = []
        for word in self.cleaned_data["without"].replace(",", " ").replace("，", " ").split():
            try:
                found.append(datetime.strptime(word, "%Y-%m-%d").replace(tzinfo=UTC).date())
            except ValueError:
                raise forms.ValidationError(_("“%(word)s” is no day."), params={"word": word}) from None
        return found

    def clean_materials(self) -> list[dict[str, str]]:
        """Return materials, each with a title and an address."""
        found = []
        for line in self.cleaned_data["materials"].splitlines():
            title, _space, address = line.strip().rpartition(" ")
            if not line.strip():
                continue
            if not address.startswith(("https://", "http://", "/")) or address.startswith("//"):
                raise forms.ValidationError(_("“%(line)s” ends with no address."), params={"line": line[:100]})
            found.append({"title": title.strip() or address, "url": address})
        return found

    def clean(self) -> dict[str, Any]:
        """Find the room; ask for an end."""
        told = super().clean() or {}
        name, place = told.get("room", "").strip(), told.get("place")
        told["room"] = None
        if name and place:
            rooms = [
                one
                for one in Room.objects.filter(place=place)
                if name in (str(one.name.get(lang)) for lang in one.name)
            ]
            if rooms:
                told["room"] = rooms[0]
            else:
                self.add_error("room", _("The place has no room of this name; its page lists them."))
        if told.get("count") is None and told.get("until") is None and told.get("days"):
            self.add_error("count", _("Say how many times, or until when."))
        if told.get("until") and told.get("first") and told["until"] < told["first"]:
            self.add_error("until", _("This is before the first day."))
        return told

    @property
    def plan(self) -> Plan:
        """The class as it is planned. Needs a valid form."""
        told = self.cleaned_data
        rule = Rule(
            first=told["first"], at=told["at"], days=[int(one) for one in told["days"]], every=told["every"],
            count=told["count"], until=told["until"], holidays=told["holidays"], workdays=told["workdays"],
            without=told["without"],
        )  # fmt: skip
        return Plan(
            told["course"], told["place"], rule, told["minutes"], told["seats"], room=told["room"],
            teachers=[one.id for one in told["teachers"]], mode=told["mode"], online_url=told["online_url"],
            materials=told["materials"], approval=told["approval"], most_at_once=told["most_at_once"],
            accept_hours=told["accept_hours"], no_show_limit=told["no_show_limit"],
        )  # fmt: skip


class MoveForm(Form):
    """Another time for a session."""

    day = day_field(_("Day"))
    at = time_field(_("Begins at"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=720)
    because = forms.CharField(label=_("Why: everyone reads it"), max_length=300, required=False)
    all_the_same = forms.BooleanField(label=_("Although something is in the way"), required=False)


class CallOffForm(Form):
    """A session that is not held."""

    because = forms.CharField(label=_("Why: everyone reads it"), max_length=300)


class AgainForm(Form):
    """A session in the place of one that was missed."""

    day = day_field(_("Day"))
    at = time_field(_("Begins at"))
    all_the_same = forms.BooleanField(label=_("Although something is in the way"), required=False)


class SeatsForm(Form):
    """Seats, and who teaches."""

    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=5000)
    teachers = forms.CharField(label=_("Who teaches: user names"), required=False, max_length=500)

    def clean_teachers(self) -> list[User]:
        """Return the accounts of who teaches."""
        return users_typed(self.cleaned_data["teachers"])


class PlaceForm(Form):
    """What people need to know of a place."""

    host = forms.CharField(label=_("Who opens the door"), max_length=100, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    access = forms.MultipleChoiceField(
        label=_("Access"), choices=list(codes.ACCESS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    equipment = forms.MultipleChoiceField(
        label=_("Equipment"), choices=list(codes.EQUIPMENT.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    opening = forms.CharField(
        label=_("Opening hours"), required=False, max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=_("A line each: weekdays by number (1 is Monday), and hours. As: 1-6 08:30-21:00"),
    )  # fmt: skip

    def clean_opening(self) -> list[dict[str, Any]]:
        """Return opening hours as places keep them."""
        return [_opening(line) for line in self.cleaned_data["opening"].splitlines() if line.strip()]


def _opening(line: str) -> dict[str, Any]:
    wrong = forms.ValidationError(_("“%(line)s” is not of the form 1-6 08:30-21:00."), params={"line": line[:60]})
    try:
        days_typed, hours = line.replace("–", "-").split()
        first, last = (
            datetime.strptime(one, "%H:%M").replace(tzinfo=UTC).strftime("%H:%M") for one in hours.split("-")
        )
        days: list[int] = []
        for part in days_typed.split(","):
            begin, _dash, end = part.partition("-")
            days += range(int(begin) - 1, int(end or begin))
    except ValueError:
        raise wrong from None
    if first >= last or not days or not set(days) <= set(range(7)):
        raise wrong
    return {"days": sorted(set(days)), "from": first, "until": last}


def opening_text(rows: list[dict[str, Any]]) -> str:
    """Return opening hours as they are typed."""
    return "\n".join(f"{','.join(str(day + 1) for day in one['days'])} {one['from']}-{one['until']}" for one in rows)


class RoomForm(Form):
    """A room of a place."""

    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=60, required=False)
    room_seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=5000, initial=30)


class DutyForm(Form):
    """Who looks after what."""

    username = forms.CharField(label=_("User name"), max_length=150)
    kind = forms.ChoiceField(
        label=_("As"),
        choices=[
            ("coordinator", _("Coordinator: plans the classes of a university")),
            ("host", _("Host: opens a place, answers its telephone")),
        ],
    )
    provider = forms.CharField(label=_("University: its code"), max_length=40, required=False)
    place = forms.CharField(label=_("Place: the last part of its address"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        """Find the account and what it is to look after."""
        told = super().clean() or {}
        user = User.objects.filter(username=told.get("username", "")).first()
        if user is None:
            self.add_error("username", _("Nobody has this user name."))
        told["user"] = user
        if told.get("kind") == "coordinator":
            told["provider"] = provider_typed(told.get("provider", ""))
            told["place"] = None
            if told["provider"] is None:
                self.add_error("provider", _("There is none with this code."))
        else:
            place_id = read_id(told.get("place", "").strip().rpartition("/")[2])
            told["place"] = Place.objects.filter(id=place_id).first() if place_id else None
            told["provider"] = None
            if told["place"] is None:
                self.add_error("place", _("There is none with this address."))
        return told


def duties_shown() -> QuerySet[Duty]:
    """Return all duties with what they are about, the latest first."""
    return Duty.objects.select_related("provider", "place").order_by("-id")
