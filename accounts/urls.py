"""Addresses of one's own account, beside allauth's."""

from django.urls import include, path

from accounts import views

own = (
    [
        path("profile/", views.profile, name="profile"),
        path("second-factor/", views.second_factor, name="second_factor"),
    ],
    "accounts",
)

urlpatterns = [
    path("", include(own)),
    # Before allauth's own, under its names and addresses.
    path("2fa/totp/activate/", views.activate_totp, name="mfa_activate_totp"),
    path("2fa/webauthn/add/", views.add_passkey, name="mfa_add_webauthn"),
    path("", include("allauth.urls")),
]
