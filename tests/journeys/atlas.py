"""Every page there is, in every state that looks different: who opens it, how, and what it is called.

A new address fails `test_every_page.py` until it has a row here, or a place in `NO_PAGE` with a reason. Titles are
written out: two different addresses may not share one.
"""

from __future__ import annotations

from tests.journeys import (
    atlas_alliance,
    atlas_file,
    atlas_frame,
    atlas_notebook,
    atlas_receipts,
    atlas_sheets,
    atlas_space,
)
from tests.journeys import atlas_meetings as later
from tests.journeys import atlas_opening as way
from tests.journeys.row import Row

__all__ = ["NO_PAGE", "ROWS", "Row"]

_PARTS = (atlas_space, atlas_frame, atlas_file, atlas_alliance, atlas_notebook, atlas_receipts, atlas_sheets)

NO_PAGE = {
    "favicon": "a picture",
    "robots": "for programs",
    "health": "for programs",
    "meetings:calendar": "a file",
    "desk:accept": "answers a post, then the meeting's page",
    "desk:decline": "answers a post, then the meeting's page",
    "desk:let_go": "answers a post, then the agenda",
    "desk:lift": "answers a post, then the absences",
    "desk:stop_series": "answers a post, then the meeting's page",
    "meetings:take_out": "answers a post, then who comes",
    "meetings:person_feed": "answers a post, then the private link",
    "meetings:invitation_file": "a file",
    "meetings:next_invited": "the page of meetings:next, for who was invited",
    "desk:feed": "answers a post, then the agenda",
    "desk:read_other": "answers a post, then the other calendars",
    "desk:remove_other": "answers a post, then the other calendars",
    "meetings:feed": "a file",
    "desk:outcome": "answers a post, then the meeting's page",
    "programs:widget": "drawn inside another site: test_widget looks at it there",
    "programs:revoke": "answers a post, then the page of programs",
    "api:widget": "a script",
    "api:nowhere": "for programs",
    "api:v1:openapi-json": "for programs",
    "api:v1:api-root": "for programs",
    "api:v1:practitioners": "for programs",
    "api:v1:times": "for programs",
    "api:v1:book": "for programs",
    "api:v1:meeting": "for programs",
    "api:v1:move": "for programs",
    "api:v1:cancel": "for programs",
    "mfa_login_webauthn": "answers a post of the sign-in page",
    "mfa_download_recovery_codes": "a file",
}

SUPPORT = "La relation d'aide peut vous convenir"

PUBLIC = [
    Row("pages:home", "Qu'est-ce qui vous amène ?", way.at("/")),
    Row("pages:home", "Qu'est-ce qui vous amène ?", way.at("/"), state="no-territory", language="fr"),
    Row("pages:about", "Ce que nous sommes", way.at("/a-propos/")),
    Row("pages:crisis", "Lignes d'écoute et d'urgence", way.at("/lignes-d-ecoute/")),
    Row(
        "pages:crisis",
        "Lignes d'écoute et d'urgence",
        way.at("/lignes-d-ecoute/"),
        state="no-territory",
        language="fr",
    ),
    Row("pages:privacy", "Vos données", way.at("/vos-donnees/")),
    Row("pages:accessibility", "Accessibilité", way.at("/accessibilite/")),
    Row("pages:practitioners", "Praticien·nes", way.at("/praticiens/")),
    Row("pages:practitioners", "Praticien·nes", way.carrying("/praticiens/"), state="with-words"),
    Row("pages:practitioners", "Praticien·nes", way.at("/praticiens/?where=CH"), state="nobody"),
    Row("pages:practitioner", "Maëlle Tournesol", way.at("/praticiens/maelle-tournesol/")),
    Row(
        "pages:practitioner",
        "Maëlle Tournesol",
        way.carrying("/praticiens/maelle-tournesol/"),
        state="with-words",
    ),
    Row("pages:practitioner", "Ousmane Roseau", way.at("/praticiens/ousmane-roseau/"), state="no-time"),
    Row("programs:documentation", "Pour les programmes", way.at("/api/")),
    Row("orientation:start", "S'orienter", way.at("/orientation/")),
    Row("orientation:start", "S'orienter", way.saying(" "), state="empty", status=422),
    Row("orientation:start", SUPPORT, way.saying(way.LONELY), state="support"),
    Row("orientation:start", "Votre sécurité d'abord", way.saying(way.SUICIDAL), state="emergency"),
    Row(
        "orientation:start",
        "Votre sécurité d'abord",
        way.saying(way.BEATEN),
        state="emergency-anywhere",
        language="fr",
    ),
    Row("orientation:start", "D'abord un professionnel de santé", way.saying(way.SYMPTOMS), state="care"),
    Row("orientation:start", "Un soutien à côté de votre suivi", way.saying(way.FOLLOWED), state="beside"),
    Row("orientation:start", "Plutôt un coaching", way.saying(way.COACHED), state="coaching"),
    Row(
        "orientation:start", "Nous ne sommes pas la bonne porte", way.saying(way.OFF_TOPIC), state="off-topic"
    ),
    Row("orientation:choose", "Y a-t-il quelqu'un en danger en ce moment ?", way.at("/choisir-soi-meme/")),
    Row(
        "orientation:choose",
        "De quoi avez-vous envie de parler ?",
        way.answering("no_danger"),
        state="second",
    ),
    Row(
        "orientation:choose",
        "De quoi avez-vous envie de parler ?",
        way.answering("no_danger", asked="subject"),
        state="unanswered",
        status=422,
    ),
    Row(
        "orientation:choose",
        SUPPORT,
        way.answering(*way.ALL_ANSWERS, words=way.SUICIDAL),
        state="lines-first",
    ),
    Row("orientation:compare", "Comparer", way.at("/comparer/")),
    Row("meetings:book", "Réserver un premier échange", way.booking),
    Row("meetings:book", "Réserver un premier échange", way.booking_wrongly, state="errors", status=422),
    Row("meetings:book", "Réserver un premier échange", way.booking_too_late, state="taken", status=409),
    Row("meetings:link", "Votre rendez-vous", way.linked("booked")),
    Row("meetings:link", "Votre rendez-vous", way.linked("accepted"), state="accepted"),
    Row("meetings:link", "Votre rendez-vous", way.linked("declined"), state="declined"),
    Row("meetings:link", "Votre rendez-vous", way.linked("cancelled"), state="cancelled"),
    Row("meetings:link", "Votre rendez-vous", way.linked("done"), state="over"),
    Row("meetings:move", "Déplacer le rendez-vous", way.linked("booked", "deplacer/")),
    Row("meetings:cancel", "Annuler le rendez-vous", way.linked("booked", "annuler/")),
    Row("meetings:erase", "Effacer ma demande", way.linked("booked", "effacer/")),
    Row("meetings:link", "Votre rendez-vous", way.linked("series"), state="series"),
    Row("meetings:cancel", "Annuler le rendez-vous", way.linked("soon", "annuler/"), state="late"),
    Row("meetings:invite", "Venir à plusieurs", way.linked("couple", "a-plusieurs/")),
    Row("meetings:invitation", "Une invitation", later.invited()),
    Row("meetings:erase_invited", "Effacer mes coordonnées", later.invited("effacer/")),
    Row("meetings:next", "Prochaine rencontre", way.linked("series", "suivante/")),
    Row("meetings:next", "Prochaine rencontre", later.next_in_the_way, state="in-the-way", status=409),
    Row("meetings:series", "Vos rencontres à venir", way.linked("series", "serie/")),
    Row("meetings:wait", "Liste d'attente", way.at("/praticiens/ousmane-roseau/attendre/")),
    Row("meetings:waiting", "Votre place sur la liste", later.waiting("waiting")),
    Row("meetings:waiting", "Votre place sur la liste", later.waiting("offered"), state="offered"),
    Row("meetings:waiting", "Votre place sur la liste", later.waiting("left"), state="left"),
]

DESK = [
    Row("desk:today", "Aujourd'hui", way.at("/bureau/"), "practitioner"),
    Row("desk:agenda", "Agenda", way.at("/bureau/agenda/"), "practitioner"),
    Row("desk:agenda", "Agenda", way.at("/bureau/agenda/?vue=jour"), "practitioner", state="day"),
    Row("desk:agenda", "Agenda", way.at("/bureau/agenda/?vue=liste"), "practitioner", state="list"),
    Row("desk:others", "Autres agendas", way.at("/bureau/agenda/autres/"), "practitioner"),
    Row("desk:others", "Autres agendas", way.other_calendar, "practitioner", state="unread"),
    Row("desk:others", "Autres agendas", way.no_address, "practitioner", state="errors", status=422),
    Row("desk:meeting", "Une demande", way.meeting("booked"), "practitioner"),
    Row("desk:meeting", "Une demande", way.meeting("alarm"), "practitioner", state="alarm"),
    Row("desk:meeting", "Une demande", way.meeting("done"), "practitioner", state="referred"),
    Row(
        "desk:meeting", "Une demande", way.concluding_nothing, "practitioner", state="no-outcome", status=422
    ),
    Row("desk:meeting", "Une demande", way.meeting("series"), "practitioner", state="series"),
    Row("desk:meeting", "Une demande", way.meeting("couple"), "practitioner", state="couple"),
    Row("desk:next", "Poser la prochaine rencontre", later.meeting("series", "suivante/"), "practitioner"),
    Row("desk:move", "Déplacer une rencontre", later.meeting("couple", "deplacer/"), "practitioner"),
    Row("desk:absences", "Absences", way.at("/bureau/agenda/absences/"), "practitioner"),
    Row("desk:absences", "Absences", later.going_away, "practitioner", state="touched"),
    Row("desk:interventions", "Interventions", way.at("/bureau/interventions/"), "practitioner"),
    Row(
        "desk:interventions",
        "Interventions",
        later.nowhere_to_meet,
        "practitioner",
        state="errors",
        status=422,
    ),
    Row("desk:availability", "Disponibilités", way.at("/bureau/disponibilites/"), "practitioner"),
    Row("desk:availability", "Disponibilités", way.overlapping, "practitioner", state="errors", status=422),
    Row("desk:profile", "Ma page", way.at("/bureau/ma-page/"), "practitioner"),
    Row("desk:profile", "Ma page", way.reserved_word, "practitioner", state="reserved", status=422),
    Row("programs:snippet", "Un encart sur votre site", way.at("/bureau/encart/"), "practitioner"),
    Row("programs:tokens", "Programmes", way.at("/gestion/programmes/"), "manager", state="none"),
    Row("programs:tokens", "Programmes", way.making_a_token, "manager", state="made"),
    Row("programs:tokens", "Programmes", way.making_no_token, "manager", state="errors", status=422),
    Row("manage:content", "Textes à vérifier", way.at("/gestion/"), "manager"),
    Row("manage:journal", "Journal", way.at("/gestion/journal/"), "manager"),
    Row(
        "manage:listening",
        "Ce que la machine sait faire, et ce qu'elle manque",
        way.at("/gestion/machine/"),
        "manager",
    ),
]

ACCOUNT = [
    Row("account_login", "Se connecter", way.at("/compte/connexion/")),
    Row("account_login", "Se connecter", way.wrong_password, state="errors"),
    Row("account_request_login_code", "Recevoir un code", way.at("/compte/connexion/code/")),
    Row("account_confirm_login_code", "Écrire le code", way.asked_for_code("/compte/connexion/code/")),
    Row("account_reset_password", "Mot de passe oublié", way.at("/compte/mot-de-passe/oublie/")),
    Row(
        "account_confirm_password_reset_code",
        "Écrire le code",
        way.asked_for_code("/compte/mot-de-passe/oublie/"),
    ),
    Row("account_complete_password_reset", "Choisir un nouveau mot de passe", way.forgotten_password),
    Row(
        "account_password_reset_completed", "Mot de passe changé", way.at("/compte/mot-de-passe/oublie/fait/")
    ),
    Row("account_inactive", "Compte fermé", way.at("/compte/inactif/")),
    Row("account_logout", "Se déconnecter", way.at("/compte/deconnexion/"), "practitioner"),
    Row(
        "account_change_password", "Changer de mot de passe", way.at("/compte/mot-de-passe/"), "practitioner"
    ),
    Row(
        "account_set_password", "Choisir un mot de passe", way.at("/compte/mot-de-passe/choisir/"), "manager"
    ),
    Row(
        "account_reauthenticate",
        "Confirmer que c'est vous",
        way.unconfirmed(),
        "practitioner",
    ),
    Row("mfa_authenticate", "Second facteur", way.second_factor),
    Row(
        "mfa_reauthenticate",
        "Confirmer que c'est vous",
        way.unconfirmed("second-facteur/"),
        "guarded",
    ),
    Row(
        "mfa_reauthenticate_webauthn",
        "Confirmer que c'est vous",
        way.unconfirmed("cle/"),
        "guarded",
    ),
    Row("mfa_index", "Ma connexion", way.at("/compte/"), "practitioner"),
    Row("mfa_index", "Ma connexion", way.at("/compte/"), "guarded", state="guarded"),
    Row(
        "mfa_activate_totp",
        "Ajouter une application de codes",
        way.at("/compte/application/activer/"),
        "practitioner",
    ),
    Row(
        "mfa_deactivate_totp",
        "Retirer l'application de codes",
        way.at("/compte/application/retirer/"),
        "guarded",
    ),
    Row("mfa_view_recovery_codes", "Codes de secours", way.at("/compte/codes-de-secours/"), "guarded"),
    Row(
        "mfa_generate_recovery_codes",
        "Nouveaux codes de secours",
        way.at("/compte/codes-de-secours/nouveaux/"),
        "guarded",
    ),
    Row("mfa_list_webauthn", "Clés d'accès", way.at("/compte/cles/"), "guarded"),
    Row("mfa_add_webauthn", "Ajouter une clé d'accès", way.at("/compte/cles/ajouter/"), "practitioner"),
    Row("mfa_edit_webauthn", "Renommer la clé", way.key("nom/"), "guarded"),
    Row("mfa_remove_webauthn", "Retirer la clé", way.key("retirer/"), "guarded"),
]

ERRORS = [
    Row("error", "Cette page n'existe pas, ou plus.", way.at("/nowhere/"), state="404", status=404),
    Row("error", "Cette page est réservée.", way.stale_form, state="403", status=403),
    Row("error", "Cette demande n'a pas pu être lue.", way.huge, state="400", status=400),
    Row("error", "Une panne, de notre côté", way.broken, state="500", status=500),
]

ROWS = [*PUBLIC, *DESK, *ACCOUNT, *ERRORS, *(row for part in _PARTS for row in part.ROWS)]
NO_PAGE |= {address: why for part in _PARTS for address, why in part.NO_PAGE.items()}
