"""The door to the Django admin: plan administrators enter it by their role."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class PlanAdminSite(AdminSite):
    site_header = _("Municipality of Kaçanik · communication plan")
    site_title = _("Communication plan")
    index_title = _("Administration")

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "may_enter_admin", False))


class PlanAdminConfig(AdminConfig):
    default_site = "kacanik_comms.admin_site.PlanAdminSite"
