// Goal: the inbox says what needs the agent now, the same on two screens and after a reload, and nothing is hidden.
// Method: guests and the agent's own hands move rows from group to group; two browsers of one agent side by side.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../lib/agent.mjs";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge, SUPPORT } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { until } from "../lib/wait.mjs";

let edge, browser, minji, owner;

before(async () => {
  [edge, browser] = await Promise.all([startEdge({ clock: true, limits: "bench" }), launch()]);
  [minji, owner] = await signIn(edge, "agent1", "owner");
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

const conversations = "/api/v2/conversations/messages";

async function guest(text) {
  const one = await new Guest(edge, { direct: true }).start();
  await one.say(text);
  return one;
}

/** A guest whose conversation the agent has taken by the API. */
async function taken(text) {
  const one = await guest(text);
  const waiting = await until(async () => (await minji.waiting()).find(({ preview }) => preview === text), `"${text}" waiting`);
  return { guest: one, conversation: await minji.take(waiting.conversationId) };
}

/** Ends everything the agent has. */
async function clear() {
  for (const { id } of (await minji.get(conversations)).entities) await owner.post(`/api/v2/conversations/${id}/disconnect`);
  for (const { conversationId } of await minji.waiting()) await owner.post(`/api/v2/conversations/${conversationId}/disconnect`);
}

/** The groups that show, from top to bottom, each with the words in its rows. */
const groups = (desk) =>
  desk.list.locator(".group:not([hidden])").evaluateAll((all) =>
    all.map((group) => [
      group.querySelector("h2").firstChild.textContent,
      [...group.querySelectorAll(".row-text")].map((text) => text.textContent),
    ]),
  );
const shows = (desk, wanted) =>
  until(async () => JSON.stringify(await groups(desk)) === JSON.stringify(wanted), `the groups ${JSON.stringify(wanted)}`).catch(async (error) => {
    throw new Error(`${error.message}, not ${JSON.stringify(await groups(desk))}`);
  });

test("a row goes from group to group by what it needs, and the open one keeps its place until another is opened", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const one = await taken("one");
  const two = await taken("two");
  await shows(desk, [["Unread", ["one", "two"]], ["Waiting", []]]);
  await desk.page.keyboard.press("j");
  await desk.page.keyboard.press("Enter");
  await desk.bubble("one").waitFor();
  await desk.row("one").getByText("unread").waitFor({ state: "detached" });
  await shows(desk, [["Unread", ["one", "two"]], ["Waiting", []]]);
  await desk.page.keyboard.press("Escape");
  await desk.page.keyboard.press("j");
  await desk.page.keyboard.press("Enter");
  await desk.bubble("two").waitFor();
  await shows(desk, [["Unread", ["two"]], ["To answer", ["one"]], ["Waiting", []]]);
  await desk.say("here");
  await shows(desk, [["To answer", ["one"]], ["Answered", ["You: here"]], ["Waiting", []]]);
  await desk.page.keyboard.press("Alt+p");
  await desk.foot.getByText("You parked this conversation.").waitFor();
  await shows(desk, [["To answer", ["one"]], ["Parked", ["You: here"]], ["Waiting", []]]);
  // It is seen by who has it open; with another one open it comes up.
  await desk.row("one").locator(".row-body").click();
  await desk.page.mouse.move(900, 400);
  await two.guest.say("still there?");
  await shows(desk, [["Unread", ["still there?"]], ["To answer", ["one"]], ["Waiting", []]]);
  await desk.row("still there?").getByText("Parked").waitFor({ state: "attached" });
  await desk.row("still there?").locator(".row-body").click();
  await desk.foot.getByRole("button", { name: "Take back" }).click();
  await desk.reply.waitFor();
  await desk.say("yes");
  await two.guest.hear("yes");
  await desk.page.mouse.move(900, 400);
  await shows(desk, [["To answer", ["one"]], ["Answered", ["You: yes"]], ["Waiting", []]]);
  assert.deepEqual(desk.complaints(), []);
  [one, two].forEach((it) => it.guest.drop());
  await desk.close();
  await clear();
});

test("what is read on one screen is read on the other, after a reload, and at the next login", async () => {
  const [desk, phone] = [await (await openDesk(browser, edge)).start(), await (await openDesk(browser, edge)).start()];
  const { guest: visitor } = await taken("read me once");
  await visitor.say("and me");
  const badge = (one) => one.row("and me").getByText("2 unread");
  await Promise.all([badge(desk).waitFor({ state: "attached" }), badge(phone).waitFor({ state: "attached" })]);
  await desk.row("and me").locator(".row-body").click();
  await Promise.all([desk, phone].map((one) => badge(one).waitFor({ state: "detached" })));
  await phone.row("and me", "To answer").waitFor();
  await phone.page.reload();
  await phone.row("and me", "To answer").waitFor();
  const other = await (await openDesk(browser, edge)).start();
  await other.row("and me", "To answer").waitFor();
  // Who has it open in sight reads what comes.
  await desk.close();
  await visitor.say("news");
  await other.row("news", "Unread").getByText("1 unread").waitFor({ state: "attached" });
  visitor.drop();
  await Promise.all([phone, other].map((one) => one.close()));
  await clear();
});

test("what was read while the server was away is told later", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const { guest: visitor } = await taken("read in a tunnel");
  await desk.row("read in a tunnel", "Unread").getByText("1 unread").waitFor({ state: "attached" });
  await desk.page.route(/\/readmark$/, (route) => route.abort());
  await desk.row("read in a tunnel").locator(".row-body").click();
  await desk.row("read in a tunnel").getByText("unread").waitFor({ state: "detached" });
  assert.equal((await minji.get(conversations)).entities[0].readTo, undefined);
  await desk.page.unroute(/\/readmark$/);
  await desk.page.reload();
  await until(async () => (await minji.get(conversations)).entities[0].readTo >= 1, "the mark");
  visitor.drop();
  await desk.close();
  await clear();
});

test("order and filters stay over a reload; what they leave out is counted, and offers are never left out", async () => {
  const names = ["Carla", "Bert", "Anna"];
  const guests = [];
  for (const name of names) guests.push(await guest(`${name} writes`));
  const desk = await (await openDesk(browser, edge)).start();
  await shows(desk, [["Waiting", names.map((name) => `${name} writes`)]]);
  const options = desk.list.getByRole("button", { name: /^Order and queue/ });
  await options.click();
  await desk.page.getByLabel("Latest words first").check();
  await desk.page.keyboard.press("Escape");
  const latest = [["Waiting", names.toReversed().map((name) => `${name} writes`)]];
  await shows(desk, latest);
  await desk.page.reload();
  await shows(desk, latest);
  assert.equal(await options.getAttribute("aria-label"), "Order and queue, changed");
  await desk.page.locator("body").press("/");
  await desk.page.keyboard.type("bert");
  await shows(desk, [["Waiting", ["Bert writes"]]]);
  await desk.list.getByText("2 hidden by the filter").waitFor();
  await desk.page.reload();
  await shows(desk, [["Waiting", ["Bert writes"]]]);
  await owner.patch(`/api/v2/users/${minji.me.id}/presences/PURECLOUD`, { presenceDefinition: { systemPresence: "OnQueue" } });
  await desk.section("Offered to you").locator(".row").first().waitFor();
  await owner.patch(`/api/v2/users/${minji.me.id}/presences/PURECLOUD`, { presenceDefinition: { systemPresence: "Available" } });
  await desk.list.getByRole("button", { name: "Show all" }).click();
  assert.equal(await desk.page.evaluate(() => document.activeElement.id), "list-words");
  await desk.list.getByText("hidden by the filter").waitFor({ state: "detached" });
  await options.click();
  await desk.page.getByLabel("Queue", { exact: true }).selectOption({ label: "Sales" });
  await desk.page.keyboard.press("Escape");
  await desk.section("Waiting").getByText("Nothing waits that fits.").waitFor();
  guests.forEach((one) => one.drop());
  await desk.close();
  await clear();
});

test("a silent conversation shows its end coming, and so does the pane", async () => {
  const queue = await owner.get(`/api/v2/routing/queues/${SUPPORT}`);
  queue.mediaSettings.message.enableInactivityTimeout = true;
  queue.mediaSettings.message.inactivityTimeoutSettings = { timeoutSeconds: 900, actionType: "DISCONNECT" };
  await owner.put(`/api/v2/routing/queues/${SUPPORT}`, queue);
  const desk = await (await openDesk(browser, edge)).start();
  await until(async () => (await owner.get(`/api/v2/routing/queues/${SUPPORT}`)).mediaSettings.message.inactivityTimeoutSettings.timeoutSeconds === 900, "the setting");
  const { guest: visitor } = await taken("soon silent");
  await desk.row("soon silent").locator(".row-body").click();
  await desk.bubble("soon silent").waitFor();
  assert.equal(await desk.row("soon silent").locator(".silence").count(), 0, "there is time enough");
  await edge.advance(400_000);
  await visitor.say("a word more");
  await edge.advance(400_000);
  await minji.say(await minji.conversation((await minji.get(conversations)).entities[0].id), "and one of ours");
  await desk.bubble("and one of ours").waitFor();
  await edge.advance(600_000);
  // The desk hears the server's time with the next word of any other conversation.
  const other = await taken("another");
  await desk.row("and one of ours").locator(".silence").getByText(/ends in .* unless somebody writes/).waitFor({ state: "attached" });
  await desk.page.locator(".head .timer").waitFor();
  [visitor, other.guest].forEach((one) => one.drop());
  await desk.close();
  await clear();
});

