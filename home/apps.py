from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The reference intranet. It is not shipped; it stands for the site a municipality already has."""

    name = "home"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of each sign-in."""
        from home import sessions

        sessions.connect()
