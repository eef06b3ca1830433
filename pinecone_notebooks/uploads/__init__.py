"""Uploads that are safe to run again: what there is, what is wanted, and the steps between."""

from .documents import Document, sidecar
from .uploading import upload

__all__ = ["Document", "sidecar", "upload"]
