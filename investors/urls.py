"""Addresses of investors and of what is asked."""

from django.urls import path

from investors.views import enquiries, enquiry_desk, enquiry_figures

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
]
