"""The ticket's fields come from capabilities alone."""

from dataclasses import replace

from vela_tui.rules.draft import Field, execution_of, offered
from vela_tui.rules.form import FieldKind, order_form


def test_every_capability_has_its_field(made):
    """Five fields, in the ticket's order, with the venue's executions to choose from."""
    form = order_form(made.capabilities, made.instrument())
    assert [each.field for each in form] == list(Field)
    choices = {each.field: [choice.label for choice in each.choices] for each in form}
    assert choices[Field.EXECUTION] == ["post", "gtc", "ioc", "fok"]
    assert choices[Field.SIDE] == ["buy", "sell"]
    assert form[1].kind is FieldKind.NUMBER
    assert form[1].hint == "steps of 0.01"


def test_what_a_venue_lacks_is_not_asked(made):
    """One execution is no choice; no client ids, no field."""
    poor = replace(
        made.capabilities, executions=made.capabilities.executions[:1], client_order_id_length=0
    )
    assert [each.field for each in order_form(poor, None)] == list(Field)[:3]


def test_empty_label_is_the_first_execution(made):
    """The venue's first is the default; a wrong one is none."""
    assert execution_of("", made.capabilities).label == "post"
    assert execution_of("day", made.capabilities) is None


def test_replacing_touches_one_field(made):
    """The other fields stay as typed."""
    draft = made.draft()
    for field in (Field.PRICE, Field.QUANTITY, Field.EXECUTION, Field.CLIENT_ORDER_ID):
        assert draft.replaced(field, "x") != draft
    assert draft.replaced(Field.SIDE, "sell").price == draft.price


def test_a_usual_execution_that_the_venue_lacks_gives_way_to_its_first(made):
    """A ticket never opens with a wrong field."""
    able = made.capabilities
    poor = replace(able, executions=able.executions[1:])
    assert offered("post", able) == "post"
    assert offered("post", poor) == "gtc"
    assert offered("", poor) == "gtc"
