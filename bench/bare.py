"""The yardstick: Django with one view and no middleware, under the same server as the portal."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(SECRET_KEY="bench", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, MIDDLEWARE=[])  # noqa: S106

urlpatterns = [path("", lambda request: HttpResponse("bare"))]
application = get_wsgi_application()
