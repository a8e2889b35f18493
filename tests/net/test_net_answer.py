"""An answer is the same however the network cuts it, and one that was cut short is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vela_tui.net.answer import (
    MAX_FIELDS,
    MAX_HEAD,
    AnswerError,
    AnswerReader,
    AnswerTooLongError,
)
from vela_tui.net.asking import MAX_ANSWER

JSON = b"Content-Type: application/json\r\n"


def read(*pieces):
    reader = AnswerReader()
    for piece in pieces:
        reader.feed(piece)
    return reader


def chunks(data, size):
    cut = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in cut)


@st.composite
def answers(draw):
    """The bytes of a valid answer that knows its own end, its status and its body."""
    status = draw(st.sampled_from([200, 201, 302, 400, 429, 503]))
    body = draw(st.binary(max_size=60))
    said = b"".join(
        b"HTTP/1.1 %d So\r\nContent-Type: text/interim\r\n\r\n" % each
        for each in draw(st.lists(st.sampled_from([100, 102, 103]), max_size=2))
    )
    said += b"HTTP/1.1 %d %b\r\n" % (status, draw(st.sampled_from([b"", b"OK", b"Not at all"])))
    said += JSON + b"Retry-After:  7 \r\n"
    if draw(st.booleans()):
        return said + b"Content-Length: %d\r\n\r\n%b" % (len(body), body), status, body
    trailers = draw(st.sampled_from([b"", b"Retry-After: 99\r\n", b"A: b\r\nDate: then\r\n"]))
    said += b"Transfer-Encoding: chunked\r\n\r\n" + chunks(body, draw(st.integers(1, 20)))
    return said + b"0\r\n" + trailers + b"\r\n", status, body


@st.composite
def cuts(draw, data):
    """The same bytes in pieces: anywhere, or one by one."""
    if draw(st.integers(0, 4)) == 0:
        return [data[at : at + 1] for at in range(len(data))]
    places = sorted(draw(st.sets(st.integers(1, max(1, len(data) - 1)), max_size=6)))
    return [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True) if a < b]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_cut_of_an_answer_gives_the_same_answer(data):
    """Complete with its last byte and not before, by length or chunks, behind interim answers."""
    said, status, body = data.draw(answers())
    pieces = data.draw(cuts(said))
    reader = AnswerReader()
    for piece in pieces:
        assert not reader.is_complete
        reader.feed(piece)
    assert (reader.is_complete, reader.can_follow) == (True, True)
    answer = reader.answer(1, 2)
    assert (answer.status, answer.body, answer.content_type) == (status, body, "application/json")
    assert (answer.retry_after, answer.date) == ("7", None)
    assert (answer.ts_sent, answer.ts_recv) == (1, 2)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_an_answer_that_was_cut_short_is_none(data):
    """However properly the connection ended behind it."""
    said, _, _ = data.draw(answers())
    reader = read(*data.draw(cuts(said[: data.draw(st.integers(1, len(said) - 1))])))
    assert not reader.is_complete
    reader.end()
    assert not reader.is_complete


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_bytes_behind_an_answer_end_the_connection_and_change_nothing(data):
    """Whatever they are: an empty line, another answer, garbage."""
    said, status, body = data.draw(answers())
    other = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!"
    behind = data.draw(st.sampled_from([b"\r\n", b"\n", b"x", other, b"\x00" * 9]))
    reader = AnswerReader()
    reader.feed(said + behind)
    assert (reader.is_complete, reader.can_follow) == (True, False)
    answer = reader.answer(1, 2)
    assert (answer.status, answer.body, answer.retry_after) == (status, body, "7")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_bytes_are_an_answer_or_refused_in_one_way(data):
    """A valid answer with some of its bytes changed ends no loop."""
    said, _, _ = data.draw(answers())
    spoiled = bytearray(said)
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.integers(0, len(said) - 1))] = data.draw(st.integers(0, 255))
    reader = AnswerReader()
    try:
        for piece in data.draw(cuts(bytes(spoiled))):
            if not reader.is_complete:
                reader.feed(piece)
    except AnswerError:
        assert not reader.is_complete


REFUSED = {
    "another protocol": b"RTSP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
    "another version": b"HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
    "an empty line first": b"\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "bare line feeds": b"HTTP/1.1 200 OK\nContent-Length: 2\n\n{}",
    "switching": b"HTTP/1.1 101 So\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
    "switching without a word": b"HTTP/1.1 101 So\r\n\r\n",
    "no such status": b"HTTP/1.1 007 So\r\nContent-Length: 0\r\n\r\n",
    "both ends": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}",
    "both ends, turned": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n"
    b"\r\n{}",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}!",
    "a signed length": b"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}",
    "packed chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "packed": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n{}",
    "no size of a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n{}\r\n",
    "a null in a field": b"HTTP/1.1 200 OK\r\nDate: a\x00b\r\nContent-Length: 0\r\n\r\n",
    "too many fields": b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * (MAX_FIELDS + 1) + b"\r\n",
    "too many trailers": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    + b"A: b\r\n" * (MAX_FIELDS + 1)
    + b"\r\n",
    "a head too long": b"HTTP/1.1 200 OK\r\nA: "
    + b"b" * MAX_HEAD
    + b"\r\nContent-Length: 0\r\n\r\n",
    "interim answers without end": b"HTTP/1.1 100 So\r\n\r\n" * (MAX_HEAD // 15),
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("size", [1, 10**6])
def test_what_could_be_read_in_two_ways_is_refused(what, size):
    """RFC 9112 6.3 and 11.2: at once, or as soon as it is seen."""
    reader, said = AnswerReader(), REFUSED[what]
    with pytest.raises(AnswerError):  # noqa: PT012 - whichever piece shows it
        for at in range(0, len(said), size):
            reader.feed(said[at : at + size])
    assert not reader.is_complete


def test_the_largest_head_is_read():
    """The bound is the last byte that is taken."""
    begin, end = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nA: ", b"\r\n\r\n"
    head = begin + b"b" * (MAX_HEAD - len(begin) - len(end)) + end
    assert len(head) == MAX_HEAD
    assert read(head + b"{}").is_complete
    with pytest.raises(AnswerError):
        read(b"HTTP/1.1 200 OK\r\nB:" + head[17:] + b"{}")


@pytest.mark.parametrize("framing", [b"Content-Length: %d\r\n\r\n", b"\r\n", None])
def test_the_longest_answer_is_read_and_no_longer_one(framing):
    """By its length, by its end, by its chunks."""
    for size, told in ((MAX_ANSWER, None), (MAX_ANSWER + 1, AnswerTooLongError)):
        head, body = b"HTTP/1.1 200 OK\r\n", b"x" * size
        if framing is None:
            said = (
                head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks(body, 60_000) + b"0\r\n\r\n"
            )
        else:
            said = head + (framing % size if b"%" in framing else framing) + body
        reader = AnswerReader()
        if told is None:
            reader.feed(said)
            reader.end()
            assert reader.answer(1, 2).body == body
        else:
            with pytest.raises(told):
                reader.feed(said)
            assert not reader.is_complete


def test_a_promise_of_too_much_is_refused_unread():
    with pytest.raises(AnswerTooLongError):
        read(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (MAX_ANSWER + 1))


def test_framing_without_end_is_refused():
    """Chunks of a byte each, with words of their own: many times what they hold."""
    reader = read(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    chunk = b"1;" + b"x" * 60_000 + b"\r\nx\r\n"
    with pytest.raises(AnswerTooLongError):  # noqa: PT012 - whichever piece is the last
        for _ in range(200):
            reader.feed(chunk)


KEPT = {
    "length": (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", True),
    "asked to close": (
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", False),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", False),
    "HTTP/1.0, kept": (
        b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}", True),
    "no content": (b"HTTP/1.1 204 No\r\n\r\n", True),
    "not modified": (b"HTTP/1.1 304 No\r\nContent-Length: 50\r\n\r\n", True),
    "offers another protocol": (
        b"HTTP/1.1 200 OK\r\nConnection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n\r\n{}",
        True),
}  # fmt: skip


@pytest.mark.parametrize("what", KEPT)
def test_the_answer_says_whether_another_request_may_follow(what):
    said, follows = KEPT[what]
    reader = read(said)
    assert (reader.is_complete, reader.can_follow) == (True, follows)


def test_an_answer_without_length_or_chunks_ends_with_its_connection():
    """And with nothing else; before its head is whole it is no answer at all."""
    reader = read(b"HTTP/1.1 200 OK\r\n\r\n{", b"}")
    assert not reader.is_complete
    reader.end()
    assert (reader.is_complete, reader.can_follow) == (True, False)
    assert reader.answer(1, 2).body == b"{}"
    reader = read(b"HTTP/1.1 200 OK\r\n")
    reader.end()
    assert not reader.is_complete


def test_fields_that_come_twice_are_one_list_and_strange_letters_are_marked():
    reader = read(
        b"HTTP/1.1 200 OK\r\nRETRY-after: 1\r\nretry-AFTER: 2\r\nContent-Type: a\xff\x9bb\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
    answer = reader.answer(1, 2)
    assert (answer.retry_after, answer.content_type) == ("1, 2", "a\ufffd\ufffdb")
