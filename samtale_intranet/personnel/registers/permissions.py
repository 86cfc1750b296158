"""Who may do what in a register: HR of exactly that municipality, asked for each object, and nobody else.

SECURITY: never `has_perm`, which a superuser always passes; and modeladmin's `get_queryset` protects the list only.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Model, QuerySet
from wagtail_modeladmin.helpers import PermissionHelper

from samtale_intranet.people.api import person_of
from samtale_intranet.personnel.access import office_of
from samtale_intranet.personnel.registers.evidence import municipality_of

__all__ = ["LookingOnly", "MunicipalityPermissions", "PeoplePermissions", "RegisterPermissions"]


class RegisterPermissions(PermissionHelper):
    """HR of the municipality may see, add, change and remove."""

    def get_all_model_permissions(self) -> QuerySet[Permission]:
        """Offer none to be given to groups: giving one would open nothing, and look as if it did."""
        return Permission.objects.none()

    def user_has_any_permissions(self, user: Any) -> bool:
        """Whether the register stands in the user's menu."""
        return self.user_can_list(user)

    def user_can_list(self, user: Any) -> bool:
        """Whether the user is HR somewhere; what is listed is that municipality's."""
        return office_of(user=user) is not None

    def user_can_create(self, user: Any) -> bool:
        """Whether the user may add a row to their own municipality."""
        return self.user_can_list(user)

    def user_can_inspect_obj(self, user: Any, obj: Model) -> bool:
        """Whether this row is of the municipality whose HR the user is, and the register has a page for one row."""
        return self.inspect_view_enabled and self.is_here(user, obj)

    def user_can_edit_obj(self, user: Any, obj: Model) -> bool:
        """Whether this row is of the municipality whose HR the user is."""
        return self.is_here(user, obj)

    def user_can_delete_obj(self, user: Any, obj: Model) -> bool:
        """As for changing."""
        return self.user_can_edit_obj(user, obj)

    def is_here(self, user: Any, obj: Model) -> bool:
        """Whether the user is HR of exactly the municipality whose row it is, and employed today."""
        office = office_of(user=user)
        return office is not None and office.municipality == municipality_of(obj)


class PeoplePermissions(RegisterPermissions):
    """As above, but nobody changes or removes themselves."""

    def user_can_edit_obj(self, user: Any, obj: Model) -> bool:
        """Whether it is another employee of the municipality."""
        return self.is_here(user, obj) and obj != person_of(user=user)


class MunicipalityPermissions(RegisterPermissions):
    """The municipality's own line: changed, never added or removed."""

    def user_can_create(self, user: Any) -> bool:
        """Nobody: a municipality is made by whoever runs the server."""
        return False

    def user_can_delete_obj(self, user: Any, obj: Model) -> bool:
        """Nobody."""
        return False


class LookingOnly(MunicipalityPermissions):
    """What is written elsewhere, or only once."""

    def user_can_edit_obj(self, user: Any, obj: Model) -> bool:
        """Nobody."""
        return False
