"""Words that change often, and seldom need more room than before."""

from textual.content import Content
from textual.css.styles import RulesMap
from textual.visual import VisualType
from textual.widgets import Static


class Said(Static):
    """Content that is drawn only when it differs, and laid out anew only when it may need room.

    A layout of the whole screen costs 10 to 30 ms at 160x45, in which no key is heard and no order
    leaves; the ticket says what it would do at every move of the book.
    """

    def __init__(self, name: str | None = None, *, classes: str | None = None) -> None:
        super().__init__("", markup=False, id=name, classes=classes)

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """The words are these; a plain text is taken as it stands."""
        old, said = self.content, Content(content) if isinstance(content, str) else content
        if isinstance(old, Content) and isinstance(said, Content):
            if old.is_same(said):
                return
            rows = self._rows(old)
            layout = layout and (rows is None or rows != self._rows(said))
        super().update(said, layout=layout)
        if layout and self.is_attached:  # a layout under way may have taken the lines of before
            self.call_after_refresh(self.refresh)

    def say(self, said: Content) -> None:
        """The words are these; without any it takes no room."""
        self.update(said)
        self.display = bool(said)

    def _rows(self, content: Content) -> int | None:
        """Lines that the content takes; None where its width is not known yet."""
        width = self.content_size.width
        if not content.plain:
            return 0
        rules = RulesMap(text_wrap=self.styles.text_wrap, text_overflow=self.styles.text_overflow)
        return content.get_height(rules, width) if width else None
