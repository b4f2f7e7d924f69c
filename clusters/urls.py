"""Addresses of clusters, sectors and the business directory."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from clusters.feeds import NewBusinesses
from clusters.views.businesses import business_export, business_list, business_profile
from clusters.views.cards import business_card, cluster_card
from clusters.views.claims import claim_business, withdraw_my_claim
from clusters.views.clusters import cluster_list, cluster_profile
from clusters.views.compare import compare_clusters
from clusters.views.editing import (
    keep_section,
    profile_life,
    profile_preview,
    profile_section,
    profile_tasks,
)
from clusters.views.finding import business_map, business_suggest, search_help
from clusters.views.invitations import answer_invitation, invite, withdraw
from clusters.views.logos import logo
from clusters.views.named_people import change_person, consent, named_people, remove_person
from clusters.views.people import business_people, decide_member
from clusters.views.places import place_profile
from clusters.views.registering import register
from clusters.views.saved_searches import (
    delete_search,
    edit_search,
    new_search,
    no_search_mail,
    saved_searches,
)
from clusters.views.sectors import sector_list, sector_profile
from clusters.views.shortlist import shortlist, shortlist_export, shortlist_note
from clusters.views.side_by_side import compare_businesses
from clusters.views.still_correct import still_correct
from clusters.views.subsidies import declare, strike, subsidies

public_feed = login_not_required(NewBusinesses())

app_name = "clusters"
urlpatterns = [
    path("clusters/", cluster_list, name="cluster_list"),
    path("clusters/compare/", compare_clusters, name="compare"),
    path("clusters/<slug:slug>/", cluster_profile, name="cluster_profile"),
    path("clusters/<slug:slug>/feed/", public_feed, name="cluster_feed"),
    path("clusters/<slug:slug>/card.png", cluster_card, name="cluster_card"),
    path("places/<int:pk>/", place_profile, name="place_profile"),
    path("sectors/", sector_list, name="sector_list"),
    path("sectors/<slug:slug>/", sector_profile, name="sector_profile"),
    path("businesses/", business_list, name="business_list"),
    path("businesses/help/", search_help, name="search_help"),
    path("businesses/suggest/", business_suggest, name="business_suggest"),
    path("businesses/map/", business_map, name="business_map"),
    path("businesses/compare/", compare_businesses, name="compare_businesses"),
    path("businesses/shortlist/", shortlist, name="shortlist"),
    path("businesses/shortlist/export/", shortlist_export, name="shortlist_export"),
    path("businesses/shortlist/<int:pk>/note/", shortlist_note, name="shortlist_note"),
    path("businesses/saved/", saved_searches, name="saved_searches"),
    path("businesses/saved/new/", new_search, name="new_search"),
    path("businesses/saved/<int:pk>/", edit_search, name="edit_search"),
    path("businesses/saved/<int:pk>/delete/", delete_search, name="delete_search"),
    path("saved-searches/off/<str:token>/", no_search_mail, name="no_search_mail"),
    path("businesses/new/", register, name="register_business"),
    path("businesses/export/", business_export, name="business_export"),
    path("businesses/feed/", public_feed, name="business_feed"),
    path("businesses/<slug:slug>/card.png", business_card, name="business_card"),
    path("businesses/<slug:slug>/claim/", claim_business, name="claim_business"),
    path("businesses/<slug:slug>/subsidies/", subsidies, name="subsidies"),
    path("businesses/<slug:slug>/subsidies/declare/", declare, name="declare_subsidy"),
    path("subsidies/<int:pk>/strike/", strike, name="strike_subsidy"),
    path("businesses/<slug:slug>/people/", business_people, name="business_people"),
    path("businesses/<slug:slug>/edit/", profile_tasks, name="profile_tasks"),
    path("businesses/<slug:slug>/edit/life/", profile_life, name="profile_life"),
    path("businesses/<slug:slug>/edit/preview/", profile_preview, name="profile_preview"),
    path("businesses/<slug:slug>/edit/<slug:key>/", profile_section, name="profile_section"),
    path("businesses/<slug:slug>/edit/<slug:key>/keep/", keep_section, name="keep_section"),
    path("media/logos/<str:file_name>", logo, name="logo"),
    path("businesses/<slug:slug>/people/named/", named_people, name="named_people"),
    path("businesses/<slug:slug>/people/invite/", invite, name="invite"),
    path("named-people/<int:pk>/", change_person, name="change_person"),
    path("named-people/<int:pk>/remove/", remove_person, name="remove_person"),
    path("named/<str:token>/", consent, name="answer_consent"),
    path("invitations/<int:pk>/withdraw/", withdraw, name="withdraw_invitation"),
    path("invitations/<str:token>/", answer_invitation, name="answer_invitation"),
    path("still-correct/<str:token>/", still_correct, name="still_correct"),
    path("claims/<int:pk>/withdraw/", withdraw_my_claim, name="withdraw_claim"),
    path("members/<int:pk>/", decide_member, name="decide_member"),
    path("businesses/<slug:slug>/", business_profile, name="business_profile"),
]
