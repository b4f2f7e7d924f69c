"""Addresses of investors and of what is asked."""

from django.urls import path

from investors.views import (
    desk,
    directory,
    enquiries,
    enquiry_desk,
    enquiry_figures,
    mandates,
    raising,
    standing,
)

app_name = "investors"
urlpatterns = [
    path("enquiries/", enquiries.own_enquiries, name="own_enquiries"),
    path("enquiries/new/", enquiries.new_enquiry, name="enquiry_new"),
    path("enquiries/find/", enquiries.find_enquiry, name="enquiry_find"),
    path("enquiries/<str:token>/", enquiries.follow_enquiry, name="enquiry_follow"),
    path("enquiries/<str:token>/files/<int:pk>/", enquiries.enquiry_file, name="enquiry_file"),
    path("desk/enquiries/figures/", enquiry_figures.figures, name="enquiry_figures"),
    path("desk/enquiries/figures/export/", enquiry_figures.export, name="enquiry_figures_export"),
    path("desk/enquiries/tasks/<int:pk>/done/", enquiry_desk.task_done, name="enquiry_task_done"),
    path("desk/enquiries/<str:reference>/", enquiry_desk.work_page, name="enquiry_desk"),
    path("desk/enquiries/<str:reference>/files/<int:pk>/", enquiry_desk.desk_file, name="enquiry_desk_file"),
    path("desk/enquiries/<str:reference>/<slug:verb>/", enquiry_desk.act, name="enquiry_verb"),
    path("investors/", directory.investor_list, name="investor_list"),
    path("investors/export/", directory.investor_export, name="investor_export"),
    path("investors/register/", desk.register, name="register"),
    path("investors/yours/", desk.yours, name="yours"),
    path("investors/standing/", standing.standing, name="standing"),
    path("investors/standing/<int:pk>/take-back/", standing.take_back, name="take_back_statement"),
    path("investors/standing/<slug:basis>/", standing.sign, name="sign"),
    path("investors/invitation/<str:token>/", desk.answer_invitation, name="answer_invitation"),
    path("investors/invitations/<int:pk>/withdraw/", desk.withdraw_invitation, name="withdraw_invitation"),
    path("investors/people/<int:pk>/", desk.change_member, name="change_member"),
    path("investors/deals/<int:pk>/remove/", desk.delete_deal, name="delete_deal"),
    path("investors/mandates/<int:pk>/", mandates.edit_mandate, name="edit_mandate"),
    path("investors/mandates/<int:pk>/life/", mandates.mandate_life, name="mandate_life"),
    path("investors/<slug:slug>/", directory.investor_profile, name="investor_profile"),
    path("investors/<slug:slug>/desk/", desk.investor_desk, name="investor_desk"),
    path("investors/<slug:slug>/edit/", desk.edit_investor, name="edit_investor"),
    path("investors/<slug:slug>/people/invite/", desk.invite, name="invite"),
    path("investors/<slug:slug>/deals/new/", desk.new_deal, name="new_deal"),
    path("investors/<slug:slug>/mandates/new/", mandates.new_mandate, name="new_mandate"),
    path("businesses/<slug:slug>/raise/", raising.raise_page, name="raise_page"),
    path("businesses/<slug:slug>/raise/deck/", raising.deck, name="deck"),
    path("businesses/<slug:slug>/raise/edit/", raising.edit_raise, name="edit_raise"),
    path("businesses/<slug:slug>/raise/life/", raising.raise_life, name="raise_life"),
]
