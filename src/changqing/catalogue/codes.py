"""The catalogue's codes and their names. Codes are contracts: they stand in URLs, files and other systems."""

from django.utils.translation import gettext_lazy as _

CATEGORIES = {
    "scientific-literacy": _("Scientific literacy"),
    "workplace-skills": _("Workplace skills"),
    "cultural-literacy": _("Cultural literacy"),
    "hobbies-interests": _("Hobbies and interests"),
    "continuing-education": _("Continuing education"),
    "silver-age": _("Silver-age education"),
}
AUDIENCES = {
    "migrant-workers": _("Migrant workers"),
    "rural-teachers": _("Rural teachers"),
    "senior-citizens": _("Senior citizens"),
    "new-farmers": _("New farmers"),
    "women-returners": _("Women returning to work"),
    "young-workers": _("Young workers"),
    "veterans": _("Veterans"),
    "persons-with-disabilities": _("Persons with disabilities"),
    "community-workers": _("Community workers"),
    "parents": _("Parents"),
    "everyone": _("Everyone"),
}
# Open Education API 6: modeOfDelivery
MODES = {
    "online": _("Online"),
    "presential": _("In person"),
    "blended": _("Online and in person"),
}
LEVELS = {
    "beginner": _("Beginner"),
    "intermediate": _("Intermediate"),
    "advanced": _("Advanced"),
}
AREAS = {
    "digital-technology": _("Digital technology"),
    "ai-application": _("AI application"),
    "rural-revitalization": _("Rural revitalization"),
    "health-care": _("Health and care"),
    "vocational-skills": _("Vocational skills"),
    "teacher-development": _("Teacher development"),
    "culture-heritage": _("Culture and heritage"),
    "community-life": _("Community life"),
}
KINDS = {
    "university": _("University"),
    "normal": _("Teachers' college"),
    "agricultural": _("Agricultural college"),
    "medical": _("Medical college"),
    "arts": _("Arts college"),
    "engineering": _("Engineering college"),
    "business": _("Business college"),
    "vocational": _("Vocational college"),
    "open": _("Open university"),
    "senior": _("University of the third age"),
    "community": _("Community college"),
}
# The highest qualification a provider leads to.
PROVIDER_LEVELS = {
    "bachelor": _("Bachelor's degrees"),
    "associate": _("Associate degrees"),
}
# Open Education API 6: offeringState
OFFERING_STATES = {
    "concept": _("Being planned"),
    "active": _("Open"),
    "inactive": _("Closed for now"),
    "cancelled": _("Called off"),
}
COURSE_STATES = {
    "published": _("Offered"),
    "withdrawn": _("No longer offered"),
}
# BCP 47; what a course is taught in, not the site's own languages.
LANGUAGES = {
    "zh-Hans": _("Chinese"),
    "en": _("English"),
    "ug": _("Uyghur"),
    "bo": _("Tibetan"),
    "mn": _("Mongolian"),
    "kk": _("Kazakh"),
    "ko": _("Korean"),
    "za": _("Zhuang"),
    "ii": _("Yi"),
}
# How long a course is: code → name, and the most hours it has.
LENGTHS = {
    "up-to-2": _("Up to 2 hours"),
    "up-to-8": _("2 to 8 hours"),
    "up-to-20": _("8 to 20 hours"),
    "up-to-40": _("20 to 40 hours"),
    "longer": _("Over 40 hours"),
}
# What a place, or a room of it, is like for whoever does not walk, hear or see well.
ACCESS = {
    "step-free": _("Step-free"),
    "lift": _("Lift"),
    "accessible-toilet": _("Accessible toilet"),
    "hearing-loop": _("Hearing loop"),
    "large-print": _("Large print on request"),
    "parking": _("Parking at the door"),
}
EQUIPMENT = {
    "projector": _("Projector"),
    "computers": _("Computers"),
    "tablets": _("Phones and tablets to borrow"),
    "wifi": _("Free Wi-Fi"),
    "kitchen": _("Kitchen"),
    "workshop": _("Workshop"),
    "piano": _("Piano"),
    "mirrors": _("Mirrors and open floor"),
}
CREDIT = {"yes": _("Carries credit")}
TIMES = {
    "now": _("Open for enrolment now"),
    "any-time": _("Begins at any time"),
}
MOST_HOURS = {"up-to-2": 2.0, "up-to-8": 8.0, "up-to-20": 20.0, "up-to-40": 40.0, "longer": float("inf")}
LABELS = {
    **CATEGORIES,
    **AUDIENCES,
    **MODES,
    **LEVELS,
    **AREAS,
    **KINDS,
    **PROVIDER_LEVELS,
    **OFFERING_STATES,
    **COURSE_STATES,
    **LANGUAGES,
    **ACCESS,
    **EQUIPMENT,
}
