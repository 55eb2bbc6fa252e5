/*
 * Every occurrence of every VEVENT of the calendars named, as libical reads it, by the file's own time zones:
 * path, uid, sequence, status, start, end, zones and summary, with tabs between. A calendar with a line that libical
 * refuses, or a TZID without VTIMEZONE, ends the program.
 */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *path;

static void give_up(const char *why) {
    fprintf(stderr, "%s: %s\n", path, why);
    exit(1);
}

static char *content(void) {
    FILE *file = fopen(path, "rb");
    if (!file) give_up("cannot be opened");
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = calloc((size_t)size + 1, 1);
    if (fread(text, 1, (size_t)size, file) != (size_t)size) give_up("cannot be read");
    fclose(file);
    return text;
}

static icalproperty *first(icalcomponent *event, icalproperty_kind kind) {
    icalproperty *found = icalcomponent_get_first_property(event, kind);
    if (!found) give_up("an entry lacks a property");
    return found;
}

/* The moment of a DTSTART or DTEND; its zone is the file's own, even where libical knows one of that name. */
static icaltimetype moment(icalcomponent *calendar, icalproperty *property, const char **zone) {
    icaltimetype when = icalvalue_get_datetime(icalproperty_get_value(property));
    icalparameter *tzid = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
    *zone = icaltime_is_date(when) ? "" : "UTC";
    if (!tzid) return when;
    *zone = icalparameter_get_tzid(tzid);
    icaltimezone *found = icalcomponent_get_timezone(calendar, *zone);
    if (!found) give_up("a TZID has no VTIMEZONE");
    icaltime_set_timezone(&when, found);
    return when;
}

static void tell_time(icaltimetype when) {
    if (!icaltime_is_date(when)) when = icaltime_convert_to_zone(when, icaltimezone_get_utc_timezone());
    printf("%s\t", icaltime_as_ical_string(when));
}

static void tell(icalcomponent *event, icaltimetype start, icaltimetype end, const char *zones) {
    icalproperty *status = first(event, ICAL_STATUS_PROPERTY);
    printf("%s\t%s\t%d\t%s\t", path, icalcomponent_get_uid(event), icalcomponent_get_sequence(event),
           icalproperty_get_value_as_string(status));
    tell_time(start);
    tell_time(end);
    printf("%s\t%s\n", zones, icalcomponent_get_summary(event));
}

struct told {
    icalcomponent *event;
    const char *zones;
};

static void tell_one(icalcomponent *event, struct icaltime_span *span, void *data) {
    (void)event;
    struct told *what = data;
    icaltimezone *utc = icaltimezone_get_utc_timezone();
    icaltimetype start = icaltime_from_timet_with_zone(span->start, 0, utc);
    tell(what->event, start, icaltime_from_timet_with_zone(span->end, 0, utc), what->zones);
}

static void tell_each(icalcomponent *calendar, icalcomponent *event) {
    const char *zone, *end_zone;
    icaltimetype start = moment(calendar, first(event, ICAL_DTSTART_PROPERTY), &zone);
    icaltimetype end = moment(calendar, first(event, ICAL_DTEND_PROPERTY), &end_zone);
    char zones[200];
    snprintf(zones, sizeof zones, "%s %s", zone, end_zone);
    if (!icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY)) {
        tell(event, start, end, zones);
        return;
    }
    struct told what = {event, zones};
    icalcomponent_foreach_recurrence(event, icaltime_from_string("20000101T000000Z"),
                                     icaltime_from_string("20370101T000000Z"), tell_one, &what);
}

int main(int count, char **paths) {
    if (count == 2 && !strcmp(paths[1], "--version")) {
        puts(ICAL_VERSION);
        return 0;
    }
    for (int i = 1; i < count; i++) {
        path = paths[i];
        char *text = content();
        icalcomponent *calendar = icalparser_parse_string(text);
        if (!calendar) give_up("is no calendar");
        if (icalcomponent_count_errors(calendar)) give_up(icalcomponent_as_ical_string(calendar));
        icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
        for (; event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT))
            tell_each(calendar, event);
        icalcomponent_free(calendar);
        free(text);
    }
    return 0;
}
