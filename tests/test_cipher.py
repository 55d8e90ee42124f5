"""What is sealed opens for its key and its place only; keys rotate; nothing tells its secret."""

import base64
import copy
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aparte.cipher import BadKeyRing, CannotOpen, CannotSeal, DataKey, KeyRing

RING = KeyRing.generate("a1")
WRAPPED = RING.new_data_key()
KEY = RING.open_data_key(WRAPPED)
HERE = "notebook.deposit.body:17"

ids = st.from_regex(r"[a-z0-9][a-z0-9-]{0,15}", fullmatch=True)
contexts = st.text(min_size=1)


def key_text(fill: int = 1, length: int = 32) -> str:
    return base64.b64encode(bytes([fill]) * length).decode()


K1 = key_text(1)


# --- texts


@given(st.text(max_size=500), contexts)
def test_any_text_comes_back(text, context):
    assert KEY.open(KEY.seal(text, context=context), context=context) == text


def test_a_database_memoryview_opens():
    assert KEY.open(memoryview(KEY.seal("peine", context=HERE)), context=HERE) == "peine"


@given(st.text(max_size=100), st.data())
def test_any_altered_byte_refuses(text, data):
    sealed = bytearray(KEY.seal(text, context=HERE))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpen):
        KEY.open(bytes(sealed), context=HERE)


@given(st.text(max_size=100), st.data())
def test_truncated_or_longer_refuses(text, data):
    sealed = KEY.seal(text, context=HERE)
    for altered in (sealed[: data.draw(st.integers(0, len(sealed) - 1))], sealed + b"\0"):
        with pytest.raises(CannotOpen):
            KEY.open(altered, context=HERE)


@given(st.binary(max_size=300))
def test_what_was_never_sealed_refuses(junk):
    with pytest.raises(CannotOpen):
        KEY.open(junk, context=HERE)
    with pytest.raises(CannotOpen):
        RING.open_data_key(junk)


@given(contexts, contexts)
def test_another_place_refuses(here, there):
    if here != there:
        with pytest.raises(CannotOpen):
            KEY.open(KEY.seal("à moi", context=here), context=there)


def test_another_persons_key_refuses():
    stranger = RING.open_data_key(RING.new_data_key())
    with pytest.raises(CannotOpen):
        stranger.open(KEY.seal("à moi", context=HERE), context=HERE)


@given(st.text(alphabet="abé", max_size=29))
def test_short_texts_have_one_length(text):
    assert len(KEY.seal(text, context=HERE)) == 1 + 12 + 64 + 16


def test_the_same_text_never_seals_twice_alike():
    assert KEY.seal("oui", context=HERE) != KEY.seal("oui", context=HERE)


def test_a_lone_surrogate_is_refused_without_being_carried_along():
    with pytest.raises(CannotSeal) as refusal:
        KEY.seal("secret \ud800", context=HERE)
    assert refusal.value.__context__ is None


def test_a_context_must_be_named():
    with pytest.raises(ValueError, match="context"):
        KEY.seal("oui", context="")


# --- data keys and rotation


@given(st.data())
def test_an_altered_wrapped_key_refuses(data):
    wrapped = bytearray(WRAPPED)
    wrapped[data.draw(st.integers(0, len(wrapped) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpen):
        RING.open_data_key(bytes(wrapped))


def test_a_truncated_wrapped_key_refuses():
    for end in range(len(WRAPPED)):
        with pytest.raises(CannotOpen):
            RING.open_data_key(WRAPPED[:end])


@given(ids, ids, st.text(max_size=50), st.text(max_size=20))
def test_rotation_leaves_texts_as_they_are(old_id, new_id, text, owner):
    if old_id == new_id:
        return
    old = KeyRing.generate(old_id)
    wrapped = old.new_data_key(context=owner)
    sealed = old.open_data_key(wrapped, context=owner).seal(text, context=HERE)
    both = old.rotated(new_id)
    assert (both.ids, both.current_id) == ((new_id, old_id), new_id)
    assert both.needs_rewrap(wrapped) and not old.needs_rewrap(wrapped)
    assert both.open_data_key(wrapped, context=owner).open(sealed, context=HERE) == text

    moved = both.rewrap(wrapped, context=owner)
    assert not both.needs_rewrap(moved)
    new_only = KeyRing.from_text(both.to_text().split(",")[0])
    assert new_only.open_data_key(moved, context=owner).open(sealed, context=HERE) == text
    for ring, key in ((new_only, wrapped), (old, moved)):
        with pytest.raises(CannotOpen):
            ring.open_data_key(key, context=owner)


def test_the_same_id_with_another_key_refuses():
    with pytest.raises(CannotOpen):
        KeyRing.generate("a1").open_data_key(WRAPPED)


def test_a_data_key_moved_to_another_person_refuses():
    wrapped = RING.new_data_key(context="person:1")
    for act in (RING.open_data_key, RING.rewrap):
        with pytest.raises(CannotOpen):
            act(wrapped, context="person:2")


def test_a_wrapped_key_is_not_read_as_a_text():
    with pytest.raises(CannotOpen):
        KEY.open(WRAPPED, context=HERE)


# --- rings


@given(
    st.lists(
        st.tuples(ids, st.binary(min_size=32, max_size=32)),
        min_size=1,
        max_size=4,
        unique_by=(lambda pair: pair[0], lambda pair: pair[1]),
    )
)
def test_a_ring_is_read_back_from_its_text(pairs):
    ring = KeyRing(pairs)
    again = KeyRing.from_text(f" {ring.to_text()}\n".replace(",", ",\n "))
    assert again.to_text() == ring.to_text()
    url_safe = ",".join(f"{i}:{base64.urlsafe_b64encode(k).decode().rstrip('=')}" for i, k in pairs)
    assert KeyRing.from_text(url_safe).to_text() == ring.to_text()


@pytest.mark.parametrize(
    "text",
    ["", " , ", "a1", "a1:", f":{K1}", K1, f"A1:{K1}", f"-a:{K1}", f"a_b:{K1}", f"{'a' * 17}:{K1}",
     f"a1:é{K1}", "a1:" + key_text(length=31), "a1:" + key_text(length=33), f"a1:{K1[:20]}*{K1[21:]}",
     f"a1:{K1},a1:{key_text(2)}", f"a1:{K1},a2:{K1}"],
)  # fmt: skip
def test_a_bad_ring_says_what_is_accepted_and_not_what_was_given(text):
    with pytest.raises(BadKeyRing, match="Accepted") as refusal:
        KeyRing.from_text(text)
    assert K1[:12] not in str(refusal.value)
    assert refusal.value.__context__ is None


def test_nothing_prints_or_carries_a_key():
    ring = KeyRing.from_text(f"now:{key_text(65)},old:{key_text(66)}")
    key = ring.open_data_key(ring.new_data_key())
    assert repr(ring) == str(ring) == "<KeyRing now, old>"
    assert repr(key) == str(key) == "<DataKey>"
    for secret in (ring, key):
        for carry in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError):
                carry(secret)
        assert not hasattr(secret, "__dict__")


def test_a_refusal_to_open_tells_nothing():
    with pytest.raises(CannotOpen) as wrong_key:
        DataKey(bytes(32)).open(KEY.seal("peine", context=HERE), context=HERE)
    with pytest.raises(CannotOpen) as too_short:
        KEY.open(b"", context=HERE)
    assert str(wrong_key.value) == str(too_short.value)


# --- links and look-ups


@given(st.text(max_size=20), st.text(max_size=50))
def test_a_link_is_recognised_while_its_key_is_in_the_ring(purpose, value):
    mac = RING.link_mac(purpose, value)
    assert re.fullmatch("[A-Za-z0-9_-]{32}", mac)
    later = RING.rotated("a2")
    assert RING.check_link(purpose, value, mac) and later.check_link(purpose, value, mac)
    assert later.link_mac(purpose, value) != mac
    assert not KeyRing.from_text(later.to_text().split(",")[0]).check_link(purpose, value, mac)


@given(st.text(max_size=10), st.text(max_size=10), st.text(max_size=10), st.text(max_size=10))
def test_a_link_is_for_one_purpose_and_one_value(purpose, value, other_purpose, other_value):
    same = (purpose, value) == (other_purpose, other_value)
    assert RING.check_link(other_purpose, other_value, RING.link_mac(purpose, value)) is same


@given(st.text(alphabet=st.characters(), max_size=40))
def test_any_other_signature_is_refused(mac):
    assert not RING.check_link("meetings.manage", "12", mac)


def test_what_a_url_may_carry_is_refused_without_error():
    assert not RING.check_link("meetings.manage", "\ud800", RING.link_mac("meetings.manage", "12"))
    assert not RING.check_link("meetings.manage", "12", "\ud800")
    assert not RING.check_link("meetings.manage", "12", "")


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_blind_index_finds_equals_only(value, other):
    index = RING.blind_index("people.email", value)
    assert len(index) == 32
    assert (RING.blind_index("people.email", other) == index) is (value == other)
    assert RING.blind_index("people.phone", value) != index
    assert index in RING.rotated("a2").blind_indexes("people.email", value)


def test_a_handed_key_serves_one_thing_and_follows_a_rotation():
    (key,) = RING.handed_keys("accompaniment.note_draft", "7:meeting")
    assert len(key) == 32
    others = {
        *RING.handed_keys("accompaniment.note_draft", "8:meeting"),
        *RING.handed_keys("notebook.draft", "7:meeting"),
        RING.blind_index("accompaniment.note_draft", "7:meeting"),
        RING.blind_index("accompaniment.note_draft\0007:meeting", ""),
    }
    assert key not in others and len(others) == 4
    rotated = RING.rotated("a2").handed_keys("accompaniment.note_draft", "7:meeting")
    assert rotated[1] == key and rotated[0] != key
    assert KeyRing.generate("a1").handed_keys("accompaniment.note_draft", "7:meeting") != (key,)
