"""The page may say a closed set of things and nothing else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toccata.remote.messages import BadMessage, FormWish, Heard, Hello, PageKey, PageNote, parse_message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"t":"hello","token":"abc-_9","form":"auto"}', Hello("abc-_9", "auto")),
        ('{"t":"form","form":"light"}', FormWish("light")),
        ('{"t":"heard","got":48480,"frame":48000,"ms":12.5}', Heard(48480, 48000, 12.5)),
        ('{"t":"heard","got":1,"frame":null,"ms":0}', Heard(1, None, 0.0)),
        ('{"t":"key","code":"KeyZ","down":true}', PageKey("KeyZ", True)),
        ('{"t":"note","note":60,"velocity":100,"down":false}', PageNote(60, 100, False)),
    ],
)
def test_each_message_is_understood(text, message):
    assert parse_message(text) == message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "[]",
        "1",
        "{}",
        '{"t":"run","command":"ls"}',
        '{"t":"hello","token":"../x","form":"auto"}',
        '{"t":"hello","token":"x","form":"best"}',
        '{"t":"form","form":["full"]}',
        '{"t":"key","code":"KeyZ","down":1}',
        '{"t":"key","code":"../etc","down":true}',
        '{"t":"note","note":128,"velocity":1,"down":true}',
        '{"t":"note","note":60,"velocity":0,"down":true}',
        '{"t":"note","note":true,"velocity":1,"down":true}',
        '{"t":"note","note":60.0,"velocity":1,"down":true}',
        '{"t":"heard","frame":1,"ms":0}',
        '{"t":"heard","got":1,"ms":0}',
        '{"t":"heard","got":1,"frame":-1,"ms":0}',
        '{"t":"heard","got":1,"frame":1,"ms":NaN}',
        '{"t":"heard","got":1,"frame":1,"ms":1e9}',
        '{"t":"heard","got":' + "9" * 400 + ',"ms":0}',
        "[" * 500,
        '{"t":"key","code":"' + "A" * 600 + '","down":true}',
        b'{"t":"form","form":"full"}',
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(BadMessage):
        parse_message(text)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)))
def test_no_json_does_anything_but_be_refused(value):
    with pytest.raises(BadMessage):
        parse_message(json.dumps(value))
