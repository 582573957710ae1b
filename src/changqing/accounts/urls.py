"""Sign-in, sign-up and sign-out."""

from django.urls import path

from changqing.accounts import views

urlpatterns = [
    path("accounts/login/", views.login, name="account_login"),
    path("accounts/signup/", views.signup, name="account_signup"),
    path("accounts/logout/", views.logout, name="account_logout"),
]
