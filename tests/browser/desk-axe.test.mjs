// Goal: the desk has no fault that a machine can find against WCAG 2.2 AA, in any state it shows.
// Method: axe in the real page, state by state, light and dark, wide and narrow, in both languages.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { axeSource } from "../lib/tools.mjs";
import { until } from "../lib/wait.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const SCREENS = [
  { viewport: { width: 1440, height: 900 } },
  { viewport: { width: 1024, height: 768 }, colorScheme: "dark" },
  { viewport: { width: 390, height: 844 }, hasTouch: true },
];

let edge, browser, minji;

before(async () => {
  [edge, browser] = await Promise.all([startEdge({ limits: "bench" }), launch()]);
  minji = await new Agent(edge, "agent1@example.com").login();
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

/** What axe finds, one line for each fault. The page's policy forbids scripts from elsewhere, so it is run by the protocol. */
async function faults(page) {
  await page.evaluate(axeSource());
  const { violations } = await page.evaluate((tags) => window.axe.run({ runOnly: { type: "tag", values: tags } }), TAGS);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

async function clean(desk, state) {
  assert.deepEqual(await faults(desk.page), [], state);
}

async function taken(text) {
  const guest = await new Guest(edge, { direct: true }).start();
  await guest.say(text);
  const waiting = await until(async () => (await minji.waiting()).find(({ preview }) => preview === text), `"${text}" waiting`);
  return { guest, conversation: await minji.take(waiting.conversationId) };
}

test("no page of the desk has a fault that axe finds", async () => {
  const guests = [];
  for (const screen of SCREENS) {
    const desk = await openDesk(browser, edge, screen);
    await clean(desk, "sign-in");
    await desk.start(undefined, { undoSeconds: 30 });
    await clean(desk, "lists");
    await desk.page.getByRole("button", { name: "Your account" }).click();
    await clean(desk, "account");
    await desk.page.keyboard.press("Escape");
    const narrow = screen.viewport.width < 720;
    const { guest, conversation } = await taken(`a word at ${screen.viewport.width}`);
    const waits = await new Guest(edge, { direct: true }).start();
    await waits.say("and one who waits");
    guests.push(guest, waits);
    await desk.row("a word at").first().waitFor();
    await clean(desk, "rows");
    await desk.list.getByRole("button", { name: /^Order and queue/ }).click();
    await clean(desk, "options");
    await desk.page.keyboard.press("Escape");
    await desk.row(`a word at ${screen.viewport.width}`).locator(".row-body").click();
    await desk.reply.waitFor();
    await desk.say("an answer");
    await desk.transcript.getByRole("button", { name: "Undo" }).waitFor();
    await clean(desk, "a conversation with an answer that waits");
    const ready = desk.page.getByRole("dialog", { name: "Ready answers" });
    await desk.page.keyboard.press("Alt+c");
    await ready.getByRole("option").first().waitFor();
    await clean(desk, "ready answers");
    await desk.page.keyboard.type("nothing like it");
    await ready.getByText("No ready answer has these words.").waitFor();
    await clean(desk, "no ready answer");
    await desk.page.keyboard.press("Escape");
    await desk.page.keyboard.press("Alt+n");
    await clean(desk, "a note");
    await desk.page.keyboard.press("Alt+t");
    await desk.page.getByRole("dialog", { name: /^Transfer/ }).getByRole("option").first().waitFor();
    await clean(desk, "transfer");
    await desk.page.keyboard.press("Escape");
    await desk.page.keyboard.press("Control+k");
    await desk.page.getByRole("dialog", { name: "Commands" }).getByRole("option").first().waitFor();
    await clean(desk, "commands");
    await desk.page.keyboard.press("Escape");
    await desk.page.keyboard.press("Alt+h");
    await desk.page.getByRole("button", { name: "Take off hold" }).waitFor();
    await clean(desk, "on hold");
    await desk.page.keyboard.press("Alt+p");
    await desk.foot.getByText("You parked this conversation.").waitFor();
    await clean(desk, "parked");
    if (narrow) await desk.page.getByRole("button", { name: "Back to the list" }).click();
    else {
      await desk.page.keyboard.press("Escape");
      await desk.page.keyboard.press("?");
      await desk.page.getByRole("dialog", { name: "Keyboard" }).waitFor();
      await clean(desk, "keys");
      await desk.page.keyboard.press("Escape");
    }
    await minji.end(await minji.conversation(conversation.id));
    await desk.close();
  }
  guests.forEach((guest) => guest.drop());
});
