"""What is asked of how the relation feels, the sheet of leads for the practitioner, and what a helper keeps."""

from pydantic import Field

from aparte.library.terms import Fact, Name, Region, Strict, Text


class Side(Strict):
    """One line as one side reads it: a question, and the words at both of its ends."""

    question: Text
    low: Text
    high: Text


class ScaleText(Strict):
    """One of the four lines, for both sides. `name` stands above its picture."""

    id: Name
    name: Text
    person: Side
    practitioner: Side


class Leads(Strict):
    """Leads on one side (the person's, the helper's, neither's)."""

    id: Name
    title: Text
    leads: tuple[Text, ...] = Field(min_length=1)


class TensionSheet(Strict):
    """What the practitioner reads when the relation needs talking about. Leads, never a label, never a forecast."""

    opening: Text
    groups: tuple[Leads, ...] = Field(min_length=3, max_length=3)
    openings_title: Text
    openings: tuple[Text, ...] = Field(min_length=2)
    supervision: Text
    fact: Fact


class Keeping(Fact):
    """What a former practitioner keeps in a region, and for how long."""

    region: Region


class AllianceFile(Strict):
    """`alliance.yaml`. `places`: five words for a place on a line, from its low end to its high one."""

    introduction: Text
    scales: tuple[ScaleText, ...] = Field(min_length=4, max_length=4)
    places: tuple[Text, ...] = Field(min_length=5, max_length=5)
    sheet: TensionSheet
    not_a_failure: Text
    keeping: tuple[Keeping, ...] = Field(min_length=4)
