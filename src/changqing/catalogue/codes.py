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
LABELS = {
    **CATEGORIES,
    **AUDIENCES,
    **MODES,
    **LEVELS,
    **AREAS,
    **KINDS,
    "zh-Hans": _("Chinese"),
    "en": _("English"),
}
