"""The decoder of server-sent events."""

from __future__ import annotations

import pytest

from pinecone_notebooks.client.sse import EventTooLarge, decode


def events(*chunks: bytes) -> list[tuple[str, str]]:
    return list(decode(chunks))


def test_data_with_and_without_a_space() -> None:
    """One space after the colon is framing; its absence is fine."""
    assert events(b"data: a\n\ndata:b\n\ndata:  c\n\n") == [("", "a"), ("", "b"), ("", " c")]


def test_lines_of_data_are_joined() -> None:
    """Several data lines are one text with line feeds between."""
    assert events(b'data: {"a":\ndata: 1}\n\n') == [("", '{"a":\n1}')]


def test_json_goes_on_over_lines_without_data() -> None:
    """JSON spread over lines without a prefix, as the API's documentation shows it, is one event."""
    shown = (
        b'data:\n{\n  "type":"content_chunk",\n  "delta":\n  {\n    "content":"The"\n    }\n}\n\n'
    )
    assert events(shown) == [("", shown[5:-2].decode())]


def test_json_words_on_lines_of_their_own() -> None:
    """The bare words of JSON count as its lines, too."""
    assert events(b"data: [\ntrue,\nnull\n]\n\n") == [("", "[\ntrue,\nnull\n]")]


def test_comments_unknown_fields_and_empty_events_are_skipped() -> None:
    """Heartbeats, ids, retry hints and events without data leave no trace."""
    assert events(b": hi\n\n\n\nid: 3\nretry: 5\nfoo: bar\ndata: a\n\ndata:\n\nevent: x\n\n") == [
        ("", "a")
    ]


def test_the_name_of_an_event_is_kept() -> None:
    """The event line names the event."""
    assert events(b"event: error\ndata: a\n\n") == [("error", "a")]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_any_line_end_cut_anywhere(end: bytes, size: int) -> None:
    """LF, CRLF and CR are line ends, wherever the chunks are cut, in the middle of a CRLF too."""
    body = end.join([b"data: \xc3\xa9\xf0\x9f\x98\x80", b"", b"event: n", b"data: b", b"", b""])
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    assert events(*chunks) == [("", "é😀"), ("n", "b")]


def test_a_byte_order_mark_is_skipped_once() -> None:
    """A byte order mark counts at the very start only, even when it comes byte by byte."""
    body = b"\xef\xbb\xbfdata: \xef\xbb\xbfa\n\n"
    assert events(*[bytes([byte]) for byte in body]) == [("", "\ufeffa")]
    assert events(b"\xef", b"\xbb") == []


def test_the_last_event_may_end_with_the_stream() -> None:
    """A stream that ends without a blank line still gives its last event."""
    assert events(b"data: a\n\ndata: b") == [("", "a"), ("", "b")]


def test_an_event_comes_as_soon_as_it_is_whole() -> None:
    """The decoder does not ask for the next chunk while it holds a whole event."""

    def chunks(*parts: bytes):
        yield from parts
        pytest.fail("asked for more")

    assert next(decode(chunks(b"data: a\r\n\r"))) == ("", "a")
    assert next(decode(chunks(b"data: a\n", b"\n"))) == ("", "a")


def test_a_large_event_in_small_chunks() -> None:
    """An event of a megabyte that comes in pieces is whole."""
    body = b'data: "' + b"x" * (1 << 20) + b'"\n\n'
    ((_, data),) = decode(body[start : start + 1000] for start in range(0, len(body), 1000))
    assert len(data) == (1 << 20) + 2


def test_an_event_without_an_end_is_refused() -> None:
    """Past the limit the decoder stops instead of filling the memory."""
    with pytest.raises(EventTooLarge, match="larger than 1000 bytes"):
        list(decode((b"data: " + b"x" * 100 for _ in range(1000)), limit=1000))


def test_broken_utf8_does_not_stop_the_stream() -> None:
    """Bytes that are no UTF-8 become replacement characters."""
    assert events(b"data: a\xffb\n\n") == [("", "a\ufffdb")]
