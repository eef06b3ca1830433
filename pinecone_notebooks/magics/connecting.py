"""The magics that connect, tell about the connection, and end it."""

from __future__ import annotations

from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand

from .parsing import Parser, positive_number

__all__ = ["PARSERS", "ConnectingMagics"]


def _connect_parser() -> Parser:
    parser = Parser("%pinecone_connect", "%pinecone_connect --local")
    parser.add_argument("--local", action="store_true")
    parser.add_argument("--timeout", type=positive_number, default=300.0, metavar="SECONDS")
    return parser


def _status_parser() -> Parser:
    return Parser("%pinecone_status", "%pinecone_status")


def _disconnect_parser() -> Parser:
    parser = Parser("%pinecone_disconnect", "%pinecone_disconnect --revoke")
    parser.add_argument("--revoke", action="store_true")
    return parser


PARSERS = {
    "pinecone_connect": _connect_parser,
    "pinecone_status": _status_parser,
    "pinecone_disconnect": _disconnect_parser,
}


@magics_class
class ConnectingMagics(Magics):
    """`%pinecone_connect`, `%pinecone_status` and `%pinecone_disconnect`."""

    @no_var_expand
    @line_magic
    def pinecone_connect(self, line: str) -> None:
        """Connect this notebook to Pinecone.

        %pinecone_connect [--local] [--timeout SECONDS]

        Uses a key that is there (PINECONE_API_KEY, this kernel's earlier connection, the secrets of
        Colab or Kaggle, the login of the pc command-line tool), else shows the Connect card and
        waits for you. With --local it starts or finds the service on this machine; nothing leaves
        it.

        Examples:
            %pinecone_connect
            %pinecone_connect --local
        """
        from pinecone_notebooks.render.live import say
        from pinecone_notebooks.widgets.asking import connect

        given = _connect_parser().parse_line(line)
        say(str(connect(local=given.local, timeout=given.timeout)))

    @no_var_expand
    @line_magic
    def pinecone_status(self, line: str) -> None:
        """Tell which key is used, from where, for what, and how this notebook is run.

        Examples:
            %pinecone_status
        """
        from pinecone_notebooks.render.live import say
        from pinecone_notebooks.widgets.status import status

        _status_parser().parse_line(line)
        known = status()
        width = max(map(len, known)) + 2
        say("\n".join(f"{name:<{width}}{value}" for name, value in known.items()))

    @no_var_expand
    @line_magic
    def pinecone_disconnect(self, line: str) -> None:
        """Forget the key: takes it and the hosts out of the environment.

        %pinecone_disconnect [--revoke]

        --revoke also deletes, at the service, a key that was made for this notebook.

        Examples:
            %pinecone_disconnect
            %pinecone_disconnect --revoke
        """
        from pinecone_notebooks.credentials.connection import disconnect
        from pinecone_notebooks.render.live import say

        disconnect(revoke=_disconnect_parser().parse_line(line).revoke)
        say("Disconnected. PINECONE_API_KEY is no longer set in this kernel.")
