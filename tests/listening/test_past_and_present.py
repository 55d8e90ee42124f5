"""What is over spares an alarm of the floor; what comes back, or is told in the present, never does."""

import pytest

from aparte.listening import orient

PRESENT = [
    "Mon mari me frappe. Entre nous c'est fini.",
    "Mon mari me frappe. Mon père est mort il y a deux ans.",
    "Mon ex me battait. Il sort de prison mardi.",
    "Mon conjoint m'a étranglée. Il est en prison pour trois semaines.",
    "Il m'a frappée il y a deux ans et il a recommencé hier.",
    "Mon fils a des bleus, il dit qu'il est tombé de vélo mais son père le frappe.",
    "Il bat sa femme, je l'entends par le mur.",
    "J'ai voulu mourir hier, mon psychiatre ne le sait pas.",
    "J'ai fait une overdose hier soir, seule.",
    "He beats me. In 2019 we moved.",
    "He hit me last year and he got out of jail this week.",
    "I took an overdose last night, my psychiatrist is away.",
]
OVER = [
    ("Mon ex me battait, c'est fini depuis huit ans, il vit en Espagne.", "violence_suffered"),
    ("My father hit us until I was fourteen, he has been dead for ten years.", "violence_suffered"),
    ("J'ai voulu mourir il y a dix ans, on m'a soignée, je vais bien.", "suicide"),
    ("I took an overdose in 2017, my psychiatrist follows me, I want to talk about work.", "medical"),
]


@pytest.mark.usefixtures("nothing_learned")
@pytest.mark.parametrize("words", PRESENT)
def test_what_is_or_comes_back_is_an_alarm(words: str) -> None:
    assert orient(words).orientation == "emergency"


@pytest.mark.parametrize(("words", "kind"), OVER)
def test_what_is_over_is_no_alarm_and_stays_visible(words: str, kind: str) -> None:
    verdict = orient(words)
    assert verdict.orientation in {"support", "complementary", "health_professional"}
    assert kind in {finding.kind for finding in verdict.findings}
