"""The command line: `pinecone-notebooks local` serves Pinecone's API; others talk to a service."""

from __future__ import annotations

import argparse
import ipaddress
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pinecone_notebooks._version import __version__
from pinecone_notebooks.commandline import commands
from pinecone_notebooks.commandline.integrations import add_integrations

if TYPE_CHECKING:
    from collections.abc import Sequence

_DEFAULT_PORT = 8765
_THIS_MACHINE = "127.0.0.1"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command == "local":
        return _local(parser, options)
    if options.command is not None:
        return commands.run(options)
    parser.print_help()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pinecone-notebooks",
        description="Pinecone in notebooks, and a local service to try it.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    names = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_commands(names)
    add_integrations(names)
    local = names.add_parser(
        "local",
        help="serve Pinecone Assistant's API on this machine, offline",
        description="Serve Pinecone Assistant's API on this machine: no account, no network.",
    )
    local.add_argument(
        "--port",
        type=_port,
        default=_DEFAULT_PORT,
        metavar="P",
        help=f"the port; 0 picks a free one (default: {_DEFAULT_PORT})",
    )
    local.add_argument(
        "--host",
        type=_address,
        default=_THIS_MACHINE,
        metavar="ADDRESS",
        help="the IPv4 address to listen on (default: "
        f"{_THIS_MACHINE}, for this machine alone); on another, keys and documents cross the "
        "network unencrypted",
    )
    local.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="where everything is kept (default: PINECONE_LOCAL_DATA, or your data directory)",
    )
    local.add_argument(
        "--json",
        action="store_true",
        help="when ready, print one line of JSON: url, api_key, pid, sign_in_code, client_id, "
        "client_secret, answers (their model and its url, or null where the files are quoted, and "
        "what is ignored)",
    )
    local.add_argument(
        "--pace",
        type=_positive,
        metavar="WORDS_PER_SECOND",
        help="stream answers this slowly, to try out streaming and stop",
    )
    local.add_argument(
        "--idle-exit",
        type=_positive,
        metavar="SECONDS",
        help="stop after so long without a request",
    )
    local.add_argument(
        "--allow-origin",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let pages of this origin (https://lab.example.org) receive a key; repeatable",
    )
    local.add_argument(
        "--plan",
        choices=("starter", "standard", "enterprise"),
        help="hold requests to the limits of this Pinecone plan (default: no limits)",
    )
    local.add_argument(
        "--llm-url",
        metavar="URL",
        help="have answers written by the model of an OpenAI-compatible endpoint "
        "(http://127.0.0.1:11434/v1); without it they quote the files, and an assistant's "
        "instructions and the temperature change nothing. Its key, if it needs one, is read from "
        "the environment variable PINECONE_LOCAL_LLM_KEY",
    )
    local.add_argument("--llm-model", metavar="NAME", help="the model of --llm-url (llama3.2)")
    return parser


def _local(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    # Imported here: everything of the service is optional, and other commands start without it.
    from pinecone_notebooks.local.folder import default_data_folder
    from pinecone_notebooks.local.launch import EXIT_FAILED, HOW_TO_INSTALL

    try:
        from pinecone_notebooks.local.generation.endpoint import endpoint_of
        from pinecone_notebooks.local.plans import PLANS
        from pinecone_notebooks.local.serve import Options, run
        from pinecone_notebooks.local.store.integrations import is_origin_pattern
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("pinecone_notebooks"):
            raise
        print(f"{HOW_TO_INSTALL} (missing: {error.name})", file=sys.stderr)
        return EXIT_FAILED
    for origin in options.allow_origin:
        if not is_origin_pattern(origin):
            parser.error(
                f"--allow-origin {origin}: write an origin such as https://lab.example.org:8443"
            )
    try:
        endpoint = endpoint_of(options.llm_url, options.llm_model)
    except ValueError as error:
        parser.error(str(error))
    return run(
        Options(
            data=options.data or default_data_folder(),
            host=options.host,
            port=options.port,
            as_json=options.json,
            words_per_second=options.pace,
            idle_exit=options.idle_exit,
            extra_origins=tuple(options.allow_origin),
            plan=PLANS.get(options.plan),
            endpoint=endpoint,
        )
    )


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 0 to 65535")
    return int(text)


def _address(text: str) -> str:
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text} is not an IPv4 address: give one such as {_THIS_MACHINE} or 0.0.0.0"
        ) from error


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return value
