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

_LIMIT: Final = 60_000
_DEPTH: Final = 100


class Memo:
    """Answers by question, each with what it depends on. One thread."""

    def __init__(self) -> None:
        self.trace: set[Key] = set()
        """What the answer that is being looked for depends on so far."""
        self.known: dict[Question, tuple[Any, tuple[Key, ...]]] = {}
        self._resting_on: dict[str, set[Question]] = {}
        """File -> the questions whose answers rest on it."""
        self._open: set[Question] = set()
        self._cut: set[Question] = set()
        """Open questions that were asked again while the innermost one is being answered."""
        self._circular: list[Question] = []
        """Questions that were answered in terms of one that is open."""

    def forget(self, path: str) -> None:
        """The file changed: what was answered from it does not stand any more."""
        for question in self._resting_on.pop(path, ()):
            self.known.pop(question, None)

    def clear(self) -> None:
        """Keep nothing."""
        self.known.clear()
        self._resting_on.clear()

    def keep(self, question: Question, answer: Any, trace: tuple[Key, ...]) -> None:
        """Keep an answer, which depends on `trace`."""
        if len(self.known) > _LIMIT:
            self.clear()
        self.known[question] = (answer, trace)
        for path in {question[0], *[dependency[0] for dependency in trace]}:
            resting = self._resting_on.get(path)
            if resting is None:
                self._resting_on[path] = {question}
            else:
                resting.add(question)

    def answer(self, question: Question, find: Callable[[], Any]) -> Any:
        """The answer to a question, found once; what it depends on is added to the trace of whoever asks.

        Of what is defined in a circle nothing is certain: the answer is `None`.
        """
        known = self.known.get(question)
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
