// Goal: a message can be taken back for five seconds; after that, or when its agent leaves, it goes, once.
// Method: a real desk whose agent keeps the usual setting, and guests who count what they hear.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { until } from "../lib/wait.mjs";

/** So long that it never runs out within a test. */
const LONG = { undoSeconds: 30 };

let edge, browser;

before(async () => {
  [edge, browser] = await Promise.all([startEdge({ limits: "bench" }), launch()]);
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

async function scene(text, settings = LONG) {
  const desk = await (await openDesk(browser, edge)).start("agent1@example.com", settings);
  const visitor = await new Guest(edge).start();
  await visitor.say(text);
  await desk.takeByKeys(text);
  const held = desk.transcript.locator(".unsent", { hasText: /Sending in \d+ s/ });
  return { desk, visitor, held };
}

const heard = (visitor, text) =>
  visitor.frames.filter(({ body }) => body?.direction === "Outbound" && body.text === text).length;

test("a message waits in sight and goes by itself", async () => {
  const { desk, visitor, held } = await scene("Does it wait?", { undoSeconds: 2 });
  await desk.say("It waits.");
  await held.getByRole("button", { name: "Undo" }).waitFor();
  assert.equal(await desk.reply.inputValue(), "");
  assert.deepEqual(desk.sent, []);
  await visitor.hear("It waits.");
  await desk.delivery(/Sent|Delivered|Read/);
  assert.equal(await held.count(), 0);
  assert.deepEqual([desk.sent.length, heard(visitor, "It waits.")], [1, 1]);
  assert.deepEqual(desk.complaints(), []);
  visitor.drop();
  await desk.close();
});

test("undo, by button and by key, puts the words before what was written since; the others keep their order", async () => {
  const { desk, visitor, held } = await scene("Take it back");
  for (const text of ["one", "two", "three"]) await desk.say(text);
  await until(async () => (await held.count()) === 3, "three that wait");
  await desk.page.keyboard.type("since");
  await held.filter({ hasText: "two" }).getByRole("button", { name: "Undo" }).click();
  assert.equal(await desk.reply.inputValue(), "two\nsince");
  assert.equal(await desk.reply.evaluate((field) => field === document.activeElement), true);
  await desk.page.keyboard.press("Alt+z");
  assert.equal(await desk.reply.inputValue(), "three\ntwo\nsince");
  assert.equal(await held.count(), 1);
  await desk.reply.fill("four");
  await desk.reply.press("Enter");
  assert.deepEqual(desk.sent, []);
  // The end sends what waits, in order, before it ends.
  await desk.page.keyboard.press("Alt+e");
  await visitor.hear("four");
  assert.deepEqual(desk.sent.map(({ textBody }) => textBody), ["one", "four"]);
  await desk.foot.getByText("This conversation ended").waitFor();
  visitor.drop();
  await desk.close();
});

test("a note waits too, and comes back to colleagues' composer from elsewhere", async () => {
  const { desk, visitor, held } = await scene("Note it");
  await desk.page.keyboard.press("Alt+n");
  await desk.page.keyboard.type("SECRET not yet");
  await desk.page.keyboard.press("Enter");
  await held.waitFor();
  const other = await new Guest(edge).start();
  await other.say("Me too");
  await desk.takeByKeys("Me too");
  await desk.page.keyboard.press("Alt+z");
  await desk.page.getByRole("textbox", { name: /^Internal note on/ }).waitFor();
  assert.equal(await desk.reply.inputValue(), "SECRET not yet");
  assert.equal(await held.count(), 0);
  assert.equal(await desk.bubble("Note it").count(), 1, "the conversation it was written in is open");
  [visitor, other].forEach((one) => one.drop());
  await desk.close();
});

test("leaving the conversation, the page or the desk sends it, once", async () => {
  const { desk, visitor } = await scene("Will you leave?");
  await desk.say("before a reload");
  await desk.page.reload();
  await visitor.hear("before a reload");
  await desk.bubble("before a reload").waitFor();
  await until(async () => (await desk.page.locator(".unsent").count()) === 0, "nothing on its way");
  await desk.say("before the tab is closed");
  const again = await desk.page.context().newPage();
  await desk.page.close({ runBeforeUnload: true });
  await visitor.hear("before the tab is closed");
  assert.equal(heard(visitor, "before a reload"), 1);
  assert.equal(heard(visitor, "before the tab is closed"), 1);
  await again.close();
  const other = await (await openDesk(browser, edge)).start("agent1@example.com", LONG);
  await other.row("before the tab is closed").locator(".row-body").click();
  await other.say("before signing out");
  await other.page.getByRole("button", { name: "Your account" }).click();
  await other.page.getByRole("button", { name: "Sign out" }).click();
  await other.email.waitFor();
  await visitor.hear("before signing out");
  assert.equal(heard(visitor, "before signing out"), 1);
  visitor.drop();
  await other.close();
});

test("an agent can have messages go at once, and it stays so", async () => {
  const { desk, visitor } = await scene("Be quick", { undoSeconds: 5 });
  const box = desk.page.getByRole("checkbox", { name: /^Wait 5 seconds before sending/ });
  await desk.page.getByRole("button", { name: "Your account" }).click();
  assert.equal(await box.isChecked(), true);
  await box.click();
  await desk.page.locator("[aria-live=polite]").getByText("Messages are sent at once.").waitFor();
  await desk.page.keyboard.press("Escape");
  await desk.say("at once");
  await visitor.hear("at once");
  await desk.page.reload();
  await desk.bubble("at once").waitFor();
  await desk.page.getByRole("button", { name: "Your account" }).click();
  assert.equal(await box.isChecked(), false);
  await desk.page.keyboard.press("Escape");
  await desk.page.keyboard.press("Alt+j");
  await desk.page.locator("[aria-live=polite]").getByText("Messages wait 5 seconds").waitFor();
  visitor.drop();
  await desk.close();
});
