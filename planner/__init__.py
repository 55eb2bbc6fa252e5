"""Plans who travels to the events and study visits of a city-cooperation programme, and gets them there."""

__version__ = "0.1.0"
