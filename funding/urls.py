"""Addresses of funding: money, calls, applications."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from funding.feeds import NewCalls
from funding.views import call_alerts, calls, money

app_name = "funding"
urlpatterns = [
    path("funding/money/", money.money, name="money"),
    path("funding/money/export/", money.money_export, name="money_export"),
    path("funding/calls/", calls.call_list, name="calls"),
    path("funding/calls/export/", calls.call_export, name="call_export"),
    path("funding/calls/feed/", login_not_required(NewCalls()), name="call_feed"),
    path("funding/calls/calendar.ics", calls.call_calendar, name="call_calendar"),
    path("funding/calls/alerts/", call_alerts.call_alerts, name="call_alerts"),
    path("funding/calls/alerts/<int:pk>/stop/", call_alerts.stop_watching, name="stop_watching"),
    path("funding/calls/alerts/off/<str:token>/", call_alerts.no_call_mail, name="no_call_mail"),
    path("funding/calls/<slug:slug>/", calls.call_page, name="call"),
    path("funding/calls/<slug:slug>/calendar.ics", calls.call_calendar, name="dates_of_call"),
    path("funding/calls/<slug:slug>/briefings/<int:pk>.ics", calls.briefing_calendar, name="briefing_date"),
    path("funding/calls/<slug:slug>/documents/<int:pk>/", calls.call_document, name="call_document"),
    path("funding/calls/<slug:slug>/ask/", calls.ask, name="ask_about_call"),
    path("funding/calls/<slug:slug>/watch/", call_alerts.watch, name="watch_call"),
    path("desk/money/", money.annuality, name="annuality"),
    path("desk/money/export/", money.annuality_export, name="annuality_export"),
]
