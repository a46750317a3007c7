// Goal: the desk can be read, reached and used on every screen, in light and dark, with keys alone.
// Method: contrast of the token table, and the page measured in a real browser.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { root } from "../lib/tools.mjs";
import { sum, weigh } from "../lib/weight.mjs";

/** What an agent's browser downloads before the first list, compressed. */
const FIRST_LOAD_BYTES = 400 * 1024;

const SURFACES = ["chrome", "surface", "surface-raised", "surface-hover", "surface-theirs", "surface-own"];
/** Text or sign, what it stands on, and the contrast it needs. */
const PAIRS = [
  ...SURFACES.flatMap((on) => [["text", on, 4.5], ["text-muted", on, 4.5]]),
  ...["surface", "surface-raised", "surface-hover"].flatMap((on) => [["accent", on, 4.5], ["warn", on, 4.5]]),
  ...["chrome", "surface", "surface-raised"].map((on) => ["focus", on, 3]),
  ["on-accent", "accent", 4.5],
  ["on-accent", "accent-hover", 4.5],
  ["danger", "danger-quiet", 4.5],
  ["danger", "surface-raised", 4.5],
  ["warn", "warn-quiet", 4.5],
  ["text", "warn-quiet", 4.5],
  ["text-muted", "warn-quiet", 4.5],
  ["danger", "surface", 4.5],
  ["danger", "chrome", 3],
  ["warn", "chrome", 3],
  ["accent", "chrome", 3],
  ["line-strong", "surface-raised", 3],
];

let edge, browser;

before(async () => {
  [edge, browser] = await Promise.all([startEdge(), launch()]);
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

const luminance = (color) => {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

/** The token tables by scheme, each laid over those it builds on. */
function themes() {
  const css = readFileSync(join(root, "www/desk/tokens.css"), "utf8");
  const tokens = (text) => Object.fromEntries([...text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, color]) => [name, color]));
  const block = (start) => tokens(css.slice(css.indexOf(start)).split(/\n\}\n/)[0]);
  const light = block(":root {");
  const dark = { ...light, ...block("@media (prefers-color-scheme: dark)") };
  const more = block("@media (prefers-contrast: more) {");
  const moreDark = block("@media (prefers-contrast: more) and (prefers-color-scheme: dark)");
  return { light, dark, "high contrast": { ...light, ...more }, "high contrast dark": { ...dark, ...more, ...moreDark } };
}

test("every text and sign has the contrast it needs, in each scheme", () => {
  for (const [theme, tokens] of Object.entries(themes())) {
    for (const [sign, on, least] of PAIRS) {
      assert.ok(tokens[sign] && tokens[on], `${theme} has --${sign} and --${on}`);
      const found = contrast(tokens[sign], tokens[on]);
      assert.ok(found >= least, `${theme}: --${sign} on --${on} is ${found.toFixed(2)}, needs ${least}`);
    }
  }
});

test("the first load of the desk is small", (t) => {
  const files = weigh("desk");
  for (const { name, brotli } of files) t.diagnostic(`${(brotli / 1024).toFixed(1)} KiB  ${name}`);
  assert.ok(files.some(({ name }) => name.endsWith(".wasm")));
  assert.ok(sum(files) <= FIRST_LOAD_BYTES, `${sum(files)} bytes brotli`);
});

test("no colour is named outside the token table", () => {
  const css = readdirSync(join(root, "www/desk/style")).map((name) => name.replace(/\.css$/, ""));
  assert.ok(css.length > 5);
  for (const name of css) {
    const text = readFileSync(join(root, `www/desk/style/${name}.css`), "utf8");
    assert.doesNotMatch(text, /#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(/i, name);
  }
});

test("each width shows what it should, and nothing runs over", async () => {
  const visitor = await new Guest(edge).start();
  await visitor.say(`A word without an end: ${"x".repeat(400)}`);
  for (const [width, height] of [[1440, 900], [1024, 768], [390, 844]]) {
    const desk = await (await openDesk(browser, edge, { viewport: { width, height } })).start();
    const shown = () => Promise.all([desk.list.isVisible(), desk.foot.isVisible()]);
    const fits = () => desk.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    assert.ok(await fits(), `${width}: the list runs over`);
    await desk.row("A word without an end").locator(".row-body").click();
    await desk.foot.getByRole("button", { name: "Take" }).waitFor();
    assert.ok(await fits(), `${width}: the conversation runs over`);
    assert.deepEqual(await shown(), width < 720 ? [false, true] : [true, true], `${width}`);
    if (width < 720) {
      await desk.page.getByRole("button", { name: "Back to the list" }).click();
      await desk.list.waitFor();
      assert.deepEqual(await shown(), [true, false]);
      await desk.page.goBack();
      await desk.foot.waitFor();
    }
    await desk.close();
  }
  visitor.drop();
});

test("keys reach everything, and the focus is always to be seen", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const guests = [];
  for (const text of ["first in line", "second in line", "third in line"]) {
    const visitor = await new Guest(edge).start();
    await visitor.say(text);
    await desk.row(text).waitFor();
    guests.push(visitor);
  }
  const { keyboard } = desk.page;
  const focused = () =>
    desk.page.evaluate(() => {
      const element = document.activeElement;
      return { text: element.textContent || element.ariaLabel, outline: getComputedStyle(element).outlineStyle };
    });
  await keyboard.press("j");
  const start = await focused();
  assert.equal(start.outline, "solid");
  await keyboard.press("End");
  assert.match((await focused()).text, /third in line/);
  await keyboard.press("k");
  assert.match((await focused()).text, /second in line/);
  await keyboard.press("ArrowUp");
  assert.match((await focused()).text, /first in line/);
  // The lists are one stop of Tab.
  assert.equal(await desk.list.locator(".row-body[tabindex='0']").count(), 1);
  await keyboard.press("Enter");
  await desk.foot.getByRole("button", { name: "Take" }).waitFor();
  await keyboard.press("t");
  await desk.reply.waitFor();
  await keyboard.type("jkt?");
  assert.equal(await desk.reply.inputValue(), "jkt?");
  await keyboard.press("Control+Enter");
  await keyboard.press("Escape");
  assert.match((await focused()).text, /first in line|jkt\?/);
  // The answered row moves to another list, and the focus with it.
  await guests[0].hear("jkt?");
  await desk.row("jkt?", "Answered").waitFor();
  await desk.page.evaluate(() => new Promise(requestAnimationFrame));
  assert.match((await focused()).text, /jkt\?/);
  await keyboard.press("?");
  await desk.page.getByRole("dialog", { name: "Keyboard" }).waitFor();
  await keyboard.press("t");
  assert.equal(await desk.row("second in line", "Waiting").count(), 1);
  await keyboard.press("Escape");
  await keyboard.press("r");
  assert.equal(await desk.reply.evaluate((field) => field === document.activeElement), true);
  for (const visitor of guests) visitor.drop();
  await desk.close();
});

test("a row under the pointer stays where it is; one that is gone says so", async () => {
  const desk = await (await openDesk(browser, edge)).start("agent1@example.com");
  const other = await (await openDesk(browser, edge)).start("agent2@example.com");
  const guests = [];
  for (const text of ["upper row", "lower row"]) {
    const visitor = await new Guest(edge).start();
    await visitor.say(text);
    await desk.row(text).waitFor();
    guests.push(visitor);
  }
  const lower = desk.row("lower row").locator(".row-body");
  await lower.hover();
  const before = await lower.boundingBox();
  const name = await desk.row("upper row").locator(".row-name").textContent();
  await other.takeByKeys("upper row");
  await desk.list.locator(".row.gone", { hasText: name }).waitFor();
  assert.deepEqual(await lower.boundingBox(), before);
  await desk.page.mouse.move(900, 400);
  await desk.list.locator(".row.gone").waitFor({ state: "detached" });
  for (const visitor of guests) visitor.drop();
  await Promise.all([desk.close(), other.close()]);
});

test("a Korean browser gets a Korean desk", async () => {
  const desk = await openDesk(browser, edge, { locale: "ko-KR" });
  assert.equal(await desk.page.locator("html").getAttribute("lang"), "ko");
  await desk.page.getByLabel("이메일").fill("agent1@example.com");
  await desk.page.getByLabel("비밀번호").fill("hanmadi-dev");
  await desk.page.getByRole("button", { name: "로그인" }).click();
  await desk.page.getByRole("heading", { name: /^대기 중/ }).waitFor();
  await desk.close();
});
