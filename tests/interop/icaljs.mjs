// Every occurrence of every VEVENT of the calendars named, as ical.js reads it, by the file's own time zones:
// path, uid, sequence, status, start, end, zones and summary, with tabs between.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.argv[2]}/`);
const ICAL = (await import(require.resolve("ical.js"))).default;

const told = (time) =>
  time.isDate
    ? time.toString().replaceAll("-", "")
    : new Date(time.toUnixTime() * 1000).toISOString().replace(/[-:]/g, "").replace(".000", "");

const zone = (time) => (time.isDate ? "" : time.zone.tzid);

function* occurrences(event) {
  if (!event.isRecurring()) {
    yield event;
    return;
  }
  const each = event.iterator();
  for (let next = each.next(); next; next = each.next()) yield event.getOccurrenceDetails(next);
}

for (const path of process.argv.slice(3)) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, "utf8")));
  ICAL.TimezoneService.reset();
  for (const vtimezone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(vtimezone);
  for (const vevent of calendar.getAllSubcomponents("vevent")) {
    const event = new ICAL.Event(vevent);
    const zones = `${zone(event.startDate)} ${zone(event.endDate)}`;
    const status = vevent.getFirstPropertyValue("status");
    for (const { startDate, endDate } of occurrences(event)) {
      const times = [told(startDate), told(endDate)];
      console.log([path, event.uid, event.sequence, status, ...times, zones, event.summary].join("\t"));
    }
  }
}
