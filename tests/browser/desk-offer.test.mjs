// Goal: an offer shows, counts down, is said once, and is answered by keys; how it ends is told as it is.
// Method: agents On Queue at real desks, the clock of the edge moved where an offer runs out.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../lib/agent.mjs";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { until } from "../lib/wait.mjs";

const ALERT_MS = 31_000;

let edge, browser, minji, jun, supervisor;

before(async () => {
  [edge, browser] = await Promise.all([startEdge({ clock: true, limits: "bench" }), launch()]);
  [minji, jun, supervisor] = await signIn(edge, "agent1", "agent2", "supervisor");
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

const status = async (agent) => (await supervisor.get(`/api/v2/users/${agent.me.id}/routingstatus`)).status;
const become = (agent, systemPresence) =>
  supervisor.patch(`/api/v2/users/${agent.me.id}/presences/PURECLOUD`, { presenceDefinition: { systemPresence } });

async function guest(text) {
  const one = await new Guest(edge).start();
  await one.say(text);
  return one;
}

/** A desk whose agent takes from queues. */
async function onQueue(agent, options) {
  const desk = await (await openDesk(browser, edge, options)).start(agent.email);
  await become(agent, "OnQueue");
  await desk.doing("On queue");
  return desk;
}

/** Ends everything an agent has, and takes them off queue. */
async function clear(agent) {
  await become(agent, "Available");
  for (const { id } of (await agent.get("/api/v2/conversations/messages")).entities) {
    await supervisor.post(`/api/v2/conversations/${id}/disconnect`);
  }
}

/** Everything the assertive region ever said. */
async function hearUrgent(desk) {
  await desk.page.evaluate(() => {
    window.urgent = [];
    const region = document.querySelector("[aria-live=assertive]");
    new MutationObserver(() => window.urgent.push(region.textContent)).observe(region, { childList: true, subtree: true, characterData: true });
  });
  return () => desk.page.evaluate(() => window.urgent);
}

/** Takes offers again, with the pointer out of the lists: under it no offer would come in. */
async function takeOffers(desk) {
  await desk.list.getByRole("button", { name: "Take offers again" }).click();
  await desk.page.mouse.move(900, 500);
}

const seconds = async (row) => {
  const [, minutes, rest] = /(\d+):(\d\d)/.exec(await row.locator(".timer").textContent());
  return Number(minutes) * 60 + Number(rest);
};

test("an offer stands on top, counts down, is said once, and a key accepts it while one writes", async () => {
  const desk = await onQueue(minji);
  const heard = await hearUrgent(desk);
  const first = await guest("The first of two");
  await desk.row("The first of two", "Offered to you").waitFor();
  await desk.page.keyboard.press("Alt+a");
  await desk.reply.waitFor();
  await desk.doing("On queue. In conversation");
  await desk.reply.fill("half a sen");
  const second = await guest("The second of two");
  const row = desk.row("The second of two", "Offered to you");
  await row.waitFor();
  assert.match(await desk.list.locator(".row").first().textContent(), /The second of two/);
  assert.ok((await desk.page.title()).startsWith("Offered to you"));
  const left = await seconds(row);
  assert.ok(left > 20 && left <= 30, `${left}`);
  await until(async () => (await seconds(row)) < left, "the time ticking");
  assert.equal((await heard()).filter((text) => / is offered to you in Support\. \d+ seconds/.test(text)).length, 2);
  assert.equal(await desk.reply.inputValue(), "half a sen");
  await desk.reply.press("Alt+a");
  await desk.bubble("The second of two").waitFor();
  await desk.row("The second of two", "To answer").waitFor();
  assert.ok(!(await desk.page.title()).startsWith("Offered"));
  await desk.say("Here I am");
  await second.hear("Here I am");
  await desk.row("The first of two").locator(".row-body").click();
  assert.equal(await desk.reply.inputValue(), "half a sen");
  assert.deepEqual(desk.complaints(), []);
  [first, second].forEach((one) => one.drop());
  await desk.close();
  await clear(minji);
});

test("declined, it goes on to the next; who declined is told so and comes back by one press", async () => {
  const desk = await onQueue(minji);
  const visitor = await guest("Decline me");
  await desk.row("Decline me", "Offered to you").getByRole("button", { name: /^Decline/ }).click();
  await desk.row("Decline me", "Waiting").waitFor();
  await desk.doing("No answer. Not responding since");
  const other = await onQueue(jun);
  await other.row("Decline me", "Offered to you").getByRole("button", { name: /^Accept/ }).click();
  await other.bubble("Decline me").waitFor();
  await desk.row("Decline me").waitFor({ state: "detached" });
  await clear(jun);
  const next = await guest("Not for who declined");
  await desk.row("Not for who declined", "Waiting").waitFor();
  assert.equal(await status(minji), "NOT_RESPONDING");
  await takeOffers(desk);
  await desk.row("Not for who declined", "Offered to you").waitFor();
  assert.equal(await desk.list.getByText("You did not answer an offer").count(), 0);
  await desk.page.keyboard.press("Alt+x");
  await desk.row("Not for who declined", "Waiting").waitFor();
  [visitor, next].forEach((one) => one.drop());
  await Promise.all([desk.close(), other.close()]);
  await Promise.all([clear(minji), clear(jun)]);
});

test("an offer that runs out says so and is gone; nobody else's screen is asked in vain", async () => {
  for (const waiting of await minji.waiting()) await supervisor.post(`/api/v2/conversations/${waiting.conversationId}/disconnect`);
  const desk = await onQueue(minji);
  const visitor = await guest("Nobody answers me");
  const row = desk.row("Nobody answers me", "Offered to you");
  await row.waitFor();
  // A reload counts on from where it was, and says it again to whoever listens anew.
  await desk.page.reload();
  await row.waitFor();
  await desk.urgent.getByText("is offered to you in Support").waitFor({ state: "attached" });
  assert.ok((await seconds(row)) <= 30);
  await edge.advance(ALERT_MS);
  await desk.alert.getByText("Your time to answer").waitFor();
  await desk.row("Nobody answers me", "Waiting").waitFor();
  assert.equal(await row.count(), 0);
  await desk.doing("No answer");
  // Too late for the button: what the platform says is said.
  const { conversationId } = (await minji.waiting())[0];
  await takeOffers(desk);
  await row.waitFor();
  await desk.page.route(/participants\/[^/]+$/, async (route) => {
    await edge.advance(ALERT_MS);
    await until(async () => !minji.legOf(await supervisor.conversation(conversationId)), "the offer's end");
    await route.continue();
  });
  await desk.page.keyboard.press("Alt+a");
  await desk.alert.getByText("Too late: this offer is over.").waitFor();
  visitor.drop();
  await desk.close();
  await clear(minji);
});

test("under a pointer no row moves: the offer shows above the pane until the pointer leaves", async () => {
  for (const waiting of await minji.waiting()) await supervisor.post(`/api/v2/conversations/${waiting.conversationId}/disconnect`);
  await become(minji, "Available");
  const desk = await (await openDesk(browser, edge)).start();
  const visitors = [await guest("Held under the pointer"), await guest("Comes second")];
  await desk.takeByKeys("Held under the pointer");
  await desk.row("Comes second", "Waiting").waitFor();
  const body = desk.row("Held under the pointer").locator(".row-body");
  await body.hover();
  const before = await body.boundingBox();
  await become(minji, "OnQueue");
  const line = desk.page.getByRole("group", { name: "This conversation is offered to you." });
  await line.getByRole("button", { name: /^Accept/ }).waitFor();
  assert.deepEqual(await body.boundingBox(), before);
  await desk.page.mouse.move(900, 500);
  await desk.row("Comes second", "Offered to you").waitFor();
  await line.waitFor({ state: "hidden" });
  visitors.forEach((one) => one.drop());
  await desk.close();
  await clear(minji);
});

test("an offer whose conversation is ended elsewhere is gone, and that is told; the agent stays in line", async () => {
  await clear(minji);
  const desk = await onQueue(minji);
  const visitor = await guest("Gone before you answer");
  const row = desk.row("Gone before you answer", "Offered to you");
  await row.waitFor();
  const [{ id }] = (await minji.get("/api/v2/conversations/messages")).entities;
  await supervisor.post(`/api/v2/conversations/${id}/disconnect`);
  await desk.alert.getByText("is no longer offered to you").waitFor();
  await row.waitFor({ state: "detached" });
  await desk.doing("On queue. Waiting");
  visitor.drop();
  await desk.close();
  await clear(minji);
});
