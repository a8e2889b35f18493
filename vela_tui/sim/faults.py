"""Mishaps on demand, so that a client's recovery can be tested instead of hoped for."""

from dataclasses import dataclass


@dataclass(slots=True)
class Faults:
    """How many of the next things go wrong; nothing does unless a test asks for it."""

    book_updates: int = 0
    """Book updates that take a sequence number and are then lost."""
    private_events: int = 0
    """Events of the private feed that take a sequence number and are then lost."""
    answers: int = 0
    """Answers to POST requests lost after the request was carried out: the link breaks."""
    answer_delay: float = 0.0
    """Seconds by which every answer to a POST request is late."""

    def loses_book_update(self) -> bool:
        """Whether this book update is lost; one fewer will be."""
        lost = self.book_updates > 0
        self.book_updates -= lost
        return lost

    def loses_private_event(self) -> bool:
        """Whether this private event is lost; one fewer will be."""
        lost = self.private_events > 0
        self.private_events -= lost
        return lost

    def loses_answer(self) -> bool:
        """Whether this answer is lost; one fewer will be."""
        lost = self.answers > 0
        self.answers -= lost
        return lost
