"""A visitor of the pages without a browser: asks for a page over the websocket, and waits until its script is done."""

from __future__ import annotations

from types import TracebackType
from typing import Any
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_LARGEST = 1 << 26  # bytes of a message


class Visitor:
    """One session at a server. Use it as `async with`."""

    def __init__(self, port: int) -> None:
        self._address = f"ws://localhost:{port}/_stcore/stream"
        self._channel: Any = None

    async def __aenter__(self) -> Visitor:
        origin = self._address.replace("ws:", "http:").removesuffix("/_stcore/stream")
        self._channel = await websockets.connect(
            self._address, subprotocols=["streamlit"], origin=origin, max_size=_LARGEST, ping_interval=None
        )
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self._channel.close()

    async def read(self, page: str, query: dict[str, str]) -> int:
        """Run a page; how many elements it sent. RuntimeError where it ends with an error of its own."""
        wanted = BackMsg()
        wanted.rerun_script.query_string = urlencode(query)
        wanted.rerun_script.page_name = page
        wanted.rerun_script.context_info.url = self._address.replace("ws:", "http:").replace("_stcore/stream", page)
        await self._channel.send(wanted.SerializeToString())
        sent = 0
        while True:
            told = ForwardMsg()
            told.ParseFromString(await self._channel.recv())
            kind = told.WhichOneof("type")
            sent += kind == "delta"
            if kind == "delta" and told.delta.new_element.WhichOneof("type") == "exception":
                raise RuntimeError(f"the page {page} failed: {told.delta.new_element.exception.message}")
            if kind == "script_finished":
                return sent
