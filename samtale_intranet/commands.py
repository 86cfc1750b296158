"""What our management commands share: `--help` with examples that keep their lines."""

from __future__ import annotations

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class CommandWithExamples(BaseCommand):
    """A command whose help shows `examples` below the arguments, line by line as they are written."""

    examples: Any = ""  # text, or a lazy translation of it

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Add the examples, and keep the line breaks."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = str(self.examples)
        return parser
