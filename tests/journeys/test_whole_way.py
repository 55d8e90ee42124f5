"""A couple's whole way: gate, agreement with a refusal first, joint meeting, note, alliance, tension, going on with
somebody else, a notebook; and not a word of it to be read in the database, in its backup, in a log or in a mail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Page, expect

from aparte import clock
from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import Accompaniment
from aparte.accompaniment.terms import State
from aparte.alliance.actions import ask_after_meetings
from aparte.meetings.terms import Kind
from aparte.meetings.terms import State as MeetingState
from aparte.people.models import Practitioner
from tests import factories
from tests.ground.site import Site
from tests.ground.space import page_in_space
from tests.ground.traces import backup, database_files, spellings
from tests.journeys.letters import Letters, link
from tests.journeys.visiting import spoken

ALIX, BILAL = "alix@exemple.test", "bilal@exemple.test"
SITUATION = "Depuis zéphyrine-11, on ne se parle plus que des horaires du petit."
JOINT = "Chacun dit zéphyrine-22 à sa façon."
APART = "Alix dit zéphyrine-33, à part."
REFLECTION = "Je me demande zéphyrine-44."
FELT = "Je n'ai pas dit zéphyrine-55."
DEPOSIT = "Ce soir, zéphyrine-66 est revenu."
GOODBYE = "Merci pour zéphyrine-77."
SAID = (SITUATION, JOINT, APART, REFLECTION, FELT, DEPOSIT, GOODBYE)
READ = 60_000  # milliseconds: the first words wait until the dictionaries are read, long on a busy machine


def test_from_the_gate_to_somebody_else(
    new_page: Callable[..., Page],
    enter_as: Callable[..., Page],
    helper: Practitioner,
    letters: Letters,
    site: Site,
    tmp_path: Path,
) -> None:
    colleague = factories.published_practitioner(
        name="Ousmane Roseau", practice=helper.practice, email="ousmane@exemple.test"
    )
    first = factories.meeting(
        helper, state=MeetingState.DONE, others=[factories.person(first_name="Bilal", email=BILAL)]
    )
    desk = enter_as(helper.user)
    desk.goto(f"/bureau/rencontres/{first.pk}/")
    desk.get_by_role("link", name="Ouvrir un accompagnement").click()
    desk.get_by_label("Personne n'est en danger").check()
    desk.get_by_label("Non, à notre connaissance").check()
    desk.get_by_label("La situation d'aujourd'hui").fill(SITUATION)
    desk.get_by_label("J'ai vérifié cela avec la personne").check()
    desk.get_by_role("button", name="Signer et voir si cela s'ouvre").click()
    desk.get_by_role("button", name="Proposer cette entente").click()
    letters.send()

    pages = {ALIX: new_page(), BILAL: new_page(javascript=False)}
    for box, page in pages.items():
        page.goto(link(letters.last(box)))
        page.get_by_role("link", name="Ouvrir cette question").click()
        page.get_by_label("Secret individuel").check()
        page.get_by_label("Je me sens libre de parler devant les autres").check()
        page.get_by_role("button", name="Répondre à part").click()
    pages[BILAL].get_by_role("button", name="Je n'accepte pas").click()
    pages[ALIX].get_by_role("button", name="J'accepte cette entente").click()
    file = Accompaniment.objects.get()
    assert file.state == State.PROPOSED
    pages[BILAL].get_by_role("button", name="J'accepte cette entente").click()
    file.refresh_from_db()
    assert file.state == State.AGREED

    together = factories.held_meeting(file, kind=Kind.COUPLE_FAMILY)
    Accompaniment.objects.filter(pk=file.pk).update(state=State.ACTIVE)
    desk.goto(f"/bureau/accompagnements/{file.pk}/")
    expect(desk.locator("main")).to_contain_text("Vous pouvez vous voir ensemble")
    desk.get_by_role("link", name="Écrire la note").click()
    desk.get_by_label("Ce que chacun·e vit").fill(JOINT)
    desk.get_by_label("Ce qui lui appartient").first.fill(APART)
    desk.get_by_label("Ce que cette rencontre me fait").fill(REFLECTION)
    desk.context.set_default_timeout(READ)
    desk.get_by_role("button", name="Enregistrer et signer").click()
    expect(desk.get_by_text("Signée", exact=True)).to_be_visible(timeout=READ)

    ask_after_meetings(at=clock.now())
    letters.send()
    alix = pages[ALIX]
    alix.goto(link(letters.last(ALIX)))
    slide = alix.locator(".felt-line").nth(0).get_by_role("slider")
    slide.focus()
    for _ in range(40):
        alix.keyboard.press("ArrowLeft")
    alix.get_by_label("Si vous voulez ajouter quelque chose").fill(FELT)
    alix.get_by_role("button", name="Relire").click()
    alix.get_by_role("button", name="Envoyer").click()
    desk.goto(reverse("felt:alliance", args=[file.pk]))
    desk.locator("main").get_by_role("link", name="Alix", exact=True).click()
    expect(desk.locator("main")).to_contain_text("Quelque chose a bougé dans les réponses")
    assert FELT not in desk.content()

    member = file.members.select_related("person").get(person=first.person)
    mine = page_in_space(new_page(), site, member.person)
    mine.goto("/mon-espace/carnet/")
    mine.get_by_role("link", name="Dépôts").click()
    mine.get_by_role("link", name="Déposer quelque chose").click()
    mine.get_by_label("Ce qui vient").fill(DEPOSIT)
    mine.get_by_role("button", name="Garder", exact=True).click()
    expect(mine.locator("main")).to_contain_text(DEPOSIT, timeout=READ)

    alix.goto(reverse("accompaniment:changing", args=[member_token(member)]))
    alix.get_by_label("Ousmane Roseau").check()
    alix.get_by_role("button", name="Continuer").click()
    expect(alix.get_by_label("Ma situation, dans mes mots")).to_have_count(0)  # it is Bilal's as well
    alix.get_by_label(f"Un mot pour {helper.name}").fill(GOODBYE)
    alix.get_by_role("button", name="Envoyer ma demande").click()
    letters.send()
    new_desk = enter_as(colleague.user)
    new_desk.goto(link(letters.last("ousmane@exemple.test")))
    new_desk.get_by_role("button", name=spoken("L'accueillir")).click()
    expect(new_desk.get_by_role("heading", level=1)).to_have_text("Alix")
    assert SITUATION not in new_desk.content()
    file.refresh_from_db()
    assert file.state == State.ACTIVE and file.members.present().get().person.first_name == "Bilal"
    assert together.participants.count() == 2

    told = "\n".join(str(mail) for mail in site.mails()).encode() + str(site.logs()).encode()
    kept = database_files() | {"backup": backup(tmp_path), "mails and logs": told}
    for name, content in kept.items():
        for words in SAID:
            trace = next(word for word in words.split() if word.startswith("zéphyrine")).strip(".,")
            assert not [one for one in spellings(trace) if one in content], (name, trace)
    assert any(helper.name.encode() in content for content in kept.values()), (
        "the search finds what is in clear"
    )
