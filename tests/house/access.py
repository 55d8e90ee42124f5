"""Eight answers for each address, in the order of `town.ROLES`: visitor, person, other member, other person,
practitioner, colleague, manager, partner.

« in »: they are let in, or told what their form lacks. « sign in », « enter »: they are sent where a practitioner signs
in, or where a person enters their space.
"""

from __future__ import annotations

Row = tuple[str, str, str, str, str, str, str, str]

OPEN: Row = ("in", "in", "in", "in", "in", "in", "in", "in")
NOBODY: Row = ("404", "404", "404", "404", "404", "404", "404", "404")
PROGRAMS: Row = ("401", "401", "401", "401", "401", "401", "401", "401")
"""A token opens it; nobody's session does."""
LINK: Row = ("404", "in", "404", "404", "404", "404", "404", "404")
"""The private link of whoever asked."""
LINK_OF_THE_OTHER: Row = ("404", "404", "in", "404", "404", "404", "404", "404")
LINK_OF_EACH: Row = ("404", "in", "in", "404", "404", "404", "404", "404")
"""Each member has a link of their own."""
SPACE: Row = ("enter", "in", "in", "in", "enter", "enter", "enter", "enter")
"""Everybody sees their own space."""
FIRST_STEP_FIRST: Row = ("enter", "enter", "enter", "enter", "enter", "enter", "enter", "enter")
"""A later step of entering one's space."""
MINE: Row = ("enter", "in", "404", "404", "enter", "enter", "enter", "enter")
"""A thing in Alix's space."""
OF_MEMBERS: Row = ("enter", "in", "in", "404", "enter", "enter", "enter", "enter")
"""What the members of one file have in their space, each their own side of it."""
DESK: Row = ("sign in", "sign in", "sign in", "sign in", "in", "in", "404", "sign in")
"""Every practitioner sees their own desk."""
THEIRS: Row = ("sign in", "sign in", "sign in", "sign in", "in", "404", "404", "sign in")
"""A thing on Maëlle's desk."""
ARRIVES: Row = ("sign in", "sign in", "sign in", "sign in", "404", "in", "404", "sign in")
"""Somebody asks to go on with the colleague: it is on theirs."""
MANAGER: Row = ("sign in", "sign in", "sign in", "sign in", "404", "404", "in", "sign in")
ACCOUNT: Row = ("sign in", "sign in", "sign in", "sign in", "in", "in", "in", "sign in")
"""One's own connection."""
ABSENT: Row = ("sign in", "sign in", "sign in", "sign in", "404", "404", "404", "sign in")
"""A thing of one's own connection that none of them has."""
TO_CONFIRM: Row = ("sign in", "sign in", "sign in", "sign in", "403", "403", "403", "sign in")
"""They have nothing to confirm with."""
STEP: Row = ("in", "in", "in", "in", "in", "in", "in", "in")
"""A later step of signing in: sent back to the first, or on when one is in."""

POSTED = {
    "notebook:share",
    "notebook:unshare",
    "notebook:move",
    "file:propose",
    "file:minor",
    "file:holder",
    "file:remove_holder",
    "file:note_wording",
    "file:note_amend",
    "space:leave",
    "accompaniment:come_back",
    "accompaniment:take_back",
    "desk:accept",
    "desk:decline",
    "desk:outcome",
    "desk:let_go",
    "desk:feed",
    "desk:lift",
    "desk:stop_series",
    "meetings:take_out",
    "meetings:person_feed",
    "desk:read_other",
    "desk:remove_other",
    "programs:revoke",
    "api:v1:book",
    "api:v1:move",
    "api:v1:cancel",
}
"""Addresses of forms: they answer a post only."""

ROWS: dict[str, Row] = {
    "space:home": SPACE,
    "space:enter": OPEN,
    "favicon": OPEN,
    "robots": OPEN,
    "health": OPEN,
    "pages:home": OPEN,
    "pages:about": OPEN,
    "pages:crisis": OPEN,
    "pages:privacy": OPEN,
    "pages:accessibility": OPEN,
    "pages:practitioners": OPEN,
    "pages:practitioner": OPEN,
    "orientation:start": OPEN,
    "orientation:choose": OPEN,
    "orientation:compare": OPEN,
    "meetings:book": OPEN,
    "meetings:link": LINK,
    "meetings:move": LINK,
    "meetings:cancel": LINK,
    "meetings:erase": LINK,
    "meetings:next": LINK,
    "meetings:series": LINK,
    "meetings:invite": LINK,
    "meetings:take_out": LINK,
    "meetings:person_feed": LINK,
    "meetings:invitation": LINK_OF_THE_OTHER,
    "meetings:erase_invited": LINK_OF_THE_OTHER,
    "meetings:invitation_file": LINK_OF_THE_OTHER,
    "meetings:wait": OPEN,
    "meetings:waiting": LINK,
    "meetings:calendar": LINK,
    "meetings:feed": NOBODY,
    "desk:today": (*DESK[:6], "in", "sign in"),
    "desk:agenda": DESK,
    "desk:let_go": THEIRS,
    "desk:feed": DESK,
    "desk:others": DESK,
    "desk:read_other": THEIRS,
    "desk:remove_other": THEIRS,
    "desk:availability": DESK,
    "desk:profile": DESK,
    "desk:meeting": THEIRS,
    "desk:accept": THEIRS,
    "desk:decline": THEIRS,
    "desk:outcome": THEIRS,
    "desk:next": THEIRS,
    "desk:move": THEIRS,
    "desk:stop_series": THEIRS,
    "desk:absences": DESK,
    "desk:lift": THEIRS,
    "desk:interventions": DESK,
    "manage:content": MANAGER,
    "manage:journal": MANAGER,
    "manage:listening": MANAGER,
    "programs:documentation": OPEN,
    "programs:widget": OPEN,
    "programs:snippet": DESK,
    "programs:tokens": MANAGER,
    "programs:revoke": MANAGER,
    "api:nowhere": NOBODY,
    "api:widget": OPEN,
    "api:v1:openapi-json": OPEN,
    "api:v1:api-root": NOBODY,
    "api:v1:practitioners": PROGRAMS,
    "api:v1:times": PROGRAMS,
    "api:v1:book": PROGRAMS,
    "api:v1:meeting": PROGRAMS,
    "api:v1:move": PROGRAMS,
    "api:v1:cancel": PROGRAMS,
    "account_login": OPEN,
    "account_request_login_code": OPEN,
    "account_confirm_login_code": STEP,
    "mfa_login_webauthn": STEP,
    "mfa_authenticate": STEP,
    "account_logout": OPEN,
    "account_inactive": OPEN,
    "account_reset_password": OPEN,
    "account_confirm_password_reset_code": STEP,
    "account_complete_password_reset": OPEN,
    "account_password_reset_completed": OPEN,
    "account_reauthenticate": TO_CONFIRM,
    "mfa_reauthenticate": TO_CONFIRM,
    "mfa_reauthenticate_webauthn": TO_CONFIRM,
    "account_change_password": ACCOUNT,
    "account_set_password": ACCOUNT,
    "mfa_index": ACCOUNT,
    "mfa_activate_totp": ACCOUNT,
    "mfa_deactivate_totp": ABSENT,
    "mfa_view_recovery_codes": ABSENT,
    "mfa_generate_recovery_codes": ACCOUNT,
    "mfa_download_recovery_codes": ABSENT,
    "mfa_list_webauthn": ACCOUNT,
    "mfa_add_webauthn": ACCOUNT,
    "mfa_edit_webauthn": ABSENT,
    "mfa_remove_webauthn": ABSENT,
    "notebook:kind": SPACE,
    "notebook:write": SPACE,
    "notebook:exercise": SPACE,
    "notebook:home": SPACE,
    "notebook:entry": MINE,
    "notebook:change": MINE,
    "notebook:erase": MINE,
    "notebook:share": MINE,
    "notebook:unshare": MINE,
    "notebook:move": MINE,
    "shared:entries": THEIRS,
    "accompaniment:frame": LINK_OF_EACH,
    "accompaniment:frame_pdf": LINK_OF_EACH,
    "accompaniment:alone": LINK_OF_EACH,
    "accompaniment:checkpoint": LINK_OF_EACH,
    "accompaniment:stop": LINK_OF_EACH,
    "accompaniment:pause": LINK_OF_EACH,
    "accompaniment:resume": LINK_OF_EACH,
    "accompaniment:come_back": LINK_OF_EACH,
    "accompaniment:changing": LINK_OF_EACH,
    "accompaniment:passing_on": LINK_OF_EACH,
    "accompaniment:elsewhere": LINK_OF_EACH,
    "accompaniment:take_back": LINK_OF_EACH,
    "accompaniment:consent": NOBODY,
    "accompaniment:frame_in_space": OF_MEMBERS,
    "accompaniment:frame_pdf_in_space": OF_MEMBERS,
    "accompaniment:alone_in_space": OF_MEMBERS,
    "accompaniment:checkpoint_in_space": OF_MEMBERS,
    "file:gate": THEIRS,
    "file:refusal": THEIRS,
    "file:agreement": THEIRS,
    "file:propose": THEIRS,
    "file:minor": THEIRS,
    "file:holder": THEIRS,
    "file:remove_holder": THEIRS,
    "file:care": THEIRS,
    "file:referral": THEIRS,
    "file:checkpoint": THEIRS,
    "file:file": THEIRS,
    "file:intervention": THEIRS,
    "file:note": THEIRS,
    "file:note_wording": THEIRS,
    "file:note_amend": THEIRS,
    "file:note_versions": THEIRS,
    "file:changing": THEIRS,
    "file:ending": THEIRS,
    "file:files": DESK,
    "file:arrivals": DESK,
    "file:arrival": ARRIVES,
    "space:who": FIRST_STEP_FIRST,
    "space:stopping": SPACE,
    "space:export": SPACE,
    "space:erase": SPACE,
    "space:code": FIRST_STEP_FIRST,
    "space:leave": OPEN,
    "manage:notes": MANAGER,
    "alliance:say": LINK,
    "alliance:mails": LINK,
    "alliance:everywhere": SPACE,
    "alliance:mine": OF_MEMBERS,
    "alliance:say_here": OF_MEMBERS,
    "felt:alliance": THEIRS,
    "felt:tension": THEIRS,
    "felt:say": THEIRS,
    "receipts:receipts": DESK,
    "receipts:heading": DESK,
    "receipts:accounts": DESK,
    "receipts:give": THEIRS,
    "receipts:receipt": THEIRS,
    "receipts:file": THEIRS,
    "receipts:cancel": THEIRS,
    "received:mine": SPACE,
    "received:file": MINE,
}
