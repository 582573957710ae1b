"""Sign-in, sign-up and sign-out; of allauth's pages only those that the site has built."""

from allauth.account import views
from django.urls import path

urlpatterns = [
    path("accounts/login/", views.login, name="account_login"),
    path("accounts/signup/", views.signup, name="account_signup"),
    path("accounts/logout/", views.logout, name="account_logout"),
]
