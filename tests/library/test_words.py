"""Reserved words: refused, lifted by a registration, spared when negated or referring."""

import pytest

from aparte.library.queries import registrations
from aparte.library.rules import check_profile_words
from aparte.library.terms import Region
from aparte.library.terms_places import Severity


@pytest.mark.parametrize(
    ("region", "text", "words"),
    [
        ("CA-QC", "Psychologue à Montréal", "Psychologue"),
        ("CA-QC", "Je suis psychothérapeute.", "psychothérapeute"),
        ("CA-QC", "Je ne fais pas que de l'écoute : je suis psychothérapeute.", "psychothérapeute"),
        ("CA-QC", "Je ne suis pas médecin mais psychothérapeute", "psychothérapeute"),
        ("CA-QC", "Je ne suis pas seulement psychologue", "psychologue"),
        ("CA-QC", "Thérapeute de couple et de la famille", "Thérapeute de couple et de la famille"),
        ("CA-QC", "Travailleur·euse social·e", "Travailleur·euse social·e"),
        ("CA-QC", "Conseillère d\u2019orientation", "Conseillère d\u2019orientation"),
        ("CA-QC", "I can cure anxiety", "cure anxiety"),
        ("CA-QC", "Registered psychologist", "psychologist"),
        ("FR", "Psycho-thérapeute", "Psycho-thérapeute"),
        ("FR", "Je guéris la dépression", "guéris la dépression"),
        ("FR", "Ce que je ne fais pas : juger. Psychologue à Lyon", "Psychologue"),
        ("FR", "Ce que je ne fais pas : juger ; je suis psychologue", "psychologue"),
        ("FR", "PSYCHOLOGUES", "PSYCHOLOGUES"),
        ("FR", "Ne restez pas seul, une psychologue vous écoute", "psychologue"),
        ("FR", "Rencontres sans rendez-vous avec une psychologue", "psychologue"),
        ("FR", "Je traite l'anxiété et les phobies", "traite l'anxiété"),
        ("FR", "Arrêtez vos médicaments avec moi", "Arrêtez vos médicaments"),
        ("FR", "Résultats garantis", "Résultats garantis"),
        ("BE", "Je propose des psychothérapies", "psychothérapies"),
        ("CH", "I am a psychotherapist in Geneva", "psychotherapist"),
    ],
)
def test_reserved_words_are_refused_and_shown(region: str, text: str, words: str) -> None:
    verdict = check_profile_words(text, region=region)
    assert verdict.refused
    first = next(finding for finding in verdict.findings if finding.severity is Severity.REFUSE)
    assert first.words == words == text[first.start : first.end]
    assert first.reason.fr
    assert first.reason.en


@pytest.mark.parametrize(
    ("region", "text"),
    [
        ("CA-QC", "Je ne pose pas de diagnostic."),
        ("CA-QC", "Ce n'est pas une psychothérapie."),
        ("CA-QC", "Ce n\u2019est ni une psychothérapie, ni un traitement psychologique, ni un diagnostic."),
        ("CA-QC", "J'oriente vers un psychologue ou un psychiatre lorsque c'est nécessaire."),
        ("CA-QC", "Je ne suis ni médecin ni psychologue."),
        ("CA-QC", "I do not diagnose, and I refer you to a psychologist when needed."),
        ("CA-QC", "This is not psychotherapy."),
        ("CA-QC", "I am not a therapist, psychologist or psychiatrist."),
        ("CA-QC", "La psychothérapie est réservée aux psychologues."),
        ("CA-QC", "Je prends soin du lien et je traite chacun avec respect."),
        ("FR", "La relation d'aide ne guérit pas et ne remplace pas un suivi médical."),
        ("FR", "N'arrêtez jamais votre traitement."),
        ("FR", "Gardez votre traitement et parlez-en à votre médecin."),
        ("FR", "J'accompagne des infirmières et des médecins épuisés."),
        ("FR", "En complément d'un suivi par un psychologue"),
        ("FR", "Je suis patiente et à l'écoute."),
        ("FR", "Je travaille en complémentarité avec les psychologues et les médecins."),
        ("CA-QC", "Je vous orienterai vers un médecin, un psychologue ou un psychothérapeute."),
        ("CA-QC", "Ce que je ne fais pas :\n- diagnostic\n- psychothérapie"),
        ("CA-QC", "What I do not do: diagnosis, psychotherapy"),
        ("BE", "Sans diagnostic ni traitement psychologique"),
    ],
)
def test_negated_and_referring_words_are_spared(region: str, text: str) -> None:
    assert check_profile_words(text, region=region).findings == ()


@pytest.mark.parametrize(
    ("region", "text", "registration"),
    [
        ("CA-QC", "Psychologue", "opq_member"),
        ("CA-QC", "Psychothérapeute", "opq_permit"),
        ("CA-QC", "Sexologue B.A.", "opsq_member"),
        ("CA-QC", "Thérapeute conjugal et familial", "otstcfq_family_therapist"),
        ("FR", "Psychologue", "rpps_psychologue"),
        ("FR", "Psychothérapeute", "rpps_psychotherapeute"),
        ("BE", "Psychothérapie", "agrement_psychologue_clinicien"),
        ("CH", "Psychotherapist", "psyreg_psychotherapeute"),
    ],
)
def test_a_registration_lifts_its_own_words_only(region: str, text: str, registration: str) -> None:
    assert registration in {known.id for known in registrations(region)}
    assert check_profile_words(text, region=region).refused
    assert check_profile_words(text, region=region, registrations=[registration]).findings == ()
    assert check_profile_words(f"{text}, je guéris.", region=region, registrations=[registration]).refused


def test_a_permit_of_psychotherapist_does_not_make_a_psychologist() -> None:
    assert check_profile_words("Psychologue", region="CA-QC", registrations=["opq_permit"]).refused


def test_a_registration_of_another_region_lifts_nothing() -> None:
    assert check_profile_words("Psychologue", region="FR", registrations=["opq_member"]).refused


def test_words_differ_by_region() -> None:
    assert check_profile_words("Sexologue", region="CA-QC").refused
    assert not check_profile_words("Sexologue", region="FR").refused
    assert check_profile_words("Séances de psychothérapie", region="CA-QC").refused
    in_france = check_profile_words("Séances de psychothérapie", region="FR")
    assert not in_france.refused
    assert in_france.findings[0].severity is Severity.WARN


def test_the_usual_title_is_told_not_refused() -> None:
    verdict = check_profile_words("Thérapeute en relation d'aide", region="CA-QC")
    assert not verdict.refused
    assert [finding.rule_id for finding in verdict.findings] == ["therapist"]


@pytest.mark.parametrize("hidden", ["psy\u00adchologue", "psycho\u200blogue", "psycho\u0301logue"])
def test_invisible_and_combining_characters_hide_nothing_and_spans_hold(hidden: str) -> None:
    text = f"Je suis {hidden} à Namur"
    (finding,) = check_profile_words(text, region="BE").findings
    assert text[finding.start : finding.end] == hidden


@pytest.mark.parametrize("region", list(Region))
def test_an_honest_profile_passes_everywhere(region: Region) -> None:
    text = (
        "Formé à l'écoute, je vous accueille seul, en couple ou en famille. Je ne pose pas de diagnostic et je ne "
        "propose pas de psychothérapie. Quand la situation le demande, j'oriente vers un psychologue ou un médecin."
    )
    assert check_profile_words(text, region=region).findings == ()
    assert check_profile_words("", region=region).findings == ()


def test_the_heading_of_a_field_negates_its_list_and_spans_stay_those_of_the_text() -> None:
    listed = "Diagnostic, psychothérapie, urgences"
    assert check_profile_words(listed, region="CA-QC").refused
    assert not check_profile_words(listed, region="CA-QC", heading="Ce que je ne fais pas").findings
    claimed = "Diagnostic. Je suis psychologue."
    (finding,) = check_profile_words(claimed, region="CA-QC", heading="Ce que je ne fais pas").findings
    assert claimed[finding.start : finding.end] == finding.words == "psychologue"
