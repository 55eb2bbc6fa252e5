"""Money: exact decimals in, whole cents out, rounded half up once an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CO2_UNIT = " kg CO2"
"""What follows the number of an amount of CO2 in sentences."""


class MissingRateError(LookupError):
    """A currency without a row in the rate table."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        super().__init__(f"no rate for {currency}: add a row to the table rates")


def to_cents(amount: Decimal, currency: str, rates: Mapping[str, Decimal], into: str) -> int:
    """
    Convert one item and round it half up to a whole cent.

    Parameters
    ----------
    amount
        In units of `currency`; multiply first (nights x rate), convert once. May be negative.
    currency, into
        ISO 4217 codes.
    rates
        Euro for one unit, by currency, EUR included.

    Raises
    ------
    MissingRateError
        If either currency has no rate.
    """
    for code in (currency, into):
        if code not in rates:
            raise MissingRateError(code)
    exact = Fraction(amount) * Fraction(rates[currency]) / Fraction(rates[into]) * 100
    return round_half_up(exact)


def shared(cents: int, weights: Sequence[int]) -> tuple[int, ...]:
    """
    An amount dealt out by weight, to the cent (largest remainder; of equal ones the first).

    Parameters
    ----------
    cents
        Zero or more; the shares add up to it.
    weights
        Zero or more each, at least one above zero.
    """
    whole = sum(weights)
    shares = [cents * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda position: -(cents * weights[position] % whole))
    for position in by_remainder[: cents - sum(shares)]:
        shares[position] += 1
    return tuple(shares)


def round_half_up(exact: Fraction) -> int:
    """The nearest whole number, halves away from zero (the accountants' rounding)."""
    whole = (abs(exact) * 2 + 1) // 2
    return whole if exact >= 0 else -whole


def in_units(cents: int | None) -> Decimal | None:
    """For lists: the amount in units with two decimals; None stays None."""
    return None if cents is None else Decimal(cents).scaleb(-2).quantize(Decimal("0.01"))


def format_money(cents: int, currency: str) -> str:
    """For sentences: "EUR 4 120.00", blanks between thousands; grams of CO2 as "4 120.500 kg CO2"."""
    if currency == "CO2":
        return f"{Decimal(cents).scaleb(-3):,.3f}{CO2_UNIT}".replace(",", " ")
    amount = Decimal(cents).scaleb(-2).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"{currency} {amount:,.2f}".replace(",", " ")
