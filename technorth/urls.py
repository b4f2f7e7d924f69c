"""All addresses, by app."""

from django.contrib import admin
from django.urls import include, path

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"

urlpatterns = [
    path("", include("portal.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("-/", include("technorth.operations")),
]
