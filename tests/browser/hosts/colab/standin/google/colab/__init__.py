"""Stands in for Colab's own package in a kernel that tests start."""

from google.colab import output, userdata

__all__ = ["output", "userdata"]
