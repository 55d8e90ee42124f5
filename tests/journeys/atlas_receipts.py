"""The pages of receipts, and how each is reached."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.urls import reverse
from playwright.sync_api import Page

from aparte import clock
from aparte.accompaniment.models import FileMeeting
from aparte.audit.terms import Actor
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Kind
from aparte.receipts.actions import cancel, give, say_heading
from aparte.receipts.models import Receipt
from aparte.receipts.queries import Payment, Share
from aparte.receipts.terms import PaidBy
from tests import factories
from tests.ground.space import page_in_space
from tests.journeys import atlas_opening as way
from tests.journeys.atlas_opening import Town, Way
from tests.journeys.row import Row

NAMES = ("Camille Bruyère", "Dominique Houx")


def held(town: Town, *, couple: bool = False, headed: bool = True) -> Meeting:
    """A meeting of the town's practitioner that took place, of one or of two."""
    names = ("Camille", "Dominique") if couple else ("Camille",)
    persons = [
        factories.person(first_name=one, email=f"{one.lower()}@exemple.test", region="CA-QC") for one in names
    ]
    if headed:
        say_heading(
            practitioner=town.practitioner,
            legal_name="Maëlle Tournesol, relation d'aide",
            address="3, rue de l'Évêché\nRimouski (Québec)",
            business_number="",
            status="registered",
            tax_numbers="TPS 00000 0000, TVQ 00000 0000",
            by=Actor.machine(),
            at=clock.now(),
        )
    file = factories.accompaniment(town.practitioner, persons=persons)
    return factories.held_meeting(file, kind=Kind.COUPLE_FAMILY if couple else Kind.SUPPORT)


def given(meeting: Meeting, *, undone: bool = False) -> Receipt:
    found = FileMeeting.objects.select_related("accompaniment__practitioner", "meeting").get(meeting=meeting)
    persons = [one.person for one in meeting.participants.select_related("person")]
    shares = [
        Share(one, Decimal("57.49"), name, "12, chemin du Fleuve")
        for one, name in zip(persons, NAMES, strict=False)
    ]
    day = clock.now().date()
    payment = Payment(
        Decimal("57.49") * len(shares), PaidBy.CARD, meeting.starts_at.date(), "Rencontre du matin"
    )
    assert day >= payment.paid_on
    told = {"by": Actor.machine(), "at": clock.now()}
    first = give(file_meeting=found, shares=shares, payment=payment, key=uuid.uuid4(), **told)[0]
    if undone:
        cancel(receipt=first, **told)
    return first


def giving(step: str = "", *, couple: bool = False, headed: bool = True, amount: str = "57,49") -> Way:
    """The form as far as `step`: opened, or sent with that amount for each and a line to look at."""

    def open_it(page: Page, town: Town) -> None:
        meeting = held(town, couple=couple, headed=headed)
        page.goto(address := reverse("receipts:give", args=[meeting.pk]))
        if step:
            fields = {"line": "Suivi de sa dépression", "paid": "115", "paid_by": "card", "before": "0"}
            fields |= {
                "step": step,
                "key": str(uuid.uuid4()),
                "paid_on": meeting.starts_at.date().isoformat(),
            }
            for one, name in zip(meeting.participants.order_by("person__created_at"), NAMES, strict=False):
                fields |= {f"amount-{one.person_id.hex}": amount, f"name-{one.person_id.hex}": name}
            way.send(page, address, **fields)

    return open_it


def not_held(page: Page, town: Town) -> None:
    meeting = held(town)
    Meeting.objects.filter(pk=meeting.pk).update(outcome="not_held")
    page.goto(reverse("receipts:give", args=[meeting.pk]))


def again(page: Page, town: Town) -> None:
    meeting = held(town, couple=True)
    given(meeting, undone=True)
    page.goto(reverse("receipts:give", args=[meeting.pk]))


def of_one(name: str, *, undone: bool = False) -> Way:
    def open_it(page: Page, town: Town) -> None:
        page.goto(reverse(f"receipts:{name}", args=[given(held(town), undone=undone).pk]))

    return open_it


def year(page: Page, town: Town) -> None:
    given(held(town, couple=True), undone=True)
    page.goto(reverse("receipts:receipts"))


def head(page: Page, town: Town) -> None:
    page.goto(address := reverse("receipts:heading"))
    way.send(page, address, legal_name="", address="x", status="registered")


def mine(*, some: bool) -> Way:
    def open_it(page: Page, town: Town) -> None:
        meeting = held(town, couple=True)
        if some:
            given(meeting, undone=True)
        page_in_space(page, town.site, meeting.person).goto(reverse("received:mine"))

    return open_it


GIVING, LOOKING, HEAD, OWN = "Donner un reçu", "Relire avant de donner", "L'en-tête de mes reçus", "Mes reçus"

ROWS: list[Row] = [
    Row("receipts:receipts", OWN, way.at("/bureau/recus/"), "practitioner", state="none"),
    Row("receipts:receipts", OWN, year, "practitioner"),
    Row("receipts:heading", HEAD, way.at("/bureau/recus/en-tete/"), "practitioner"),
    Row("receipts:heading", HEAD, head, "practitioner", state="errors", status=422),
    Row("receipts:give", GIVING, giving(), "practitioner"),
    Row("receipts:give", GIVING, giving(couple=True), "practitioner", state="couple"),
    Row("receipts:give", GIVING, again, "practitioner", state="again"),
    Row("receipts:give", GIVING, giving(headed=False), "practitioner", state="headless"),
    Row("receipts:give", GIVING, not_held, "practitioner", state="not-held"),
    Row(
        "receipts:give",
        GIVING,
        giving("look", couple=True, amount="3"),
        "practitioner",
        state="errors",
        status=422,
    ),
    Row("receipts:give", LOOKING, giving("look"), "practitioner", state="look"),
    Row("receipts:receipt", "Un reçu", of_one("receipt"), "practitioner"),
    Row("receipts:receipt", "Un reçu", of_one("receipt", undone=True), "practitioner", state="cancelled"),
    Row("receipts:cancel", "Annuler un reçu", of_one("cancel"), "practitioner"),
    Row("received:mine", "Reçus", mine(some=True)),
    Row("received:mine", "Reçus", mine(some=False), state="none"),
]
NO_PAGE: dict[str, str] = {
    "receipts:file": "a file",
    "receipts:accounts": "a file",
    "received:file": "a file",
}
