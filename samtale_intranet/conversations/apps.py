from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversationsConfig(AppConfig):
    name = "samtale_intranet.conversations"
    label = "samtale_conversations"
    verbose_name = _("Conversations and their types")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let packs carry types, ladders of guides refer to them; what is kept goes by their rules, copies hold it."""
        from samtale_intranet.conversations.api import register_panel
        from samtale_intranet.conversations.daily import register_daily_step
        from samtale_intranet.conversations.exporting import CONVERSATIONS
        from samtale_intranet.conversations.ladder import ConversationTypeRules
        from samtale_intranet.conversations.mail.api import register_mail
        from samtale_intranet.conversations.moves.exporting import HAND_OVERS
        from samtale_intranet.conversations.moves.following import follow_everybody, follow_people
        from samtale_intranet.conversations.moves.mails import KINDS as MOVES
        from samtale_intranet.conversations.moves.panel import PANEL as HELD_BY
        from samtale_intranet.conversations.pack_items import ConversationTypeItems
        from samtale_intranet.conversations.retention import ConversationEraser, rules_of_types
        from samtale_intranet.guides.step_rules import register_step_rules
        from samtale_intranet.packs.api import register_items
        from samtale_intranet.people.api import register_people_listener
        from samtale_intranet.personnel.api import register_export
        from samtale_intranet.personnel.retention.api import register_eraser, register_retention

        register_items("conversation_types", ConversationTypeItems())
        register_step_rules(ConversationTypeRules())
        register_retention(rules_of_types)
        register_eraser(ConversationEraser())
        register_export(CONVERSATIONS)
        register_export(HAND_OVERS)
        register_panel(HELD_BY)
        register_people_listener(follow_people)
        register_daily_step(follow_everybody)
        for kind in MOVES:
            register_mail(kind)
