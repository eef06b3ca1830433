"""Tests of answers that a model writes."""
