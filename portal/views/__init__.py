from portal.views.errors import bad_request, csrf_failed, forbidden, not_found, server_error
from portal.views.home import home
from portal.views.styleguide import styleguide

__all__ = ["bad_request", "csrf_failed", "forbidden", "home", "not_found", "server_error", "styleguide"]
