"""What a kernel does with its outputs in Colab."""

from google.colab import _message
from google.colab.output import _widgets


def eval_js(script, ignore_result=False, timeout_sec=None):
    """Run a script in the output of the cell that runs, and block until its promise settles."""
    found = _message.ask("cell_javascript_eval", {"script": script}, timeout_sec)
    return None if ignore_result else found


def enable_custom_widget_manager():
    """Let the next widgets be drawn by the public manager instead of Colab's own."""
    _widgets._installed_url = "https://manager.test/"
