"""Tests of the local service's store."""
