"""Sign-in, sign-up and sign-out; one's own account."""

from django.urls import path

from changqing.accounts import log, own, passkeys, people_views, university_views, views
from changqing.accounts.helping import views as helping

urlpatterns = [
    path("accounts/login/", views.login, name="account_login"),
    path("accounts/login/code/", views.request_code, name="account_request_login_code"),
    path("accounts/login/code/confirm/", views.confirm_code, name="account_confirm_login_code"),
    path("accounts/university/", university_views.choose, name="choose-university"),
    path("accounts/university/<slug:provider_id>/", university_views.sign_in, name="openid_connect_login"),
    path("accounts/university/<slug:provider_id>/back/", university_views.come_back, name="openid_connect_callback"),
    path("me/account/universities/<int:account_id>/remove", university_views.remove, name="remove-university"),
    path("accounts/passkey/", passkeys.sign_in, name="mfa_login_webauthn"),
    path("me/account/passkeys/add", passkeys.add, name="mfa_add_webauthn"),
    path("me/account/passkeys/<int:number>/remove", passkeys.remove, name="mfa_remove_webauthn"),
    path("accounts/signup/", views.signup, name="account_signup"),
    path("accounts/logout/", views.logout, name="account_logout"),
    path("accounts/reauthenticate/", own.prove, name="account_reauthenticate"),
    path("me/account", own.account, name="account"),
    path("me/account/number", own.change_number, name="account_change_phone"),
    path("me/account/number/code", own.verify_number, name="account_verify_phone"),
    path("me/account/number/remove", own.remove_number, name="remove-number"),
    path("me/account/password", own.password, name="account-password"),
    path("accounts/inactive/", people_views.inactive, name="account_inactive"),
    path("console/people", people_views.people, name="console-people"),
    path("console/people/block", people_views.block, name="block-people"),
    path("console/people/blocks/<uuid:batch>", people_views.blocked, name="blocked-people"),
    path("console/audit", log.audit_log, name="console-audit"),
    path("me/account/recovery/stop", own.stop_recovery, name="stop-recovery"),
    path("me/data", own.data, name="own-data"),
    path("me/data/copy", own.take_data, name="take-data"),
    path("me/data/erase", own.erase_data, name="erase-data"),
    path("me/helpers", helping.helpers, name="helpers"),
    path("me/helpers/invite", helping.invite, name="invite-helper"),
    path("me/helpers/read", helping.read, name="helped-read"),
    path("me/helpers/<uuid:helping_id>/end", helping.end, name="end-helping"),
    path("me/helping", helping.helping, name="helping"),
    path("me/helping/<uuid:helping_id>", helping.one, name="helping-one"),
    path("me/account/sessions/end-others", own.end_others, name="end-others"),
    path("me/account/sessions/<int:session_id>/end", own.end_session, name="end-session"),
]
