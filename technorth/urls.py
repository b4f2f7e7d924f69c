"""All addresses, by app."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path
from django.views.generic import RedirectView

from portal.views.desk import view_on_site

admin.site.site_title = admin.site.site_header = "TechNorth desk"
admin.site.index_title = "Your desk"
# The admin has no sign-in form of its own: staff go through the portal's, with its limits and second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# What signs people in is theirs alone; roles are given on the person's page, so that it is recorded and told.
admin.site.unregister([Group, EmailAddress, Authenticator, UserSession])

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"

urlpatterns = [
    path("", include("portal.urls")),
    path("", include("clusters.urls")),
    path("", include("investors.urls")),
    path("", include("funding.urls")),
    path("account/", include("accounts.urls")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/r/<int:content_type_id>/<path:object_id>/", admin.site.admin_view(view_on_site)),
    path("admin/", admin.site.urls),
    path("-/", include("technorth.operations")),
]
