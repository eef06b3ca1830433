"""Tests of the alignment evaluation."""
