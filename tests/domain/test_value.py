"""Values are structs that the tools of dataclasses can read."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import Field, asdict, astuple, fields, is_dataclass, replace

import pytest

import vela_tui
from vela_tui.domain.value import Value


class Lot(Value, frozen=True):
    """A value of two fields."""

    size: int
    owner: str = "nobody"


class Mark(Value, frozen=True):
    """Another type with the same fields."""

    size: int
    owner: str = "nobody"


def test_value_equals_its_like_and_nothing_else():
    """Type and fields decide, and equal values have equal hashes."""
    assert Lot(1) == Lot(1, "nobody")
    assert hash(Lot(1)) == hash(Lot(1))
    assert Lot(1) != Lot(2)
    assert Lot(1) != Mark(1)


def test_value_never_changes():
    """No field can be set or deleted, and none can be added."""
    lot = Lot(1)
    for name in ("size", "note"):
        with pytest.raises(AttributeError):
            setattr(lot, name, 2)
    with pytest.raises(AttributeError):
        del lot.size
    assert lot == Lot(1)


def test_tools_of_dataclasses_read_a_value():
    """What reads and copies dataclasses reads and copies values."""
    assert is_dataclass(Lot)
    assert [each.name for each in fields(Lot(1))] == ["size", "owner"]
    assert replace(Lot(1), owner="me") == Lot(1, "me")
    assert asdict(Lot(1)) == {"size": 1, "owner": "nobody"}
    assert astuple(Mark(3)) == (3, "nobody")
    with pytest.raises(TypeError):
        replace(Lot(1), price=2)  # type: ignore[call-arg]


def test_no_field_has_a_default_made_for_dataclasses():
    """`dataclasses.field` means nothing to a struct: it would become the default itself."""
    for module in pkgutil.walk_packages(vela_tui.__path__, "vela_tui."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    wrong = [
        f"{kind.__module__}.{kind.__qualname__}"
        for kind in _kinds(Value)
        if any(isinstance(default, Field) for default in kind.__struct_defaults__)
    ]
    assert not wrong


def _kinds(root: type[Value]) -> Iterator[type[Value]]:
    for kind in root.__subclasses__():
        yield kind
        yield from _kinds(kind)
