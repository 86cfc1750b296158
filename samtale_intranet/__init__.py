"""Conversation guides, plans and a protected personnel section for Wagtail intranets."""

__version__ = "0.1.0"
