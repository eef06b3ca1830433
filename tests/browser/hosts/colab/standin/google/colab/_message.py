"""Asks the page: the question goes out on iopub, the answer comes in on stdin, past queued cells."""

import time
import uuid

import zmq
from IPython import get_ipython


def ask(question, request, seconds=None):
    """What the page answers; None when it does not in time.

    Raises:
        RuntimeError: The page answered with an error.
    """
    kernel = get_ipython().kernel
    number = uuid.uuid4().hex
    metadata = {"colab_request_type": question, "colab_msg_id": number}
    kernel.session.send(
        kernel.iopub_socket,
        "colab_request",
        {"request": request},
        metadata=metadata,
        parent=kernel.get_parent("shell"),
    )
    deadline = None if seconds is None else time.monotonic() + seconds
    while deadline is None or time.monotonic() < deadline:
        try:
            _, message = kernel.session.recv(kernel.stdin_socket, zmq.NOBLOCK)
        except zmq.ZMQError:
            message = None
        value = (message or {}).get("content", {}).get("value")
        if not isinstance(value, dict) or value.get("colab_msg_id") != number:
            time.sleep(0.025)
            continue
        if "error" in value:
            raise RuntimeError(value["error"])
        return value.get("data")
    return None
