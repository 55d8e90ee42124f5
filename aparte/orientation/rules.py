"""What a reading and a person's own answer lead to. Pure: values in, a proposal out."""

from __future__ import annotations

from dataclasses import dataclass

from aparte.library.rules import OwnChoice
from aparte.listening import AlertKind, Finding, Orientation, Verdict


@dataclass(frozen=True)
class Proposal:
    """`orientation` is the one to show. `lines_first`: the crisis lines open the page. `may_book`: a free
    meeting is offered. `refuses_booking`: a booking with these words is turned into the crisis lines.
    `asks`: the machine is not sure and says so with one question."""

    orientation: Orientation
    by_the_person: bool
    lines_first: bool
    may_book: bool
    refuses_booking: bool
    asks: bool


def propose(*, reading: Verdict | None, own_choice: OwnChoice | None) -> Proposal:
    """The person's own answer decides what is proposed; an alarm of the machine stays visible all the same.

    An unsure reading that holds words of danger shows the lines and asks; no meeting is offered before the answer.
    The machine may raise an alarm and never lowers one: when it read an emergency and the person then answers
    that nobody is in danger, the lines stay first while the way on is theirs. When the person says that
    somebody is in danger, nothing that the machine read can lower it.
    """
    alarm = reading is not None and reading.orientation == Orientation.EMERGENCY
    if own_choice is not None:
        orientation = Orientation(own_choice.orientation)
    elif reading is not None:
        orientation = Orientation(reading.orientation)
    else:
        orientation = Orientation.SUPPORT
    emergency = orientation == Orientation.EMERGENCY
    asks = own_choice is None and reading is not None and not reading.certain and not emergency
    worried = asks and reading is not None and bool(dangers(reading))
    return Proposal(
        orientation=orientation,
        by_the_person=own_choice is not None,
        lines_first=emergency or alarm or worried,
        may_book=orientation in {Orientation.SUPPORT, Orientation.COMPLEMENTARY} and not worried,
        refuses_booking=emergency,
        asks=asks,
    )


def dangers(reading: Verdict) -> tuple[str, ...]:
    """The kinds of danger of the words that nothing set aside, enough for an alarm or not, in their order."""
    armed = (one.kind for one in reading.findings if one.disarmed_by is None and one.kind in set(AlertKind))
    return tuple(dict.fromkeys(armed))


@dataclass(frozen=True)
class Answer:
    """What the orientation page shows: the words, what the machine read in them, what the person chose."""

    words: str
    reading: Verdict | None
    answers: dict[str, str]
    own_choice: OwnChoice | None
    proposal: Proposal


@dataclass(frozen=True)
class Segment:
    """A run of the person's own text. `number` is None where nothing was recognised."""

    words: str
    number: int | None = None
    kind: str = ""


@dataclass(frozen=True)
class Reason:
    """Why the words numbered `number` counted; `because` is a code of `listening`."""

    number: int
    words: str
    because: str


_KINDS = {
    Orientation.COMPLEMENTARY: "care",
    Orientation.HEALTH_PROFESSIONAL: "care",
    Orientation.COACHING: "aim",
    Orientation.OFF_TOPIC: "aim",
    "theme": "theme",
}


def mark(text: str, findings: tuple[Finding, ...]) -> tuple[tuple[Segment, ...], tuple[Reason, ...]]:
    """The whole `text` cut into marked and unmarked segments, and the reasons that the marks are numbered by.

    Where findings overlap, the most serious one is marked (an alert before anything else), then the longest.
    Findings that were set aside (a negation, an idiom) are not marked.
    """
    chosen: list[Finding] = []
    for finding in sorted(findings, key=_weight):
        free = all(finding.end <= other.start or finding.start >= other.end for other in chosen)
        if finding.disarmed_by is None and free and finding.end > finding.start:
            chosen.append(finding)
    segments: list[Segment] = []
    reasons: list[Reason] = []
    position = 0
    for number, finding in enumerate(sorted(chosen, key=lambda one: one.start), start=1):
        if finding.start > position:
            segments.append(Segment(text[position : finding.start]))
        segments.append(Segment(text[finding.start : finding.end], number, _KINDS.get(finding.kind, "alert")))
        reasons.append(Reason(number, text[finding.start : finding.end], finding.because))
        position = finding.end
    if position < len(text):
        segments.append(Segment(text[position:]))
    return tuple(segments), tuple(reasons)


def _weight(finding: Finding) -> tuple[int, int, int]:
    order = {"alert": 0, "care": 1, "aim": 2, "theme": 3}
    return order[_KINDS.get(finding.kind, "alert")], finding.start - finding.end, finding.start
