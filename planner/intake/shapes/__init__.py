"""
Shapes in which offers come: one small module each.

A shape recognises a delivered file and reads its offers. To add one, write a class with the two methods of `Shape`
and name it in `known_shapes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from planner.intake.shapes.agency import Agency
from planner.intake.shapes.delivery import Delivery
from planner.intake.shapes.duffel import Duffel
from planner.intake.shapes.mapping import Mapped
from planner.intake.shapes.offer import Offer
from planner.intake.suggest import Suggest


class Shape(Protocol):
    """One way of writing offers down."""

    def recognises(self, delivery: Delivery) -> bool:
        """Whether the file is of this shape; reads no more of it than it needs."""

    def offers(self, delivery: Delivery) -> Iterator[Offer]:
        """
        Every offer of the file in its order; what cannot be read of one stands in its faults.

        Raises
        ------
        SourceError
            If the file as a whole cannot be read.
        """


def known_shapes(mappings: Iterable[Mapped], suggest: Suggest) -> tuple[Shape, ...]:
    """Every shape, those of agencies by their mappings."""
    return (Duffel(suggest), *(Agency(mapping, suggest) for mapping in mappings))
