"""Duffel's offers in every form in which an answer comes."""

import json

import pytest

from planner.intake.raw import SourceError
from planner.intake.shapes import delivery as deliveries
from planner.intake.shapes.delivery import Delivery
from planner.intake.shapes.duffel import Duffel
from planner.intake.suggest import Suggester
from tests.planner.offers import BACK, OUT, offer


def delivered(value):
    return Delivery("offers.json", json.dumps(value).encode())


def read(value):
    return list(Duffel(Suggester()).offers(delivered(value)))


def one(found):
    (read_offer,) = read([found])
    return read_offer


@pytest.mark.parametrize(
    "answer",
    [
        {"data": {"id": "orq_1", "slices": [], "offers": [offer("a"), offer("b")]}},
        {"data": [offer("a"), offer("b")], "meta": {"limit": 50}},
        {"offers": [offer("a"), offer("b")]},
        [offer("a"), offer("b")],
    ],
    ids=["request", "list", "offers", "bare"],
)
def test_every_answer_with_several_offers(answer):
    assert [(found.row, found.code, found.faults) for found in read(answer)] == [(1, "a", ()), (2, "b", ())]


def test_the_answer_with_one_offer():
    assert [found.code for found in read({"data": offer("a")})] == ["a"]


@pytest.mark.parametrize("answer", [{}, {"data": {}}, {"data": "x"}, "x", 7, {"data": {"offers": {}}}])
def test_json_without_offers_is_refused(answer):
    with pytest.raises(SourceError, match="no list of offers"):
        read(answer)


def test_recognised_by_its_keys_only():
    shape = Duffel(Suggester())

    assert shape.recognises(delivered({"data": []}))
    assert shape.recognises(Delivery("x", b'\xef\xbb\xbf {"offers": []}'))
    assert not shape.recognises(delivered({"flights": []}))
    assert not shape.recognises(Delivery("x", b"data,offers\n1,2\n"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"data": [', "not JSON"),
        (b'{"data": [NaN]}', "not JSON"),
        (b'{"data": [' + b"[" * 100_000, "not JSON"),
        (b'{"data": [' + b"9" * 10_000 + b"]}", "not JSON"),
        (b'{"data": ["\xff"]}', "line 1 is not UTF-8"),
    ],
)
def test_what_is_no_json_is_refused_in_one_sentence(content, sentence):
    with pytest.raises(SourceError, match=sentence):
        list(Duffel(Suggester()).offers(Delivery("x", content)))


def test_the_highest_cabin_counts_and_is_noted():
    found = one(offer(out=[{**OUT, "passengers": [{"cabin_class": "premium_economy"}]}]))

    assert found.cabin == "premium_economy"
    assert "cabins differ: economy, premium_economy" in found.notes


def test_a_cabin_that_is_not_stated_is_noted():
    found = one(offer(out=[{**OUT, "passengers": []}], back=[{**BACK, "passengers": []}]))

    assert (found.cabin, "cabin not stated, taken for economy" in found.notes) == ("economy", True)


@pytest.mark.parametrize(
    ("conditions", "refundable", "note"),
    [
        (None, None, None),
        ({"refund_before_departure": None}, None, None),
        ({"refund_before_departure": {"allowed": False}}, False, None),
        ({"refund_before_departure": {"allowed": True}}, True, None),
        (
            {"refund_before_departure": {"allowed": True, "penalty_amount": "40.00", "penalty_currency": "EUR"}},
            True,
            "refund costs 40.00 EUR",
        ),
    ],
)
def test_refunds(conditions, refundable, note):
    found = one(offer(conditions=conditions))

    assert found.refundable is refundable
    assert [text for text in found.notes if "refund" in text] == ([note] if note else [])


def test_an_expiry_is_a_day_in_utc():
    found = one(offer(expires_at="2025-10-01T00:30:00+02:00"))

    assert found.expires.isoformat() == "2025-09-30"
    assert "holds until 2025-09-30 22:30 UTC" in found.notes


def test_a_codeshare_and_the_test_mode_are_noted():
    found = one(
        offer(out=[{**OUT, "operating_carrier": {"iata_code": "XR", "name": "Fictional Regional"}}], live_mode=False)
    )

    assert "XF 201 is operated by Fictional Regional" in found.notes
    assert "made in Duffel's test mode: nobody sells it" in found.notes


def test_no_flight_number_is_made_up():
    found = one(offer(out=[{**OUT, "marketing_carrier_flight_number": None, "marketing_carrier": None}]))

    assert (found.out[0].carrier, found.out[0].number) == ("", "")


def test_an_offer_without_a_number_has_a_code_of_its_content():
    first, second, third = read([offer(None), offer(None), offer(None, total_amount="7")])

    assert first.code == second.code != third.code
    assert first.code.startswith("duffel-")


def test_a_file_above_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(deliveries, "MAX_JSON_BYTES", 2**20)
    monkeypatch.setattr(deliveries, "MAX_SHEET_BYTES", 2**19)
    (tmp_path / "a.json").write_bytes(b"[" + b" " * 2**20)
    (tmp_path / "b.csv").write_bytes(b"a,b\n" * 2**18)

    with pytest.raises(SourceError, match="larger than 1 MiB; split it into several files"):
        Delivery.read(tmp_path / "a.json")
    with pytest.raises(SourceError, match="larger than"):
        Delivery.read(tmp_path / "b.csv")
