"""The papers of a plan as values: itineraries, calendars and the plan page, ready for `planner.render`."""

from planner.services.papers.calendars import delegate_agendas, event_agendas
from planner.services.papers.changes import plan_changes, room_changes
from planner.services.papers.itineraries import itineraries
from planner.services.papers.overviews import overview, paths

__all__ = ["delegate_agendas", "event_agendas", "itineraries", "overview", "paths", "plan_changes", "room_changes"]
