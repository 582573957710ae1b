"""Sign-in pages are allauth's, in our templates; here they declare their policy."""

from changqing.core.policy import declare

declare(account_login="anyone", account_signup="anyone", account_logout="anyone")
