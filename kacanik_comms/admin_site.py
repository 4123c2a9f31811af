"""The door to the Django admin: plan administrators enter it by their role."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.pickers import PickerView


class PlanAdminSite(AdminSite):
    # The lists need its width; the start page names the same models.
    enable_nav_sidebar = False
    site_title = _("Communication plan")
    index_title = _("Administration")

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(getattr(request.user, "may_enter_admin", False))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one page to sign in; Django's second one knows `is_staff` and no roles."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise NotAllowed(_("The administration is for plan administrators."))
        query = urlencode({"next": request.GET.get("next") or reverse("admin:index")})
        return redirect(f"{reverse('account_login')}?{query}")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one page to change a password, which says how often it may be guessed."""
        return redirect("account_change_password")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override]
        return PickerView.as_view(admin_site=self)(request)


class PlanAdminConfig(AdminConfig):
    default_site = "kacanik_comms.admin_site.PlanAdminSite"
