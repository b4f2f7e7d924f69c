"""Addresses of funding: money, calls, applications."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from funding.feeds import NewCalls
from funding.views import (
    answering,
    application_desk,
    applications,
    applying,
    awards,
    call_alerts,
    call_preview,
    calls,
    giving,
    money,
    sending,
)

app_name = "funding"
urlpatterns = [
    path("funding/money/", money.money, name="money"),
    path("funding/money/export/", money.money_export, name="money_export"),
    path("funding/money/360giving.json", giving.giving_file, {"kind": "json"}, name="giving_json"),
    path("funding/money/360giving.csv", giving.giving_file, {"kind": "csv"}, name="giving_csv"),
    # Whatever a reference brought in from elsewhere is made of, its page can be linked to.
    path("funding/awards/<path:reference>/", awards.award_page, name="award"),
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
    path("funding/apply/<slug:slug>/", applying.apply, name="apply"),
    path("funding/applications/", applications.own_applications, name="applications"),
    path("funding/applications/<slug:reference>/", applications.application, name="application"),
    path("funding/applications/<slug:reference>/section/<slug:key>/", answering.section, name="section"),
    path("funding/applications/<slug:reference>/section/<slug:key>/keep/", answering.keep, name="keep"),
    path("funding/applications/<slug:reference>/declarations/", answering.declarations, name="declarations"),
    path("funding/applications/<slug:reference>/files/<int:pk>/", answering.file, name="application_file"),
    path(
        "funding/applications/<slug:reference>/files/<int:pk>/remove/",
        answering.take_file_away,
        name="remove_file",
    ),
    path("funding/applications/<slug:reference>/check/", sending.check, name="check"),
    path("funding/applications/<slug:reference>/sign-off/", sending.sign_off, name="sign_off"),
    path("funding/applications/<slug:reference>/receipt/<int:number>/", sending.receipt, name="receipt"),
    path(
        "funding/applications/<slug:reference>/receipt/<int:number>/pdf/",
        sending.receipt_file,
        name="receipt_file",
    ),
    path("funding/applications/<slug:reference>/copy/", applying.copy, name="copy_application"),
    path("funding/applications/<slug:reference>/withdraw/", applications.withdraw, name="withdraw"),
    path(
        "funding/applications/<slug:reference>/life/<slug:verb>/",
        applications.application_life,
        name="application_life",
    ),
    path("desk/applications/<slug:reference>/", application_desk.work_page, name="desk_application"),
    path("desk/applications/<slug:reference>/<slug:verb>/", application_desk.act, name="desk_act"),
    path("desk/calls/<slug:slug>/preview/", call_preview.preview, name="preview_call"),
    path("desk/money/", money.annuality, name="annuality"),
    path("desk/money/360giving/", giving.giving_preview, name="giving_preview"),
    path("desk/money/export/", money.annuality_export, name="annuality_export"),
]
