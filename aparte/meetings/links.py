"""The private link: whoever holds it may see, move and cancel one meeting, without an account.

The link is the meeting's id and a signature by the key ring. Nothing that opens a meeting is kept in the
database, so that a stolen copy of it opens none; a link made in a mail later is the same as the first one.
"""

from __future__ import annotations

import uuid

from aparte.meetings.models import Feed, Meeting, Participant, Waiting
from aparte.people.links import read, signed

PURPOSE = "meetings.private-link"
INVITATION = "meetings.invitation"
WAITING = "meetings.waiting"
FEED = "meetings.feed"


def private_token(meeting: Meeting) -> str:
    """The path part of the private link: 32 hexadecimal digits, a dot, a signature."""
    return signed(PURPOSE, meeting.pk)


def meeting_of(token: str) -> uuid.UUID | None:
    """The id of the meeting that `token` opens, or None for anything that this installation did not sign."""
    return read(PURPOSE, token)


def invitation_token(invited: Participant) -> str:
    """The path part of the link of somebody who is invited to a meeting that another asked for."""
    return signed(INVITATION, invited.pk)


def invited_of(token: str) -> uuid.UUID | None:
    """The id of the participant that `token` opens, or None, as `meeting_of`."""
    return read(INVITATION, token)


def waiting_token(waiting: Waiting) -> str:
    """The path part of the link of somebody on a waiting list."""
    return signed(WAITING, waiting.pk)


def waiting_of(token: str) -> uuid.UUID | None:
    """The id on the waiting list that `token` opens, or None, as `meeting_of`."""
    return read(WAITING, token)


def feed_token(feed: Feed) -> str:
    """The path part of the address at which a calendar reads a practitioner's times."""
    return signed(FEED, feed.pk)


def feed_of(token: str) -> uuid.UUID | None:
    """The id of the feed that `token` opens, or None, as `meeting_of`."""
    return read(FEED, token)
