from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The reference intranet. It is not shipped; it stands for the site a municipality already has."""

    name = "home"
    default_auto_field = "django.db.models.BigAutoField"
