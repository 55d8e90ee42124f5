"""What people read in every region: scope, orientations, emergency, guided questions, guides."""

from pydantic import Field

from aparte.library.terms import (
    AlertKind,
    Entry,
    Fact,
    Intervention,
    Name,
    Orientation,
    Region,
    Strict,
    Text,
    Theme,
    Who,
)


class ThemeText(Strict):
    """A theme, one line about it, and words people use for it."""

    id: Theme
    label: Text
    description: Text
    words: tuple[Text, ...] = Field(min_length=1)


class ThemesFile(Strict):
    """`themes.yaml`."""

    themes: tuple[ThemeText, ...]


class OrientationText(Strict):
    """The page of one verdict. `sections` hold what is particular to it (complementary care, the difference…)."""

    id: Orientation
    title: Text
    short: Text
    opening: Text
    here: Text
    not_here: Text
    next_steps: tuple[Text, ...] = Field(min_length=1)
    sections: tuple[Entry, ...] = ()

    @property
    def label(self) -> Orientation:
        """The verdict, as the listening core says it."""
        return self.id


class OrientationsFile(Strict):
    """`orientations.yaml`."""

    machine_statement: Text
    not_this: Text
    orientations: tuple[OrientationText, ...]


class InterventionText(Strict):
    """One of the four interventions, in two or three sentences."""

    id: Intervention
    name: Text
    short: Text
    text: Text


class InterventionsFile(Strict):
    """`interventions.yaml`."""

    introduction: Text
    interventions: tuple[InterventionText, ...]


class Motive(Strict):
    """A reason to come, with the themes it touches."""

    id: Name
    text: Text
    themes: tuple[Theme, ...] = Field(min_length=1)


class Sentence(Strict):
    """One identified sentence of a list."""

    id: Name
    text: Text


class ExploratoryMeeting(Strict):
    """The free first talk, explained. `minutes` is its length."""

    minutes: int = Field(ge=5, le=60)
    title: Text
    text: Text
    points: tuple[Sentence, ...] = Field(min_length=4)
    outcomes: tuple[Sentence, ...] = Field(min_length=2)
    my_questions: tuple[Text, ...] = Field(min_length=1)


class Scope(Strict):
    """`scope.yaml`: what this help is and is not, for whom, and the free first talk."""

    definition: Text
    three_lines: tuple[Text, ...] = Field(min_length=3, max_length=3)
    it_is: tuple[Sentence, ...] = Field(min_length=3)
    it_is_not: tuple[Sentence, ...] = Field(min_length=3)
    permanent_mention: Text
    doors: tuple[Entry, ...] = Field(min_length=1)
    intentions: tuple[Sentence, ...] = Field(min_length=1)
    motives: tuple[Motive, ...] = Field(min_length=11)
    exclusions: tuple[Sentence, ...] = Field(min_length=5)
    exclusions_answer: Text
    freedom: tuple[Sentence, ...] = Field(min_length=1)
    exploratory_meeting: ExploratoryMeeting


class AlertText(Strict):
    """A short text for one alert and the person it is about."""

    id: Name
    alert: AlertKind
    who: Who
    title: Text
    text: Text
    steps: tuple[Text, ...] = Field(min_length=1)


class ChildDuty(Fact):
    """Who must report a child in danger in a region, and to whom."""

    region: Region


class EmergencyText(Strict):
    """`emergency.yaml`: nothing to sell, nothing to book."""

    title: Text
    opening: Text
    first_call: Text
    what_to_say: tuple[Text, ...] = Field(min_length=3)
    not_alone: Text
    staying: Text
    close_one: tuple[Text, ...] = Field(min_length=3)
    no_booking: Text
    quick_exit: Text
    alerts: tuple[AlertText, ...]
    child_duty: tuple[ChildDuty, ...]


class Option(Strict):
    """One answer to a guided question."""

    value: Name
    label: Text


class Question(Strict):
    """One question, asked alone on its screen."""

    id: Name
    title: Text
    help: Text | None = None
    options: tuple[Option, ...] = Field(min_length=2)


class GuidedRule(Strict):
    """First rule whose every condition holds wins. `when` maps a question to the values that satisfy it."""

    id: Name
    when: dict[Name, tuple[Name, ...]] = {}
    orientation: Orientation
    intervention: Intervention | None = None
    reason: Text


class GuidedQuestions(Strict):
    """`guided_questions.yaml`: choosing by oneself, without the machine."""

    introduction: Text
    questions: tuple[Question, ...] = Field(min_length=1)
    rules: tuple[GuidedRule, ...] = Field(min_length=1)


class GuideQuestion(Strict):
    """One of the ten questions: what to ask, why, and what a clear answer sounds like."""

    id: Name
    question: Text
    why: Text
    good_sign: Text


class TenQuestions(Strict):
    """`ten_questions.yaml`."""

    title: Text
    introduction: Text
    questions: tuple[GuideQuestion, ...] = Field(min_length=10, max_length=10)
    to_myself: Entry
    red_flags_title: Text
    red_flags: tuple[Sentence, ...] = Field(min_length=5)
    red_flags_answer: Text


class About(Strict):
    """`about.yaml`: where this help comes from and what is known of it, each fact with its source."""

    sections: tuple[Entry, ...] = Field(min_length=3)
    evidence: tuple[Fact, ...] = Field(min_length=1)
