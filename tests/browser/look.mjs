// Pages in Debian's chromium: what axe finds, what sticks out, what a page asks for, keys, search, print.
// node look.mjs PAGES.json OUT [--pictures]   (`make look` writes the first and reads the last line)

import { mkdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { width: 360, height: 780 }, WIDE = { width: 1300, height: 900 };
const FOUR = [["phone light", PHONE, "light"], ["phone dark", PHONE, "dark"], ["wide light", WIDE, "light"], ["wide dark", WIDE, "dark"]];
const OF_WHOLE_PAGES = ["landmark-one-main", "page-has-heading-one", "region"];
const WIDTHS = [320, 360, 768, 1300, 2000];

const GO = "section[aria-labelledby=goes]", STAY = "section[aria-labelledby=not]";

const [list, out, ...flags] = process.argv.slice(2);
const faults = [];
const counts = { pages: 0, rules: 0, unsure: 0, stops: 0, texts: 0, searches: 0, sheets: 0, bytes: 0 };
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });

function fault(page, where, what) {
  faults.push(`${page.name} (${where}): ${what}`);
}

/** A page in a setting, without a network; whatever it asks for, logs or is refused by its own policy is a fault. */
async function opened(page, where, setting, work) {
  const context = await browser.newContext({ offline: true, ...setting });
  const sheet = await context.newPage();
  const own = pathToFileURL(page.path).href;
  sheet.on("request", (request) => request.url().split("#")[0] !== own && fault(page, where, `asks for ${request.url()}`));
  sheet.on("console", (message) => message.type() === "error" && fault(page, where, `console: ${message.text()}`));
  sheet.on("pageerror", (error) => fault(page, where, `script: ${error.message}`));
  await sheet.exposeFunction("refusal", (what) => fault(page, where, `policy refuses ${what}`));
  await sheet.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => window.refusal(event.violatedDirective));
  });
  await sheet.goto(own);
  await work(sheet);
  await context.close();
}

const openAll = (sheet) => sheet.evaluate(() => document.querySelectorAll("details").forEach((part) => { part.open = true; }));

async function axe(page) {
  for (const [where, viewport, colorScheme] of FOUR) {
    await opened(page, where, { viewport, colorScheme }, async (sheet) => {
      await openAll(sheet);
      await sheet.evaluate(AXE);
      const left = page.kind === "mail" ? OF_WHOLE_PAGES : [];  // a mail is shown inside of a reader's own page
      const rules = Object.fromEntries(left.map((id) => [id, { enabled: false }]));
      const found = await sheet.evaluate((given) => window.axe.run(document, given), { rules });
      for (const { id, help, nodes } of found.violations) fault(page, where, `axe ${id}: ${help}: ${nodes.length} × ${nodes[0].html.slice(0, 160)}`);
      counts.rules += found.passes.length + found.violations.length;
      counts.unsure += found.incomplete.length;
      if (!found.passes.length) fault(page, where, "axe tried nothing");
    });
  }
}

/** What reaches over the edge of the window, outside of parts that scroll by themselves. */
function stickingOut() {
  const edge = document.documentElement.clientWidth, found = [];
  for (const part of document.querySelectorAll("body *")) {
    const inner = part.parentElement.closest(".scroll, .wide, nav ul, .hush, svg");
    const box = part.getBoundingClientRect();
    if (!inner && box.width && box.height && (box.right > edge + 1 || box.left < -1)) found.push(part.outerHTML.slice(0, 120));
  }
  return document.documentElement.scrollWidth > edge ? [`the page scrolls sideways to ${document.documentElement.scrollWidth}`, ...found] : found;
}

/**
 * Texts of pictures: each that is shown inside of its picture, none over another.
 *
 * The short names that stay in view on a phone lie on a panel of their own, which hides what is under it.
 */
function texts() {
  const found = [];
  let number = 0;
  for (const picture of document.querySelectorAll("svg.picture")) {
    const frame = picture.getBoundingClientRect(), scale = frame.width / picture.viewBox.baseVal.width;
    const shown = [...picture.querySelectorAll("text")].filter((text) => text.getClientRects().length);
    const boxes = shown.map((text) => [text.textContent, text.getBoundingClientRect(), text.closest(".sliding")]);
    number += boxes.length;
    for (const [text, box] of boxes) {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) found.push(`“${text}” leaves its picture`);
    }
    const within = 2 * scale;
    boxes.forEach(([text, one, panel], index) => {
      for (const [other, two] of boxes.slice(index + 1).filter((box) => box[2] === panel)) {
        const across = Math.min(one.right, two.right) - Math.max(one.left, two.left);
        const down = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
        if (across > within && down > 4 * scale) found.push(`“${text}” and “${other}” cover one another`);
      }
    });
  }
  return [number, found];
}

async function widths(page) {
  for (const width of WIDTHS) {
    await opened(page, `${width} px`, { viewport: { width, height: 900 } }, async (sheet) => {
      if (flags.includes("--pictures")) await pictures(page, sheet, width);
      await openAll(sheet);
      for (const part of await sheet.evaluate(stickingOut)) fault(page, `${width} px`, `sticks out: ${part}`);
      const [number, found] = await sheet.evaluate(texts);
      counts.texts += number;
      for (const what of found) fault(page, `${width} px`, what);
    });
  }
}

async function pictures(page, sheet, width) {
  for (const [colour, media] of [["light", { colorScheme: "light" }], ["dark", { colorScheme: "dark" }], ["forced", { colorScheme: "light", forcedColors: "active" }]]) {
    await sheet.emulateMedia(media);
    await sheet.screenshot({ path: `${out}/${page.name}-${width}-${colour}.png`, fullPage: true });
  }
  await sheet.emulateMedia({ colorScheme: "dark", forcedColors: "none" });
  if (width === 1300) await sheet.pdf({ path: `${out}/${page.name}.pdf`, preferCSSPageSize: true });
}

/** The focus after a key: where it is, whether it is seen, and whether something lies over it. */
function focused() {
  const part = document.activeElement, style = getComputedStyle(part), box = part.getBoundingClientRect();
  const nav = document.querySelector("nav"), lid = nav && !nav.contains(part) && !part.matches(".skip") ? nav.getBoundingClientRect().bottom : 0;
  const ring = style.outlineStyle === "auto" || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  return {
    is_end: part === document.body,
    place: window.stops.indexOf(part),
    told: part.outerHTML.slice(0, 90),
    ring,
    seen: box.bottom > 0 && box.top < innerHeight,
    covered: box.bottom <= lid || (box.top < lid - 1 && box.height < innerHeight - lid && style.position !== "fixed"),
  };
}

/** Tab from the top to the end, then back: every stop reached in the page's order, seen, with a ring. */
async function keys(page) {
  await opened(page, "keys", { viewport: WIDE, reducedMotion: "reduce" }, async (sheet) => {
    const number = await sheet.evaluate(() => {
      const all = document.querySelectorAll("a[href], button, input, summary, [tabindex='0']");
      window.stops = [...all].filter((part) => part.checkVisibility({ visibilityProperty: true }));
      return window.stops.length;
    });
    for (const key of ["Tab", "Shift+Tab"]) {
      const visited = [];
      for (;;) {
        await sheet.keyboard.press(key);
        const at = await sheet.evaluate(focused);
        if (at.is_end || at.place < 0 || visited.includes(at.place) || visited.length > number) break;
        visited.push(at.place);
        counts.stops += 1;
        if (!at.ring) fault(page, key, `no ring: ${at.told}`);
        if (!at.seen || at.covered) fault(page, key, `focus out of sight: ${at.told}`);
      }
      const wanted = [...Array(number).keys()];
      if (key === "Shift+Tab") wanted.reverse();
      if (`${visited}` !== `${wanted}`) fault(page, key, `stops ${visited} instead of ${wanted}`);
      await sheet.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    }
  });
}

const visibleRows = (sheet, part) => sheet.evaluate((name) => [...document.querySelectorAll(`${name} details.group tbody tr`)].filter((row) => row.checkVisibility()).length, part);
const openParts = (sheet) => sheet.evaluate(() => [...document.querySelectorAll("details")].map((part) => part.open));

/** The plan page's own tools: skip link, folding by keys, search, one button for all, print. */
async function tools(page) {
  await opened(page, "tools", { viewport: WIDE, reducedMotion: "reduce" }, async (sheet) => {
    const check = (holds, what) => holds || fault(page, "tools", what);
    const begin = await openParts(sheet);
    await sheet.keyboard.press("Tab");
    await sheet.keyboard.press("Enter");
    check(await sheet.evaluate(() => document.activeElement.id === "main"), "the skip link does not lead to the plan");

    const summary = sheet.locator("summary").first();
    for (const key of ["Enter", "Space"]) {
      const was = await summary.evaluate((part) => part.parentElement.open);
      await summary.press(key);
      check(was !== await summary.evaluate((part) => part.parentElement.open), `${key} folds nothing`);
    }

    const box = sheet.locator("#find"), found = sheet.locator("#found");
    for (const { text, goes, stays } of page.find) {
      await box.fill(text);
      const told = await found.textContent(), all = await visibleRows(sheet, "#tools ~ section");
      check(told === (all === 0 ? told : all === 1 ? "1 row found" : `${all} rows found`), `“${text}”: ${all} rows stand, told is ${told}`);
      check(all > 0 || told.startsWith("Nothing found"), `“${text}”: nothing stands, told is ${told}`);
      const seen = [await visibleRows(sheet, GO), await visibleRows(sheet, STAY)];
      check(`${seen}` === `${[goes, stays]}`, `“${text}”: ${seen} rows instead of ${[goes, stays]}`);
      const above = sheet.locator("section[aria-labelledby=changes] tbody tr");
      check(await above.count() === await above.evaluateAll((rows) => rows.filter((row) => !row.hidden).length), `“${text}” hides changes`);
      counts.searches += 1;
    }
    await box.fill("");
    check(`${await openParts(sheet)}` === `${begin}`, "an emptied search leaves other parts open than before");
    check(await found.textContent() === "", "an emptied search still tells of rows");

    const groups = () => sheet.evaluate(() => [...document.querySelectorAll("#tools ~ section details.group")].map((part) => part.open));
    await sheet.locator("#toggle").press("Enter");
    check((await groups()).every(Boolean), "the button does not open all");
    await sheet.locator("#toggle").press("Enter");
    check(!(await groups()).some(Boolean), "the button does not close all");

    const folded = await openParts(sheet);
    await sheet.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
    check((await openParts(sheet)).every(Boolean), "print leaves parts folded");
    await sheet.evaluate(() => window.dispatchEvent(new Event("afterprint")));
    check(`${await openParts(sheet)}` === `${folded}`, "print unfolds parts for ever");
  });
  await opened(page, "no script", { viewport: WIDE, javaScriptEnabled: false }, async (sheet) => {
    if (await sheet.locator("#tools").isVisible()) fault(page, "no script", "a search that does nothing is shown");
    const part = sheet.locator(`${STAY} details`).first();
    await part.locator("summary").first().click();
    if (!(await part.locator("td").first().isVisible())) fault(page, "no script", "reasons do not unfold");
  });
}

/** Whether these very checks would see a script that is not the page's own, and a picture from elsewhere. */
async function watched(page) {
  const before = faults.length;
  await opened(page, "planted", { viewport: WIDE }, async (sheet) => {
    await sheet.evaluate(() => {
      document.body.insertAdjacentHTML("beforeend", "<img alt='' src='https://example.org/x.png' onerror='window.ran = 1'>");
    });
    await sheet.waitForTimeout(200);
    if (await sheet.evaluate(() => window.ran === 1)) faults.splice(before, 0, `${page.name}: a planted script ran`);
  });
  const planted = faults.splice(before).filter((what) => !what.includes("policy refuses"));
  const refused = planted.length;
  if (!refused) fault(page, "planted", "a planted picture was not noticed");
  faults.push(...planted.filter((what) => what.includes("script ran")));
}

/** An itinerary fits on two sheets of A4 and is one file of less than 300 kB. */
async function sheets(page) {
  await opened(page, "print", { viewport: WIDE, colorScheme: "dark" }, async (sheet) => {
    const printed = (await sheet.pdf({ preferCSSPageSize: true })).toString("latin1");
    const number = printed.match(/\/Type\s*\/Page\b/g).length;
    if (number > 2) fault(page, "print", `${number} sheets of A4`);
    counts.sheets = Math.max(counts.sheets, number);
    counts.bytes = Math.max(counts.bytes, statSync(page.path).size);
    if (statSync(page.path).size >= 300_000) fault(page, "print", `${statSync(page.path).size} bytes`);
  });
}

mkdirSync(out, { recursive: true });
for (const page of JSON.parse(readFileSync(list, "utf8"))) {
  const before = faults.length;
  counts.pages += 1;
  await axe(page);
  await widths(page);
  await keys(page);
  if (page.kind !== "mail") await watched(page);
  if (page.kind === "plan") await tools(page);
  if (page.kind === "itinerary") await sheets(page);
  console.log(`${page.name}: ${faults.length - before} faults`);
}
await browser.close();
for (const what of faults) console.log(what);
console.log(`${counts.pages} pages, axe in ${FOUR.length} settings (${counts.rules} rules tried, ${counts.unsure} left to people), ${counts.texts} texts of pictures, ${counts.stops} stops of the keyboard, ${counts.searches} searches, itineraries of at most ${counts.sheets} sheets and ${counts.bytes} bytes: ${faults.length} faults`);
process.exitCode = faults.length ? 1 : 0;
