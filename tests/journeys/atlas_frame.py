"""The pages of the gate, the agreement, consents and checkpoints, and how each is reached."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from playwright.sync_api import Page

from aparte import clock
from aparte.accompaniment.actions_agreement import answer, propose
from aparte.accompaniment.actions_care import note_care
from aparte.accompaniment.actions_checkpoints import open_due
from aparte.accompaniment.actions_consent import add_holder, note_minor
from aparte.accompaniment.actions_ending import close_file
from aparte.accompaniment.actions_gate import pass_gate
from aparte.accompaniment.links import holder_token, member_token
from aparte.accompaniment.models import Accompaniment, Member
from aparte.accompaniment.rules_gate import Care, GateChecked
from aparte.accompaniment.terms import Beyond, Ending, Exclusion, Opinion, Safety, State
from aparte.audit.terms import Actor
from aparte.meetings.terms import State as MeetingState
from tests import factories
from tests.journeys.atlas_opening import Town, Way, send
from tests.journeys.row import Row

BY = Actor.machine()


def _file(town: Town, *names: str, state: str = State.PROPOSED, days: int = 0) -> Accompaniment:
    persons = [
        factories.person(first_name=name, email=f"{name.lower()}@exemple.test", region="CA-QC")
        for name in names
    ]
    at = clock.now() - timedelta(days=days)
    return factories.accompaniment(town.practitioner, persons=persons, state=state, at=at)


def _first(file: Accompaniment) -> Member:
    return file.members.select_related("person", "accompaniment__practitioner")[0]


def _proposed(town: Town, *names: str) -> Accompaniment:
    file = _file(town, *names)
    propose(accompaniment=file, by=BY, at=clock.now())
    return file


def reading(*names: str, page_name: str = "frame", said: bool | None = None) -> Way:
    def way(page: Page, town: Town) -> None:
        file = _proposed(town, *names)
        if said is not None:
            read = file.agreements.get().pk
            answer(member=_first(file), read=read, accepted=said, at=clock.now())
        page.goto(reverse(f"accompaniment:{page_name}", args=[member_token(_first(file))]))

    return way


def nothing_to_read(page: Page, town: Town) -> None:
    page.goto(reverse("accompaniment:frame", args=[member_token(_first(_file(town, "Alix")))]))


def over(ending: Ending) -> Way:
    def way(page: Page, town: Town) -> None:
        file = _proposed(town, "Alix")
        close_file(accompaniment=file, ending=ending, by=BY, at=clock.now())
        page.goto(reverse("accompaniment:frame", args=[member_token(_first(file))]))

    return way


def alone_half_said(page: Page, town: Town) -> None:
    reading("Alix", "Bilal", page_name="alone")(page, town)
    send(page, page.url, secrecy="individual")


def consenting(page: Page, town: Town) -> None:
    file = _proposed(town, "Alix")
    member = note_minor(member=_first(file), age=13, reason="", by=BY, at=clock.now())
    holder = add_holder(member=member, name="Jeanne", email="jeanne@exemple.test", by=BY, at=clock.now())
    page.goto(reverse("accompaniment:consent", args=[holder_token(holder)]))


def _checked(town: Town) -> Accompaniment:
    file = _file(town, "Alix", "Bilal", state=State.ACTIVE, days=100)
    open_due(at=clock.now())
    return file


def checkpoint(page: Page, town: Town) -> None:
    page.goto(reverse("accompaniment:checkpoint", args=[member_token(_first(_checked(town)))]))


def checkpoint_beyond(page: Page, town: Town) -> None:
    checkpoint(page, town)
    send(page, page.url, ordinary="no", frame="unsure", wanted="yes", words="Je ne dors plus du tout.")


def gate(page: Page, town: Town) -> None:
    meeting = town.meetings["accepted"]
    page.goto(reverse("file:gate", args=[meeting.pk]))


def gate_half_said(page: Page, town: Town) -> None:
    gate(page, town)
    send(page, page.url, safety="safe", followed="yes", situation="Mon frère ne me parle plus.")


def refusal(page: Page, town: Town) -> None:
    meeting = factories.meeting(town.practitioner, state=MeetingState.DONE)
    signed = pass_gate(
        meeting=meeting,
        persons=[meeting.person],
        checked=GateChecked(Safety.DANGER, None, frozenset({Exclusion.DEPRESSION}), frozenset({Beyond.NEED})),
        situation="Je ne dors plus.",
        by=BY,
        at=clock.now(),
    )
    page.goto(reverse("file:refusal", args=[signed.pk]))


def desk(page_name: str, *names: str, proposed: bool = True) -> Way:
    def way(page: Page, town: Town) -> None:
        file = _proposed(town, *names) if proposed else _file(town, *names)
        if len(names) > 1:
            note_minor(member=_first(file), age=13, reason="", by=BY, at=clock.now())
        page.goto(reverse(f"file:{page_name}", args=[file.pk]))

    return way


def desk_checkpoint(page: Page, town: Town) -> None:
    file = _checked(town)
    page.goto(reverse("file:checkpoint", args=[file.pk]))
    send(page, page.url, ordinary="yes", frame="unsure", wanted="yes", words="Nous en reparlons.")
    page.goto(reverse("file:checkpoint", args=[file.pk]))


def care_contrary(page: Page, town: Town) -> None:
    file = _proposed(town, "Alix")
    contrary = Care("Dre Roy, médecin de famille", Opinion.CONTRARY, clock.now().date())
    note_care(accompaniment=file, care=contrary, by=BY, at=clock.now())
    page.goto(reverse("file:care", args=[file.pk]))


OURS, MINOR, APART = "Notre entente", "Un accord parental", "Une question, à part"
OVER, STEP = "Un accompagnement terminé", "Un point d'étape, de votre côté"
ROWS: list[Row] = [
    Row("accompaniment:frame", OURS, reading("Alix")),
    Row("accompaniment:frame", OURS, reading("Alix", "Bilal", said=False), state="couple-refused"),
    Row("accompaniment:frame", OURS, reading("Alix", said=True), state="agreed"),
    Row("accompaniment:frame", OURS, nothing_to_read, state="nothing"),
    Row("accompaniment:frame", OVER, over(Ending.CONTRARY_OPINION), state="objected"),
    Row("accompaniment:frame", OVER, over(Ending.OTHER), state="over"),
    Row("accompaniment:alone", APART, reading("Alix", "Bilal", page_name="alone")),
    Row("accompaniment:alone", APART, alone_half_said, state="half", status=422),
    Row("accompaniment:checkpoint", STEP, checkpoint),
    Row("accompaniment:checkpoint", STEP, checkpoint_beyond, state="beyond"),
    Row("accompaniment:consent", MINOR, consenting),
    Row("file:gate", "Ouvrir un accompagnement", gate, "practitioner"),
    Row("file:gate", "Ouvrir un accompagnement", gate_half_said, "practitioner", "half", status=422),
    Row("file:refusal", "Une autre aide d'abord", refusal, "practitioner"),
    Row(
        "file:agreement", "L'entente de ce dossier", desk("agreement", "Alix", proposed=False), "practitioner"
    ),
    Row(
        "file:agreement",
        "L'entente de ce dossier",
        desk("agreement", "Alix", "Bilal"),
        "practitioner",
        "couple",
    ),
    Row("file:care", "Le suivi à côté", desk("care", "Alix"), "practitioner"),
    Row("file:care", "Le suivi à côté", care_contrary, "practitioner", "contrary"),
    Row("file:referral", "Adresser à quelqu'un d'autre", desk("referral", "Alix"), "practitioner"),
    Row("file:checkpoint", "Le point d'étape", desk("checkpoint", "Alix"), "practitioner"),
    Row("file:checkpoint", "Le point d'étape", desk_checkpoint, "practitioner", "answered"),
]
NO_PAGE: dict[str, str] = {
    "accompaniment:frame_pdf": "a file",
    "accompaniment:frame_pdf_in_space": "a file",
    "accompaniment:frame_in_space": "the page of the private link, reached from one's space",
    "accompaniment:alone_in_space": "the page of the private link, reached from one's space",
    "accompaniment:checkpoint_in_space": "the page of the private link, reached from one's space",
    "file:propose": "answers a post, then the agreement",
    "file:minor": "answers a post, then the agreement",
    "file:holder": "answers a post, then the agreement",
    "file:remove_holder": "answers a post, then the agreement",
}
