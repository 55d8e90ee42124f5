"""Whether the members of a file may meet together: for its practitioner."""

from __future__ import annotations

from aparte.accompaniment.models import Accompaniment
from aparte.accompaniment.rules_consent import Verdict, joint_meeting
from aparte.orientation.models import Request


def joint_advice(accompaniment: Accompaniment) -> Verdict:
    """What each member said alone, and what their requests to this practitioner were read to hold. Two queries.

    Never for a member: a verdict tells of what another one said.
    """
    members = list(accompaniment.members.present().select_related("person"))
    if len(members) < 2:
        return joint_meeting(secrecies=["" for _one in members], alones=[])
    requests = Request.objects.select_related("person").filter(
        person__in=[one.person_id for one in members],
        meetings__practitioner=accompaniment.practitioner_id,
    )
    alerts = {
        alert["kind"]
        for request in requests.distinct()
        for alert in (request.unsealed().reading or {}).get("alerts", [])
    }
    return joint_meeting(
        secrecies=[one.secrecy for one in members], alones=[one.alone for one in members], alerts=alerts
    )
