"""Addresses of funding: money, calls, applications."""

from django.urls import path

from funding.views import money

app_name = "funding"
urlpatterns = [
    path("funding/money/", money.money, name="money"),
    path("funding/money/export/", money.money_export, name="money_export"),
    path("desk/money/", money.annuality, name="annuality"),
    path("desk/money/export/", money.annuality_export, name="annuality_export"),
]
