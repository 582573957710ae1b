"""Addresses of the credentials room."""

from django.urls import path

from changqing.credentials import older_views, publishing, verifying, views
from changqing.credentials.console import certificates, issuers

urlpatterns = [
    path("courses/<slug:slug>/certificate", views.mine, name="my-certificate"),
    path("certificates/<str:number>.pdf", views.certificate_pdf, name="certificate-pdf"),
    path("certificates/<str:number>.png", views.certificate_badge, name="certificate-badge"),
    path("certificates/<str:number>.jwt", views.certificate_token, name="certificate-token"),
    path("certificates/<str:number>.json", views.certificate_document, name="certificate-document"),
    path("certificates/<str:number>", views.certificate, name="certificate"),
    path(".well-known/did.json", publishing.site_did, name="site-did"),
    path(".well-known/jwks.json", publishing.jwks, name="jwks"),
    path("providers/<slug:code>/did.json", publishing.provider_did, name="provider-did"),
    path("providers/<slug:code>/issuer.json", publishing.provider_profile, name="provider-profile"),
    path("providers/<slug:code>/status/<int:number>", publishing.provider_status, name="provider-status"),
    path("credentials/status/<int:number>", publishing.status, name="credential-status"),
    path("me/older", older_views.mine, name="older-records"),
    path("console/certificates", certificates.certificates, name="console-certificates"),
    path("console/certificates/paper", certificates.paper, name="console-paper"),
    path("console/certificates/<str:number>", certificates.certificate, name="console-certificate"),
    path("console/issuers", issuers.issuers, name="console-issuers"),
    path("console/issuers/<slug:code>", issuers.issuer, name="console-issuer"),
    path("console/issuers/<slug:code>/<slug:name>.png", issuers.picture, name="console-issuer-picture"),
    path("console/keys", issuers.keys, name="console-keys"),
    path("console/keys/rotate", issuers.rotate, name="console-rotate"),
    path("verify", views.verify_form, name="verify-form"),
    path("verify/", views.verify_typed, name="verify-typed"),
    path("verify/known.json", verifying.known_json, name="verify-known"),
    path("verify/offline.html", verifying.offline, name="verify-offline"),
    path("verify/<str:number>", views.verify, name="verify"),
]
