"""Template tags of the base templates."""

from django import template

from changqing.web import app_icons

register = template.Library()


@register.simple_tag
def app_icon(name: str) -> str:
    """The address of an icon of the site as an app."""
    return app_icons.url(name)
