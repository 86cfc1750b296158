from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversationsConfig(AppConfig):
    name = "samtale_intranet.conversations"
    label = "samtale_conversations"
    verbose_name = _("Conversations and their types")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let packs carry types, ladders of guides refer to them; what is kept goes by their rules, copies hold it."""
        from samtale_intranet.conversations.api import register_listener, register_next_steps, register_panel
        from samtale_intranet.conversations.exporting import CONVERSATIONS
        from samtale_intranet.conversations.follow_ups import keeping as follow_ups_kept
        from samtale_intranet.conversations.follow_ups import mails as follow_up_mails
        from samtale_intranet.conversations.follow_ups import panel as follow_ups
        from samtale_intranet.conversations.invitations.api import tell_of_change
        from samtale_intranet.conversations.invitations.kinds import KINDS
        from samtale_intranet.conversations.invitations.panel import PANEL, next_steps
        from samtale_intranet.conversations.ladder import ConversationTypeRules
        from samtale_intranet.conversations.mail.api import register_mail
        from samtale_intranet.conversations.mail.exporting import MAILS
        from samtale_intranet.conversations.pack_items import ConversationTypeItems
        from samtale_intranet.conversations.reminders.api import register_reminders
        from samtale_intranet.conversations.reminders.sources import SOURCES
        from samtale_intranet.conversations.retention import ConversationEraser, rules_of_types
        from samtale_intranet.conversations.themes import keeping as themes_kept
        from samtale_intranet.conversations.themes import mails as theme_mails
        from samtale_intranet.conversations.themes import panel as themes
        from samtale_intranet.conversations.themes.links import theme_links
        from samtale_intranet.guides.step_rules import register_step_rules
        from samtale_intranet.guides.theme_links import register_theme_links
        from samtale_intranet.packs.api import register_items
        from samtale_intranet.personnel.api import register_export, register_sealed_source
        from samtale_intranet.personnel.retention.api import register_eraser, register_retention

        register_items("conversation_types", ConversationTypeItems())
        register_step_rules(ConversationTypeRules())
        register_retention(rules_of_types)
        register_eraser(ConversationEraser())
        register_export(CONVERSATIONS)
        register_export(MAILS)
        register_panel(PANEL)
        register_next_steps(next_steps)
        register_listener(tell_of_change)
        for kept in (follow_ups_kept, themes_kept):
            register_sealed_source(kept.sealed_rows)
        register_eraser(follow_ups_kept.FollowUpEraser())
        register_eraser(themes_kept.ThemesEraser())
        register_export(follow_ups_kept.FOLLOW_UPS)
        register_export(themes_kept.THEMES)
        for part in (follow_ups, themes):
            register_panel(part.PANEL)
            register_next_steps(part.next_steps)
        register_theme_links(theme_links)
        for kind in (*KINDS, *follow_up_mails.KINDS, *theme_mails.KINDS):
            register_mail(kind)
        for source in (*SOURCES, *follow_up_mails.SOURCES, *theme_mails.SOURCES):
            register_reminders(source)
