"""URLs of the reference intranet, in the order a host would write them."""

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from samtale_intranet.personnel.section import sign_out

urlpatterns = [
    # Wagtail's own would leave in the browser what it has cached.
    path("admin/logout/", sign_out),
    path("admin/", include(wagtailadmin_urls)),
    path("dokumenter/", include(wagtaildocs_urls)),
    # Pictures, to those who are signed in. A larger site lets its web server do this.
    path("media/images/<path:path>", serve, {"document_root": settings.MEDIA_ROOT / "images"}),
    path("log-ind/", login_not_required(auth_views.LoginView.as_view(template_name="login.html")), name="login"),
    path("log-ud/", sign_out, name="logout"),
    path("konto/", include("home.accounts")),
    path("", include("samtale_intranet.urls")),
    path("", include(wagtail_urls)),
]
