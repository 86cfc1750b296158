"""Adding to a register, changing it and taking from it: the row and its event stand or fall together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail_modeladmin.views import CreateView, DeleteView, EditView, ModelFormView

from samtale_intranet.people.changes import people_changed
from samtale_intranet.people.models import Employee, Unit
from samtale_intranet.personnel.access import Office, Refused
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.registers.evidence import (
    decides_access,
    evidence_of,
    municipality_of,
    record_of,
    register_record,
)
from samtale_intranet.personnel.registers.rules import ReachGrew, reach_kept

__all__ = ["RegisterCreateView", "RegisterDeleteView", "RegisterEditView"]


class _Changing(ModelFormView):
    """What adding and changing have in common."""

    @property
    def office(self) -> Office:
        """As what the user changes the register; the door has asked already."""
        office: Office | None = self.model_admin.office(self.request)
        if office is None:
            raise Refused("Only HR may do this.")
        return office

    def get_page_title(self) -> str:
        """Say what kind of row it is."""
        return capfirst(self.verbose_name)

    def get_page_subtitle(self) -> str:
        """Say nothing more."""
        return ""

    def get_meta_title(self) -> str:
        """Say no name: a title stands in the history of a browser."""
        return capfirst(self.verbose_name)

    def get_instance(self) -> models.Model:
        """Give the row, a new one already tied to the municipality: no form may name it."""
        instance: models.Model = super().get_instance()
        if instance.pk is None:
            instance.municipality = self.office.municipality  # type: ignore[attr-defined]
        return instance

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Save the row with its event, unless it would make the one who saves it more than they are.

        SECURITY: modeladmin would also write Wagtail's own log, where every superuser reads the person's name.
        """
        office = self.office
        try:
            with transaction.atomic(), reach_kept(office.person):
                self.instance = form.save()
                form.tell(office)
                event = Event.ACCESS_CHANGED if decides_access(form.changed_data) else Event.REGISTER_CHANGED
                office.log(event, record=record_of(self.instance), content=evidence_of(self.instance))
                if isinstance(self.instance, (Employee, Unit)):
                    people_changed(municipality=office.municipality)
        except ReachGrew:
            text = _("This would make you the leader of somebody, or their leader's stand-in. Ask somebody else in HR.")
            form.add_error(form.field_of_reach(), text)
            return self.form_invalid(form)
        except IntegrityError:
            form.add_error(None, _("Somebody else has just saved the same. Look at the list, then try again."))
            return self.form_invalid(form)
        messages.success(self.request, _("Saved."))
        return redirect(self.index_url)

    def form_invalid(self, form: Any) -> HttpResponseBase:
        """Show the form again; what stands in it is read once more, so the ledger knows."""
        obj = None if form.instance._state.adding else form.instance
        record = register_record(self.model_admin.key) if obj is None else record_of(obj)
        self.office.log(Event.REGISTER_READ, record=record)
        messages.error(self.request, _("Nothing was saved. Mend what is said beside the fields."))
        return self.render_to_response(self.get_context_data(form=form))


class RegisterCreateView(_Changing, CreateView):
    """Adds a row to the municipality."""

    @property
    def form_url(self) -> str:
        """Where the form is sent."""
        return str(self.create_url)


class RegisterEditView(_Changing, EditView):
    """Changes a row; nobody changes their own."""

    @property
    def form_url(self) -> str:
        """Where the form is sent."""
        return str(self.edit_url)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show their own line to those who would change it."""
        if self.instance == self.office.person:
            messages.warning(request, _("Nobody changes their own line. Ask somebody else in HR."))
            return redirect(self.url_helper.get_action_url("inspect", self.pk_quoted))
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class RegisterDeleteView(DeleteView):
    """Removes a row that nothing rests on."""

    def get_page_title(self) -> str:
        """Say what kind of row it is."""
        return capfirst(self.verbose_name)

    def get_meta_title(self) -> str:
        """Say no name: a title stands in the history of a browser."""
        return capfirst(self.verbose_name)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Remove the row with its event; where something rests on it, say what to do instead.

        modeladmin would list whatever rests on it, and fails on relations without a way back.
        """
        office: Office | None = self.model_admin.office(request)
        if office is None or office.municipality != municipality_of(self.instance):
            raise Refused("Only HR may do this.")
        record, evidence = record_of(self.instance), evidence_of(self.instance)
        try:
            with transaction.atomic(), reach_kept(office.person):
                self.instance.delete()
                if isinstance(self.instance, (Employee, Unit)):
                    people_changed(municipality=office.municipality)
                office.log(Event.REGISTER_REMOVED, record=record, content=evidence)
        except models.ProtectedError:
            return self._refused(office, record, self.model_admin.protected_text)
        except ReachGrew:
            text = _("This would make you the leader of somebody, or their leader's stand-in. Ask somebody else in HR.")
            return self._refused(office, record, text)
        messages.success(request, _("Removed."))
        return redirect(self.index_url)

    def _refused(self, office: Office, record: Any, reason: Any) -> HttpResponseBase:
        office.log(Event.REGISTER_READ, record=record)
        response: HttpResponseBase = self.render_to_response(self.get_context_data(reason=reason))
        return response
