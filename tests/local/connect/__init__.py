"""Tests of the local service's Connect pages."""
