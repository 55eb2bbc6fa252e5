"""What a paper or a mail says of a change: in the days and times of its reader, also for editions kept long ago."""

from __future__ import annotations

import re
from datetime import date

import pytest

from planner.domain.itinerary import Difference
from planner.render.environment import macro


@pytest.mark.parametrize(
    ("difference", "language", "words"),
    [
        (
            Difference(
                "back", "XF 202 BCN 2025-11-06 21:10 SOF 00:55", "XF 202 BCN 2025-11-06 21:10 – SOF 2025-11-07 00:55"
            ),
            "en",
            "legs back: XF 202 BCN Thu 6 Nov, 21:10 SOF 00:55 → XF 202 BCN Thu 6 Nov, 21:10 – SOF Fri 7 Nov, 00:55",
        ),
        (
            Difference("dates", "2025-11-04/2025-11-06", "2025-11-11/2025-11-13"),
            "es",
            "fechas del acto: 4–6 de noviembre de 2025 → 11–13 de noviembre de 2025",
        ),
        (
            Difference("dates", date(2025, 11, 4), date(2025, 11, 11)),
            "en",
            "dates of the event: 4 Nov 2025 → 11 Nov 2025",
        ),
        (
            Difference(
                "session", "2025-11-04 09:30 to 11:00 Opening", "2025-11-04 10:00 – 11:30 Opening, 2025-99-99 10:00"
            ),
            "en",
            "session: Tue 4 Nov, 09:30 – 11:00 Opening → Tue 4 Nov, 10:00 – 11:30 Opening, 2025-99-99 10:00",
        ),
        (
            Difference(
                "out",
                "air LEJ 2026-10-13 13:29 – VIE 15:00, rail VIE 2026-10-13 16:00 – BTS 17:00",
                "XF 1 LEJ 2026-10-13 13:29 – VIE 15:00, road VIE 2026-10-13 16:00 – BTS 17:00",
            ),
            "de",
            "Abschnitte des Hinwegs: Flug LEJ Di. 13. Okt., 13:29 – VIE 15:00, Zug VIE Di. 13. Okt., 16:00 – BTS 17:00"
            " → XF 1 LEJ Di. 13. Okt., 13:29 – VIE 15:00, Straße VIE Di. 13. Okt., 16:00 – BTS 17:00",
        ),
        (
            Difference("session", "2025-11-04 09:30 – 11:00 Talk, air BCN 2025-11-04 10:00", ""),
            "de",
            "Sitzung: Di. 4. Nov., 09:30 – 11:00 Talk, air BCN Di. 4. Nov., 10:00 → keine",
        ),
        (
            Difference("departure_ride", "2025-11-07 08:05, Car, Hotel", None),
            "de",
            "Transfer bei der Abreise: Fr. 7. Nov., 08:05, Car, Hotel → keine",
        ),
    ],
)
def test_what_changed_is_told_in_the_days_and_times_of_its_reader(difference, language, words):
    assert bare(str(macro("words.txt", "difference", language)(difference, "EUR"))) == words


def bare(text):
    return re.sub("[\u2066-\u2069]", "", text).replace("\u00a0", " ")
