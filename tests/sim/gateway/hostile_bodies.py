"""Bodies that somebody wrote to do harm, made of a valid one, by what is wrong with them."""

import json


def hostile_bodies(valid):
    """Bodies that are no request, each with a word for it."""
    text = json.dumps(valid)
    return {
        "empty": b"",
        "open brace": b"{",
        "a word": b"nope",
        "a list": b"[]",
        "a number": b"1",
        "null": b"null",
        "nested lists": text[:-1].encode() + b',"x":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
        "nested objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        "unclosed nesting": b"[" * 60_000,
        "long number": text[:-1].encode() + b',"x":' + b"9" * 60_000 + b"}",
        "long price": text.replace("1580500000", "9" * 5_000).encode(),
        "NaN": text.replace("1580500000", "NaN").encode(),
        "Infinity": text[:-1].encode() + b',"x":Infinity}',
        "-Infinity": text.replace("1580500000", "-Infinity").encode(),
        "huge exponent": b'{"user":1e999999}',
        "a key twice": text[:-1].encode() + b',"price":1}',
        "a key twice, escaped": text[:-1].encode() + b',"pric\\u0065":1}',
        "a nested key twice": text[:-1].encode() + b',"x":{"a":1,"a":2}}',
        "bad UTF-8": text[:-1].encode() + b',"x":"\xff\xfe"}',
        "overlong UTF-8": text[:-1].encode() + b',"x":"\xc0\x80"}',
        "UTF-16": text.encode("utf-16"),
        "byte order mark": b"\xef\xbb\xbf" + text.encode(),
        "lone surrogate": text.replace("ETH-USDC", "\\ud800").encode(),
        "lone surrogate aside": text[:-1].encode() + b',"x":"\\udfff"}',
        "control character": text[:-1].encode() + b',"x":"\x00"}',
        "trailing text": text.encode() + b"{}",
        "single quotes": text.replace('"', "'").encode(),
        "comment": b"/**/" + text.encode(),
    }
