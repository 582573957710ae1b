"""A learner's paper certificates from before: what she has, and the form by which she claims one."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from changqing.accounts.queries import current_learner
from changqing.core.errors import DomainError
from changqing.core.policy import policy
from changqing.credentials import older


class Asked(forms.Form):
    """What stands on a paper certificate."""

    number = forms.CharField(max_length=60)
    issued_on = forms.DateField()


@policy("signed-in")
def mine(request: HttpRequest) -> HttpResponse:
    """Show a learner her paper certificates; a post claims one."""
    learner = current_learner(request)
    if learner is None:  # an operator who never learnt
        raise Http404
    context: dict[str, Any] = {"learner": learner, "asked": request.POST}
    status = 200
    if request.method == "POST":
        form = Asked(request.POST)
        try:
            if form.is_valid():
                context["claimed"] = older.claim(learner, **form.cleaned_data)
                context["asked"] = {}
            else:
                context["unread"], status = True, 422
        except DomainError as refused:
            context["refused"], status = refused, refused.status
    context["records"] = older.of_learner(learner.id)
    return render(request, "credentials/older.html", context, status=status)
