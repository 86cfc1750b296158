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
        from samtale_intranet.conversations.coverage.follow_ups import register_followed_up
        from samtale_intranet.conversations.daily import register_daily_step
        from samtale_intranet.conversations.exporting import CONVERSATIONS
        from samtale_intranet.conversations.follow_ups import keeping as follow_ups_kept
        from samtale_intranet.conversations.follow_ups import mails as follow_up_mails
        from samtale_intranet.conversations.follow_ups import panel as follow_ups
        from samtale_intranet.conversations.follow_ups.api import followed_up
        from samtale_intranet.conversations.invitations.api import tell_of_change
        from samtale_intranet.conversations.invitations.kinds import KINDS
        from samtale_intranet.conversations.invitations.panel import PANEL, next_steps
        from samtale_intranet.conversations.ladder import ConversationTypeRules
        from samtale_intranet.conversations.mail.api import register_mail
        from samtale_intranet.conversations.mail.exporting import MAILS
        from samtale_intranet.conversations.moves.exporting import HAND_OVERS
        from samtale_intranet.conversations.moves.following import follow_everybody, follow_people
        from samtale_intranet.conversations.moves.mails import KINDS as MOVES
        from samtale_intranet.conversations.moves.panel import PANEL as HELD_BY
        from samtale_intranet.conversations.pack_items import ConversationTypeItems
        from samtale_intranet.conversations.planning.mails import asked_for
        from samtale_intranet.conversations.planning.panel import MEETING
        from samtale_intranet.conversations.planning.steps import planning_steps
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
        from samtale_intranet.people.api import register_people_listener
        from samtale_intranet.personnel.api import register_export, register_sealed_source
        from samtale_intranet.personnel.retention.api import register_eraser, register_retention

        register_items("conversation_types", ConversationTypeItems())
        register_step_rules(ConversationTypeRules())
        register_retention(rules_of_types)
        register_eraser(ConversationEraser())
        register_export(CONVERSATIONS)
        for copied in (MAILS, HAND_OVERS, follow_ups_kept.FOLLOW_UPS, themes_kept.THEMES):
            register_export(copied)
        for kept in (follow_ups_kept, themes_kept):
            register_sealed_source(kept.sealed_rows)
        register_eraser(follow_ups_kept.FollowUpEraser())
        register_eraser(themes_kept.ThemesEraser())
        for panel in (MEETING, PANEL, themes.PANEL, follow_ups.PANEL, HELD_BY):
            register_panel(panel)
        for steps in (planning_steps, next_steps, themes.next_steps, follow_ups.next_steps):
            register_next_steps(steps)
        for kind in (*KINDS, *follow_up_mails.KINDS, *theme_mails.KINDS, *MOVES, asked_for):
            register_mail(kind)
        for source in (*SOURCES, *follow_up_mails.SOURCES, *theme_mails.SOURCES):
            register_reminders(source)
        register_theme_links(theme_links)
        register_followed_up(followed_up)
        register_listener(tell_of_change)
        register_people_listener(follow_people)
        register_daily_step(follow_everybody)
