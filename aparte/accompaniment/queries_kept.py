"""What an accompaniment keeps of a person, for the copy that they take away.

Theirs: what was checked before a file opened for them alone, the situation as they said it, what they answered to
the agreement, the parts of signed notes that they may read, the sheets that they were given. Never another member's
part, nor the practitioner's own reflection; nor what was checked for several, which may be another's health; nor the
note of a meeting that they were not at, which another member may have had alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aparte.accompaniment.models import (
    AnswerToAgreement,
    CheckpointAnswer,
    Gate,
    Member,
    NotePart,
    SharedSheet,
)
from aparte.accompaniment.terms import (
    Alone,
    Answer,
    Beyond,
    Exclusion,
    NoteState,
    Opinion,
    PartKind,
    Safety,
    Secrecy,
    State,
    Way,
)
from aparte.meetings.models import Participant
from aparte.meetings.terms import Attendance, Presence
from aparte.people.models import Person
from aparte.people.queries_kept import Line, Section, keeps, lines, listed, moment, told


@keeps("accompaniments")
def accompaniments(person: Person) -> Section:
    found = Member.objects.filter(person=person).select_related("person", "accompaniment__practitioner")
    answers = AnswerToAgreement.objects.filter(holder=None).select_related("agreement")
    checkpoints = CheckpointAnswer.objects.select_related("checkpoint")
    found = found.prefetch_related(
        Prefetch("answers", answers), Prefetch("checkpoint_answers", checkpoints), "accompaniment__members"
    )
    return listed("accompaniments", _("Vos accompagnements"), [_lines(one) for one in found])


@keeps("gates")
def gates(person: Person) -> Section:
    """What practitioners checked and signed, for a request with which nobody else came, opened or refused."""
    met = Participant.objects.filter(meeting__request__in=person.gates.values("request"))
    joint = met.exclude(person=person).values("meeting__request")
    found = (
        person.gates.exclude(request__in=joint).exclude(request=None).select_related("person", "practitioner")
    )
    return listed("gates", _("Ce qui a été vérifié avant d'ouvrir"), [_gate(one) for one in found])


@keeps("notes")
def notes(person: Person) -> Section:
    """The parts of signed notes that are the person's to read, of meetings that they were at, in order of time."""
    there = Participant.objects.filter(person=person).exclude(presence=Presence.NOT_COMING)
    met = there.exclude(attendance=Attendance.ABSENT).values("meeting")
    found = (
        NotePart.objects.filter(
            Q(kind=PartKind.JOINT, note__accompaniment__members__person=person) | Q(member__person=person),
            note__state=NoteState.SIGNED,
            note__meeting__in=met,
        )
        .select_related("note__meeting", "note__accompaniment__practitioner", "member__person")
        .prefetch_related("amendments")
        .order_by("note__meeting__starts_at", "kind")
    )
    return listed("notes", _("Notes de vos rencontres"), [_note(one) for one in found])


@keeps("sheets")
def sheets(person: Person) -> Section:
    """The sheets that the person was given, the first one first, with what was said with each."""
    found = SharedSheet.objects.filter(member__person=person).order_by("shared_at", "sheet")
    known = found.select_related("member__person", "member__accompaniment__practitioner")
    return listed("sheets", _("Vos fiches"), [_sheet(one) for one in known])


def _gate(gate: Gate) -> tuple[Line, ...]:
    checked = gate.unsealed()
    care = checked.get("care") or {}
    why = [str(Exclusion(one).label) for one in checked.get("exclusions", [])]
    why += [str(Beyond(one).label) for one in checked.get("beyond", [])]
    return lines(
        moment("signed_at", _("Signé le"), gate.signed_at),
        told("practitioner", _("Avec"), gate.practitioner.name),
        told("situation", _("La situation"), checked.get("situation", "")),
        told("safety", _("Sécurité"), checked["safety"], said=Safety(checked["safety"]).label),
        told("care", _("Qui vous suit par ailleurs"), care.get("professional", "")),
        told(
            "opinion",
            _("Son avis"),
            care.get("opinion", ""),
            said=Opinion(care["opinion"]).label if care else "",
        ),
        Line("beyond", _("Ce qui demande autre chose, ou un suivi à côté"), why, "\n".join(why)),
        told("way", _("Ce qui a été conclu"), checked["way"], said=Way(checked["way"]).label),
    )


def _sheet(shared: SharedSheet) -> tuple[Line, ...]:
    title = str(shared.text.title) if shared.text else shared.sheet
    return lines(
        told("sheet", _("Fiche"), shared.sheet, said=title),
        Line("dated", _("Texte du"), shared.dated.isoformat(), date_format(shared.dated, "j F Y")),
        told("practitioner", _("Partagée par"), shared.member.accompaniment.practitioner.name),
        moment("shared_at", _("Le"), shared.shared_at),
        told("word", _("Son mot"), shared.word),
    )


def _lines(member: Member) -> tuple[Line, ...]:
    file = member.accompaniment
    return lines(
        told("practitioner", _("Avec"), file.practitioner.name),
        told("situation", _("La situation"), file.situation),
        told("state", _("État"), file.state, said=State(file.state).label),
        moment("joined_at", _("Depuis le"), member.joined_at),
        moment("left_at", _("Vous avez arrêté le"), member.left_at),
        *_care(member),
        told("secrecy", _("Ce qui est dit seul"), member.secrecy, said=_secrecy(member.secrecy)),
        told("alone", _("Parler devant les autres"), member.alone, said=_alone(member.alone)),
        _answers(member.answers.all()),
        _checkpoints(member),
    )


def _care(member: Member) -> Iterable[Line]:
    """Who else follows the person: only where they are the one member, since it may be another's health."""
    care = member.accompaniment.care if len(member.accompaniment.members.all()) == 1 else {}
    if care:
        yield Line("care", _("Qui vous suit par ailleurs"), care, str(care.get("professional", "")))


def _answers(answers: Iterable[AnswerToAgreement]) -> Line:
    given = [
        {"text": one.agreement.text, "answer": one.answer, "at": one.at.isoformat(timespec="seconds")}
        for one in answers
    ]
    said = "\n".join(f"{one['text']} : {Answer(one['answer']).label}" for one in given)
    return Line("agreements", _("Votre réponse à l'entente"), given, said)


def _checkpoints(member: Member) -> Line:
    """What the person answered at each checkpoint, in their own words."""
    given = []
    for one in member.checkpoint_answers.all():
        one.member = member
        given.append({"at": one.at.isoformat(timespec="seconds")} | one.said())
    said = "\n".join(str(one["words"]) for one in given if one.get("words"))
    return Line("checkpoints", _("Vos points d'étape"), given, said or ("…" if given else ""))


def _note(part: NotePart) -> tuple[Line, ...]:
    fields, added = part.words, [one.words for one in part.amendments.all()]
    return lines(
        moment("meeting", _("Rencontre du"), part.note.meeting.starts_at),
        told("practitioner", _("Avec"), part.note.accompaniment.practitioner.name),
        told("kind", _("Ce que c'est"), part.kind, said=PartKind(part.kind).label),
        Line("words", _("Ce qui a été noté"), fields, "\n\n".join(filter(None, fields.values()))),
        Line("added", _("Ajouté ensuite"), added, "\n\n".join(filter(None, added))),
    )


def _secrecy(value: str) -> str:
    return str(Secrecy(value).label) if value else ""


def _alone(value: str) -> str:
    return str(Alone(value).label) if value else ""
