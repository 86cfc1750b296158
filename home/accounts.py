"""One's own account at the reference intranet: a new password, and signing out everywhere else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST


class OwnPasswordForm(forms.Form):
    """The password of whoever is signed in, asked for once more."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "sg-input"}),
    )


class PasswordView(auth_views.PasswordChangeView):
    """Ask for the old password and a new one. Every other session of the account ends with the old one."""

    template_name = "account.html"
    success_url = reverse_lazy("account")

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """Give the form's fields our look, and the rules in one sentence."""
        form = super().get_form(*args, **kwargs)
        for field in form.fields.values():
            field.widget.attrs["class"] = "sg-input"
        form.fields["new_password1"].help_text = _(
            "Twelve signs or more. Four unusual words in a row are easy to remember and hard to guess."
        )
        form.fields["new_password2"].label = _("The new password once more")
        form.fields["new_password2"].help_text = ""
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form that signs out elsewhere."""
        return {"elsewhere": OwnPasswordForm(auto_id="elsewhere_%s"), **super().get_context_data(**kwargs)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Say that it is done."""
        messages.success(self.request, _("Your password is changed, and you are signed out everywhere else."))
        return super().form_valid(form)


@never_cache
@sensitive_post_parameters("password")
@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """End every other session of the account: the same password, salted anew, makes their sessions another's."""
    form = OwnPasswordForm(request.POST, auto_id="elsewhere_%s")
    user: Any = request.user
    if form.is_valid():
        # By the usual way in, so that guesses count as failed sign-ins.
        if authenticate(request, username=user.get_username(), password=form.cleaned_data["password"]) == user:
            user.password = make_password(form.cleaned_data["password"])
            user.save(update_fields=["password"])
            update_session_auth_hash(request, user)
            messages.success(request, _("You are signed out everywhere but here."))
            return redirect("account")
        form.add_error("password", _("This is not your password."))
    page = PasswordView()
    page.setup(request)
    context = {**page.get_context_data(form=page.get_form_class()(user)), "elsewhere": form}
    return render(request, "account.html", context, status=400)


urlpatterns = [
    path("", PasswordView.as_view(), name="account"),
    path("log-ud-andre-steder/", sign_out_elsewhere, name="sign_out_elsewhere"),
]
