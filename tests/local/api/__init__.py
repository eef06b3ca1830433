"""Tests of the local service's API."""
