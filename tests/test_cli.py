"""The command line: what people type, and what it tells them."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys

import pytest

from pinecone_notebooks._version import __version__

COMMAND = [sys.executable, "-m", "pinecone_notebooks"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end."""
    return subprocess.run(
        [*COMMAND, *arguments], check=False, capture_output=True, text=True, timeout=30
    )


def test_the_version_is_told():
    """`--version` names the package's one version."""
    assert run("--version").stdout == f"pinecone-notebooks {__version__}\n"


def test_without_a_command_help_is_shown():
    """The bare command explains itself and succeeds."""
    ran = run()
    assert ran.returncode == 0
    assert "serve Pinecone Assistant's API on this machine" in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--port", "70000"), "70000 is not a port: give a number from 0 to 65535"),
        (("--pace", "0"), "0 is not a number above 0"),
        (("--host", "example.org"), "example.org is not an IPv4 address"),
        (("--allow-origin", "lab"), "write an origin such as https://lab.example.org:8443"),
        (("--llm-url", "http://localhost/v1"), "--llm-url and --llm-model go together"),
        (("--llm-url", "localhost", "--llm-model", "m"), "write an address such as http://"),
    ],
)
def test_bad_options_are_explained(arguments, sentence):
    """An option that cannot be is refused before anything starts."""
    ran = run("local", *arguments)
    assert ran.returncode == 2
    assert sentence in ran.stderr


def test_a_taken_port_is_one_line(tmp_path):
    """A port in use is told in one line, with what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = run("local", "--port", port, "--data", str(tmp_path))
    assert ran.returncode == 1
    assert ran.stderr == (
        f"Port {port} is already in use. Choose another with --port (0: any free one).\n"
    )


def test_an_address_of_another_machine_is_one_line(tmp_path):
    """An address that this machine does not have is told in one line."""
    ran = run("local", "--host", "192.0.2.1", "--port", "0", "--data", str(tmp_path))
    assert ran.returncode == 1
    assert ran.stderr == "192.0.2.1 is no address of this machine: give one with --host.\n"


def test_an_unusable_folder_is_one_line(tmp_path):
    """A data folder that is a file is told in one line."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ran = run("local", "--port", "0", "--data", str(tmp_path / "file"))
    assert ran.returncode == 1
    assert ran.stderr == f"Cannot use {tmp_path / 'file'}: File exists.\n"


def test_a_missing_extra_is_one_line():
    """Without the packages of the extra, the line says how to install them."""
    program = (
        "import sys; sys.modules['aiohttp'] = None; from pinecone_notebooks.cli import main; "
        "sys.exit(main(['local', '--port', '0']))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=30
    )
    assert ran.returncode == 1
    assert "pip install 'pinecone-notebooks[local]'" in ran.stderr
    assert "aiohttp" in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_person_sees_address_code_and_how_to_stop(tmp_path):
    """In a terminal the service tells its address and sign-in code, and ends quietly on Ctrl-C."""
    with subprocess.Popen(
        [*COMMAND, "local", "--port", "0", "--data", str(tmp_path / "data")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        told = "".join(iter(process.stdout.readline, "Press Ctrl-C to stop it.\n"))
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert re.search(r"http://127\.0\.0\.1:\d+\n", told)
    assert re.search(r"console +http://127\.0\.0\.1:\d+/connect/console\n", told)
    assert re.search(r"sign-in code +(\w{4}-){2}\w{4} ", told)
    assert "quote the files; instructions and temperature change nothing" in told
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_who_opens_the_service_to_others_is_warned(tmp_path):
    """On another address than loopback the service says what that means, and by default it does not."""
    for options, is_warned in (((), False), (("--host", "0.0.0.0"), True)):
        command = [*COMMAND, "local", "--json", "--port", "0", "--data", str(tmp_path / "data")]
        with subprocess.Popen(
            [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.terminate()
            _, warned = process.communicate(timeout=60)
        assert ("cross the network unencrypted" in warned) is is_warned


def test_a_model_elsewhere_is_told_to_get_the_questions(tmp_path):
    """Who starts it with a model on another machine reads that documents go there."""
    options = ("--llm-url", "https://llm.example.org/v1", "--llm-model", "llama3.2")
    with subprocess.Popen(
        [*COMMAND, "local", "--port", "0", "--data", str(tmp_path / "data"), *options],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        told = "".join(iter(process.stdout.readline, "Press Ctrl-C to stop it.\n"))
        process.terminate()
    assert (
        "are written by llama3.2 at https://llm.example.org/v1: "
        "questions and passages leave this machine" in told
    )


@pytest.mark.parametrize(
    ("options", "answers"),
    [
        ((), {"model": None, "url": None, "ignored": ["instructions", "temperature"]}),
        (
            ("--llm-url", "http://127.0.0.1:9/v1", "--llm-model", "llama3.2"),
            {"model": "llama3.2", "url": "http://127.0.0.1:9/v1", "ignored": []},
        ),
    ],
)
def test_a_program_is_told_who_answers(start_service, options, answers):
    """The line of JSON says what writes the answers, and what of a request changes nothing."""
    assert start_service(*options).answers == answers


def test_the_command_line_starts_without_the_extra():
    """`--version` and help load no server."""
    program = (
        "import sys, pinecone_notebooks.cli; "
        "print({'aiohttp', 'tantivy', 'sqlite3', 'requests'} & set(sys.modules))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert ran.stdout == "set()\n"
