"""Evaluating an assistant: questions with known answers, asked and scored."""

from .evaluating import Evaluation, evaluate

__all__ = ["Evaluation", "evaluate"]
