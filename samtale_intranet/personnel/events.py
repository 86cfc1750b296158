"""The words of the ledger: what happened, and for what purpose, each with a plain sentence for the log."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    """What happened. The label is a whole phrase that follows the name of whoever did it."""

    FOLDER_OPENED = "folder_opened", _("Opened the folder")
    FOLDER_BEGUN = "folder_begun", _("Began the folder")
    ENTRY_READ = "entry_read", _("Read a document")
    ENTRY_EXPORTED = "entry_exported", _("Downloaded a document as PDF")
    LOG_READ = "log_read", _("Looked at who has looked")
    SEARCHED = "searched", _("Searched for employees")
    JOURNALED = "journaled", _("Put a document into the folder")
    CORRECTED = "corrected", _("Put a correction into the folder")
    ANNOTATED = "annotated", _("Wrote a note to a document")
    PLAN_STARTED = "plan_started", _("Started a plan")
    PLAN_READ = "plan_read", _("Read a plan")
    PLAN_SAVED = "plan_saved", _("Wrote in a plan")
    PLAN_SHARED = "plan_shared", _("Shared a plan")
    PLAN_FINISHED = "plan_finished", _("Finished a plan")
    PLAN_REOPENED = "plan_reopened", _("Reopened a plan")
    PLAN_CLOSED = "plan_closed", _("Closed a plan")
    PLAN_DISCARDED = "plan_discarded", _("Discarded a plan that was never finished")
    RESPONDED = "responded", _("Responded to a plan")
    THEMES_PICKED = "themes_picked", _("Picked themes for a conversation")
    THEMES_READ = "themes_read", _("Saw the themes for a conversation")
    FOLLOW_UP_MADE = "follow_up_made", _("Set a day for a follow-up")
    FOLLOW_UP_READ = "follow_up_read", _("Opened a follow-up")
    FOLLOW_UP_MOVED = "follow_up_moved", _("Moved a follow-up")
    FOLLOW_UP_SETTLED = "follow_up_settled", _("Finished a follow-up")
    FOLLOW_UP_CHANGE_BEGUN = "follow_up_change_begun", _("Began to change a plan from a follow-up")
    FOLLOW_UP_TAKEN_OVER = "follow_up_taken_over", _("Let a follow-up go on with the changed plan")
    ACTIONS_KEPT = "actions_kept", _("Noted the actions of a plan to follow up on")
    ACTIONS_TICKED = "actions_ticked", _("Ticked actions of a plan")
    SECOND_FACTOR_PROVEN = "second_factor_proven", _("Proved a second factor")
    SECOND_FACTOR_FAILED = "second_factor_failed", _("Tried a second factor that was not accepted")
    SECOND_FACTOR_ADDED = "second_factor_added", _("Added an authenticator app")
    SECOND_FACTOR_REMOVED = "second_factor_removed", _("Removed an authenticator app")
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed", _("Made new recovery codes")
    PASSKEY_ADDED = "passkey_added", _("Added a passkey")
    PASSKEY_REMOVED = "passkey_removed", _("Removed a passkey")
    SECOND_FACTOR_RESET_ASKED = "second_factor_reset_asked", _("Asked to have a lost second factor reset")
    SECOND_FACTOR_RESET_CONFIRMED = "second_factor_reset_confirmed", _("Confirmed the reset of a second factor")
    SECOND_FACTOR_RESET_TURNED_DOWN = "second_factor_reset_turned_down", _("Turned the reset of a second factor down")
    RESPONSE_WITHDRAWN = "response_withdrawn", _("Withdrew a response by opening the plan again")
    FILE_ATTACHED = "file_attached", _("Attached a file to a plan")
    FILE_DISCARDED = "file_discarded", _("Removed a file from a plan")
    FILE_KEPT = "file_kept", _("Put a file into the folder")
    FILE_READ = "file_read", _("Downloaded a file")
    KEYS_ROTATED = "keys_rotated", _("Changed the key that folders are locked with")
    KEY_RETIRED = "key_retired", _("Took an old key out of the key ring")
    PURPOSE_STATED = "purpose_stated", _("Asked to open the folder")
    STAND_IN_PROPOSED = "stand_in_proposed", _("Proposed a stand-in")
    STAND_IN_CONFIRMED = "stand_in_confirmed", _("Confirmed a stand-in")
    STAND_IN_REFUSED = "stand_in_refused", _("Turned a proposed stand-in down")
    STAND_IN_WITHDRAWN = "stand_in_withdrawn", _("Ended a stand-in's access")
    SAMPLE_DRAWN = "sample_drawn", _("Drew a month’s looks for log control")
    READ_DRAWN = "read_drawn", _("Drew a look for log control")
    SAMPLES_READ = "samples_read", _("Looked at the log control")
    SAMPLES_EXPORTED = "samples_exported", _("Downloaded a report of the log control")
    READ_EXPLAINED = "read_explained", _("Wrote how a look that was drawn came about")
    LEDGER_PRUNED = "ledger_pruned", _("Let expired events of the ledger go")
    FOLDER_EXPORTED = "folder_exported", _("Downloaded the whole folder as PDF")
    PERSON_EXPORTED = "person_exported", _("Took out a copy of everything that is kept about the employee")
    HOLD_READ = "hold_read", _("Looked at whether erasing is stopped")
    HOLD_SET = "hold_set", _("Stopped all erasing in the folder")
    HOLD_LIFTED = "hold_lifted", _("Let erasing in the folder go on")
    ERASED = "erased", _("Erased what was not to be kept any longer")
    ERASURE_NOTED = "erasure_noted", _("Noted that something was erased")
    ENTRY_SENT = "entry_sent", _("Took a document out")
    ENTRY_ARCHIVED = "entry_archived", _("Handed a document over to the archive")
    ARCHIVE_REFUSED = "archive_refused", _("Was told that the archive does not take a document")
    ARCHIVE_RETRIED = "archive_retried", _("Asked for a document to be sent to the archive again")
    ARCHIVE_LISTED = "archive_listed", _("Looked at what the archive has got")
    REGISTER_READ = "register_read", _("Opened a register")
    REGISTER_SEARCHED = "register_searched", _("Searched in a register")
    REGISTER_EXPORTED = "register_exported", _("Downloaded a register")
    REGISTER_CHANGED = "register_changed", _("Changed a register")
    REGISTER_REMOVED = "register_removed", _("Removed something from a register")
    ACCESS_CHANGED = "access_changed", _("Changed in a register who leads, signs in or works in HR")
    COVERAGE_READ = "coverage_read", _("Looked at the figures of conversations held")
    COVERAGE_EXPORTED = "coverage_exported", _("Downloaded the figures of conversations held")
    LEADERLESS_READ = "leaderless_read", _("Looked at which conversations have no leader")
    REFUSED = "refused", _("Was refused. Has no access to the folder")

    @property
    def is_removal(self) -> bool:
        """Whether the record is gone afterwards, and rightly so."""
        return self in _REMOVALS

    @property
    def is_of_register(self) -> bool:
        """Whether it changed a row of a register, which the import of people changes as well: nothing sealed."""
        return self in (Event.REGISTER_CHANGED, Event.REGISTER_REMOVED, Event.ACCESS_CHANGED)

    @property
    def is_looking(self) -> bool:
        """Whether nothing was written: the event must be committed before anything is decrypted."""
        return self in _LOOKING


# ARCHIVE_RETRIED takes back that a delivery was settled; its record is the settlement.
_REMOVALS = frozenset(
    {
        Event.PLAN_DISCARDED,
        Event.RESPONSE_WITHDRAWN,
        Event.FILE_DISCARDED,
        Event.ERASED,
        Event.ARCHIVE_RETRIED,
    }
)
_LOOKING = frozenset(
    {
        Event.FOLDER_OPENED,
        Event.ENTRY_READ,
        Event.ENTRY_EXPORTED,
        Event.LOG_READ,
        Event.SEARCHED,
        Event.PLAN_READ,
        Event.THEMES_READ,
        Event.FOLLOW_UP_READ,
        Event.FILE_READ,
        Event.FOLDER_EXPORTED,
        Event.PERSON_EXPORTED,
        Event.HOLD_READ,
        Event.SAMPLES_READ,
        Event.SAMPLES_EXPORTED,
        Event.ENTRY_SENT,
        Event.ARCHIVE_LISTED,
        Event.REGISTER_READ,
        Event.REGISTER_SEARCHED,
        Event.REGISTER_EXPORTED,
        Event.COVERAGE_READ,
        Event.COVERAGE_EXPORTED,
        Event.LEADERLESS_READ,
        Event.REFUSED,
    }
)


class Purpose(models.TextChoices):
    """What a folder was opened for. The label follows the event's: "Read a document" "to hold the conversation"."""

    OWN_ACCESS = "own_access", _("to see what is kept about oneself")
    HOLD_CONVERSATION = "hold_conversation", _("to prepare and hold the conversation")
    WRITE_PLAN = "write_plan", _("to write the plan")
    RESPOND = "respond", _("to respond to the plan")
    FOLLOW_UP = "follow_up", _("to follow up on what was agreed")
    PERSONNEL_ADMINISTRATION = "personnel_administration", _("to handle the employment")
    PERSONNEL_CASE = "personnel_case", _("to handle a case or a complaint")
    ACCESS_REQUEST = "access_request", _("to answer a request for access")
    CORRECTION = "correction", _("to put something right")
    LOG_CONTROL = "log_control", _("to check who has looked")
    ARCHIVING = "archiving", _("to hand it over to the archive")
