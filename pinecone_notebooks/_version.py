"""The version, in the one place that has it."""

__version__ = "1.0.0.dev0"
