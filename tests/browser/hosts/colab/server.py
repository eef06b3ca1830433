"""Serves a page that shows outputs as Colab does, and ties it to a real kernel."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).parent
# Colab's kernels have imported its package before the first cell runs.
STARTED = "--IPKernelApp.exec_lines=import google.colab"
AS_A_PERSON_RUNS = {
    "silent": False,
    "store_history": True,
    "user_expressions": {},
    "allow_stdin": True,
    "stop_on_error": True,
}


class Bridge:
    """Brings the messages of one page to a kernel of its own, and back."""

    def __init__(self, python: str, folder: Path, environment: Mapping[str, str]) -> None:
        self.python, self.folder, self.environment = python, folder, dict(environment)

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        page = web.WebSocketResponse(max_msg_size=64 * 2**20)
        await page.prepare(request)
        manager = AsyncKernelManager()
        command = [self.python, "-m", "ipykernel_launcher", "-f", "{connection_file}", STARTED]
        manager._kernel_spec = KernelSpec(argv=command, display_name="Colab", language="python")
        await manager.start_kernel(cwd=str(self.folder), env=self.environment)
        client = manager.client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=60)
            carriers = [
                asyncio.create_task(self._carry(channel, page))
                for channel in (client.get_iopub_msg, client.get_shell_msg)
            ]
            async for message in page:
                if message.type is WSMsgType.TEXT:
                    await self._send(client, manager, json.loads(message.data))
            for carrier in carriers:
                carrier.cancel()
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)
        return page

    async def _carry(self, get: Any, page: web.WebSocketResponse) -> None:
        while not page.closed:
            message = await get()
            carried = {
                "type": message["header"]["msg_type"],
                "parent": message["parent_header"].get("msg_id", ""),
                "content": message["content"],
                "metadata": message["metadata"],
                "buffers": [base64.b64encode(each).decode() for each in message["buffers"]],
            }
            await page.send_str(json.dumps(carried, default=str))

    async def _send(self, client: Any, manager: AsyncKernelManager, given: dict[str, Any]) -> None:
        if given["channel"] == "interrupt":
            await manager.interrupt_kernel()
        elif given["channel"] == "stdin":
            message = client.session.msg("input_reply", {"value": given["value"]})
            client.stdin_channel.send(message)
        else:
            content = given["content"]
            if given["type"] == "execute_request":
                content = {**content, **AS_A_PERSON_RUNS}
            message = client.session.msg(given["type"], content)
            message["header"]["msg_id"] = message["msg_id"] = given["id"]
            message["buffers"] = [base64.b64decode(each) for each in given.get("buffers") or ()]
            client.shell_channel.send(message)


@contextlib.contextmanager
def serving(bridge: Bridge, libraries: Mapping[str, Path], port: int) -> Iterator[str]:
    """Serve until the block ends; gives the notebook page's address."""
    loop = asyncio.new_event_loop()
    app = web.Application()
    app.router.add_get("/kernel", bridge.connect)
    for name in ("notebook.html", "notebook.js", "output.html", "output.js"):
        app.router.add_get(f"/{name}", _file(HERE / name))
    for name, path in libraries.items():
        app.router.add_get(f"/lib/{name}", _file(path))
    runner = web.AppRunner(app, shutdown_timeout=1)

    async def start() -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield f"http://localhost:{port}/notebook.html"
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def _file(path: Path) -> Any:
    async def answer(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(path)

    return answer
