"""Answers that are found once and kept until something they depend on changes.

Whoever looks for an answer notes in `trace` what it depends on; so a change to one name of one file leads to exactly
the answers that do not stand any more. What a question is about is the business of the caller.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamline.languages.python.entities import Key

Question = tuple[Any, ...]
"""What was asked; it begins with the path of the file that it is about."""

Known = tuple[Any, "tuple[Key, ...]"]
"""An answer and what it depends on."""

_DEPTH: Final = 100


class _Generation:
    """Answers by question; and for each file the questions whose answers rest on it."""

    __slots__ = ("answers", "resting")

    def __init__(self) -> None:
        self.answers: dict[Question, Known] = {}
        self.resting: dict[str, set[Question]] = {}

    def forget(self, path: str) -> None:
        for question in self.resting.pop(path, ()):
            self.answers.pop(question, None)


class Memo:
    """Answers by question, each with what it depends on. One thread."""

    limit: int = 3_000
    """Answers of one generation; about 700 bytes each. There are two: what is asked for again and again stays."""

    def __init__(self) -> None:
        self.trace: set[Key] = set()
        """What the answer that is being looked for depends on so far."""
        self._young = _Generation()
        self._old = _Generation()
        self._open: set[Question] = set()
        self._cut: set[Question] = set()
        """Open questions that were asked again while the innermost one is being answered."""
        self._circular: list[Question] = []
        """Questions that were answered in terms of one that is open."""

    def forget(self, path: str) -> None:
        """The file changed: what was answered from it does not stand any more."""
        self._young.forget(path)
        self._old.forget(path)

    def clear(self) -> None:
        """Keep nothing."""
        self._young = _Generation()
        self._old = _Generation()

    def known(self, question: Question) -> Known | None:
        """An answer that is kept."""
        known = self._young.answers.get(question)
        if known is None:
            known = self._old.answers.get(question)
            if known is not None:
                self.keep(question, *known)
        return known

    def keep(self, question: Question, answer: Any, trace: tuple[Key, ...]) -> None:
        """Keep an answer, which depends on `trace`."""
        young = self._young
        if len(young.answers) >= self.limit:
            self._old = young
            young = self._young = _Generation()
        young.answers[question] = (answer, trace)
        for path in {question[0], *[dependency[0] for dependency in trace]}:
            resting = young.resting.get(path)
            if resting is None:
                young.resting[path] = {question}
            else:
                resting.add(question)

    def answer(self, question: Question, find: Callable[[], Any]) -> Any:
        """The answer to a question, found once; what it depends on is added to the trace of whoever asks.

        Of what is defined in a circle nothing is certain: the answer is `None`.
        """
        known = self.known(question)
        if known is not None:
            self.trace.update(known[1])
            return known[0]
        if question in self._open or len(self._open) > _DEPTH:
            self._cut.add(question)
            return None  # a definition in terms of itself
        outer, self.trace = self.trace, set()
        outside, self._cut = self._cut, set()
        self._open.add(question)
        mark = len(self._circular)
        try:
            answer = find()
        finally:
            self._open.discard(question)
            inner, self.trace = self.trace, outer
            cut, self._cut = self._cut, outside
        outer |= inner
        if cut:
            return self._settled(question, answer, tuple(inner), cut, mark)
        self.keep(question, answer, tuple(inner))
        return answer

    def _settled(self, question: Question, answer: Any, trace: tuple[Key, ...], cut: set[Question], mark: int) -> Any:
        """The answer to a question that met itself, or one that is still open: `None` to all of a circle, whichever
        part of it was asked for first.
        """
        cut.discard(question)
        if cut & self._open:
            self._cut |= cut
            self._circular.append(question)
            return answer  # one of those that are open decides
        circle = self._circular[mark:]
        del self._circular[mark:]
        if cut:
            return answer  # too deep to tell: it holds for the question that is being answered only
        for member in (*circle, question):
            self.keep(member, None, trace)
        return None
