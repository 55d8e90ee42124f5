"""A file of 200 meetings, in the practice of `APARTE_VAR`: `python -m benchmarks.file_of_meetings` prints its address.

Of the demonstration's practitioner with the person of her first meeting; every second meeting has a signed note.
"""

from __future__ import annotations

import os
import uuid
from datetime import timedelta

EMAIL, PASSWORD = "mireille@demonstration.test", "un-banc-sous-les-tilleuls"
MEETINGS = 200


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aparte.config.settings")
    import django

    django.setup()
    from django.urls import reverse

    from aparte import clock
    from aparte.accompaniment.actions import open_file, put_in_file
    from aparte.accompaniment.actions_notes import Written, sign_note, write_note
    from aparte.accompaniment.terms import PartKind
    from aparte.audit.terms import Actor
    from aparte.meetings.models import Meeting, Participant
    from aparte.meetings.terms import Attendance, Kind, Mode, Outcome, State
    from aparte.people.models import Practitioner

    at, by = clock.now(), Actor.machine()
    helper = Practitioner.objects.get(user__email=EMAIL)
    first = Meeting.objects.of_practitioner(helper).select_related("person").earliest("created_at")
    file = open_file(
        practitioner=helper,
        persons=[first.person],
        situation="Je dors mal depuis que l'atelier a fermé.",
        gate=None,
        care=None,
        by=by,
        at=at,
    )
    for number in range(MEETINGS):
        starts = at - timedelta(days=7 * (number + 1))
        meeting = Meeting.objects.create(
            practitioner=helper,
            person=first.person,
            request=first.request,
            kind=Kind.SUPPORT,
            mode=Mode.PHONE,
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
            zone=helper.zone,
            local_start=starts.astimezone(clock.zone(helper.zone)).strftime("%Y-%m-%dT%H:%M"),
            state=State.DONE,
            booking_key=uuid.uuid4(),
            created_at=starts,
            outcome=Outcome.HELD,
            outcome_at=starts,
        )
        Participant.objects.create(meeting=meeting, person=first.person, attendance=Attendance.CAME)
        filed = put_in_file(accompaniment=file, meeting=meeting)
        if number % 2:
            words = Written(PartKind.JOINT, None, {"own_words": "« Je tiens, un jour après l'autre. »"}, 0)
            write_note(file_meeting=filed, written=[words], by=by, at=starts)
            sign_note(file_meeting=filed, members=[], by=by, at=starts)
    print(reverse("file:file", args=[file.pk]))


if __name__ == "__main__":
    main()
