"""Addresses of the pages that span apps."""

from django.urls import path

from portal import views
from portal.views import account

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("account/", account.account, name="account"),
    path("account/data/", account.export, name="export"),
    path("account/erase/", account.erase, name="erase"),
]
