"""The command line: thin functions over the library."""

from callqa.cli.commands import app

__all__ = ["app"]
