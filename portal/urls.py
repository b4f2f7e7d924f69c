"""Addresses of the pages that span apps."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import index, sitemap
from django.urls import path

from portal import views
from portal.sitemaps import SITEMAPS
from portal.views import account, calendar, desks

app_name = "portal"
urlpatterns = [
    path(
        "sitemap.xml",
        login_not_required(index),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "portal:sitemap"},
        name="sitemap_index",
    ),
    path("sitemap-<section>.xml", login_not_required(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("", views.home, name="home"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("account/", account.account, name="account"),
    path("account/data/", account.export, name="export"),
    path("account/erase/", account.erase, name="erase"),
    path("account/desk/", desks.desk, name="desk"),
    path("account/investing/", desks.investing_desk, name="investing_desk"),
    path("account/business/<slug:slug>/", desks.business_desk, name="business_desk"),
    path("account/calendar/", calendar.calendar, name="calendar"),
    path("account/calendar/address/", calendar.calendar_address, name="calendar_address"),
    path("account/calendar/download/", calendar.calendar_download, name="calendar_download"),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar_feed"),
]
