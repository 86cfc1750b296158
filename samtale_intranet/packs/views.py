"""Packs in the admin: choose, look over, load as drafts or published; and download."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from samtale_intranet.packs.dumping import Dump, DumpRefused, dump
from samtale_intranet.packs.forms import ChoosePackForm
from samtale_intranet.packs.models import LoadedPack
from samtale_intranet.packs.permissions import may_download, may_load_below, may_load_somewhere
from samtale_intranet.packs.problems import PackRefused
from samtale_intranet.packs.report import Report
from samtale_intranet.packs.review import Chosen, opened


class PackView(WagtailAdminTemplateMixin, TemplateView):
    """What every page about packs shares: the frame, and that nobody comes in who may not make pages anywhere."""

    page_title = gettext_lazy("Content packs")
    header_icon = "download"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Keep out whoever may not add and publish pages."""
        if not may_load_somewhere(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the first page."""
        return [*self.breadcrumbs_items, {"url": reverse("samtale_packs:index"), "label": self.page_title}]


class ChooseView(PackView):
    """Choose a pack and a page above; then look it over."""

    template_name = "samtale_packs/choose.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form, with the page above that a link may name."""
        wanted = self.request.GET.get("parent", "")
        initial = {"parent": Page.objects.filter(pk=int(wanted)).first()} if wanted.isdecimal() else {}
        kwargs.setdefault("form", ChoosePackForm(user=self.request.user, initial=initial))
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"media": context["form"].media}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show what loading would do; nothing is written."""
        form = ChoosePackForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            chosen = _chosen(form)
            report = chosen.load(form.cleaned_data["parent"], request.user, dry_run=True)
        except PackRefused as refused:
            return ReviewView.answer(request, problems=refused.problems, parent=form.cleaned_data["parent"])
        return _review(request, chosen, form.cleaned_data["parent"], report)


def _chosen(form: ChoosePackForm) -> Chosen:
    upload, parent = form.cleaned_data["file"], form.cleaned_data["parent"]
    return Chosen(form.cleaned_data["shipped"], upload.read() if upload else b"", parent.pk)


class ReviewView(PackView):
    """What a pack would make and change, or why it is refused."""

    template_name = "samtale_packs/review.html"
    page_subtitle = gettext_lazy("Look it over")

    @classmethod
    def answer(cls, request: HttpRequest, **context: Any) -> HttpResponse:
        """Answer a request of another view with this page."""
        view = cls()
        view.setup(request)
        response: HttpResponse = view.render_to_response(view.get_context_data(**context))
        return response


def _review(request: HttpRequest, chosen: Chosen, parent: Page, report: Report) -> HttpResponse:
    token = chosen.sealed(request.user)
    return ReviewView.answer(request, report=report, rows=rows(report), parent=parent, token=token)


def rows(report: Report) -> list[dict[str, Any]]:
    """Give a report as groups for the page: first what asks for a decision."""
    groups = [
        ("kept", _("Left alone, because it was changed here or is not yours to edit"), report.kept),
        ("changed", _("Will be changed"), report.changed),
        ("created", _("Will be made"), report.created),
        ("adopted", _("Stands here already, and belongs to the pack from now on"), report.adopted),
        ("left_out", _("Left alone, though the pack no longer holds it"), report.left_out),
        ("unchanged", _("Unchanged"), report.unchanged),
    ]
    return [
        {"name": name, "title": title, "items": [_row(report, label) for label in labels]}
        for name, title, labels in groups
        if labels
    ]


def _row(report: Report, label: str) -> dict[str, Any]:
    key = report.keys.get(label)
    title = label.removesuffix(f" ({key})")
    return {"title": title, "key": key, "kind": report.kinds.get(label), "details": report.details.get(label, [])}


class LoadView(PackView):
    """Load what was looked over."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Load the pack, as drafts or published, and show the page below which it stands."""
        chosen = opened(request.POST.get("token", ""), request.user)
        if chosen is None:
            messages.error(request, _("This review is no longer good. Choose the pack again."))
            return redirect("samtale_packs:index")
        parent = get_object_or_404(Page, pk=chosen.parent)
        # SECURITY: asked again: the right may have been taken away since the review.
        if not may_load_below(request.user, parent):
            raise PermissionDenied
        publish, overwrite = "publish" in request.POST, request.POST.getlist("overwrite")
        try:
            report = chosen.load(parent, request.user, dry_run=False, overwrite=overwrite, publish=publish)
        except PackRefused as refused:
            return ReviewView.answer(request, problems=refused.problems, parent=parent)
        what = _("“%(pack)s” is loaded as drafts: %(created)d made, %(changed)d changed, %(kept)d left alone.")
        if publish:
            what = _("“%(pack)s” is published: %(created)d made, %(changed)d changed, %(kept)d left alone.")
        counts = {"created": len(report.created), "changed": len(report.changed), "kept": len(report.kept)}
        messages.success(request, what % {"pack": report.name, **counts})
        return redirect("wagtailadmin_explore", parent.pk)


class DownloadView(PackView):
    """Download a page and what is below it as a pack; first say what the pack cannot hold."""

    template_name = "samtale_packs/download.html"
    page_subtitle = gettext_lazy("Download")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Keep out whoever may not edit this page: a pack holds its drafts."""
        # SECURITY: one answer for a page that is not there and one that is not theirs.
        self.page = Page.objects.filter(pk=kwargs["page_id"]).first()
        if self.page is None or not may_download(request.user, self.page):
            raise PermissionDenied
        return super(PackView, self).dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give the file, or the page that says why not yet."""
        context: dict[str, Any] = {"page": self.page, "pack": request.GET.get("pack", "")}
        try:
            made = dump(page=self.page, pack=context["pack"], user=request.user)
        except DumpRefused as refused:
            packs = LoadedPack.objects.filter(parent=self.page).order_by("key")
            return self.render_to_response(self.get_context_data(refused=refused, packs=packs, **context))
        if made.notes and "anyway" not in request.GET:
            return self.render_to_response(self.get_context_data(notes=made.notes, **context))
        return _file(made)


def _file(made: Dump) -> HttpResponse:
    ending, kind = ("zip", "application/zip") if made.files else ("yaml", "application/yaml; charset=utf-8")
    response = HttpResponse(made.packed(), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{made.key}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
