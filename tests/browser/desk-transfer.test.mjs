// Goal: a conversation is passed on to a queue or a colleague, with a note, by keys, and nothing typed is lost.
// Method: two agents at real desks; tries that fail on the way, once before and once after the note was kept.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../lib/agent.mjs";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";

let edge, browser, jun, supervisor;

before(async () => {
  [edge, browser] = await Promise.all([startEdge({ limits: "bench" }), launch()]);
  [jun, supervisor] = await signIn(edge, "agent2", "supervisor");
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

const become = (agent, systemPresence) =>
  supervisor.patch(`/api/v2/users/${agent.me.id}/presences/PURECLOUD`, { presenceDefinition: { systemPresence } });

async function guest(text) {
  const one = await new Guest(edge).start();
  await one.say(text);
  return one;
}

/** A desk whose agent has the conversation that begins so, and its window for passing it on. */
async function holding(text) {
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await guest(text);
  await desk.takeByKeys(text);
  const dialog = desk.page.getByRole("dialog", { name: /^Transfer/ });
  return {
    desk,
    visitor,
    dialog,
    search: dialog.getByRole("combobox"),
    note: dialog.getByLabel("Note for whoever takes it"),
    options: dialog.getByRole("option"),
  };
}

test("by keys alone a colleague is found and gets the conversation with the note", async () => {
  const other = await (await openDesk(browser, edge)).start("agent2@example.com");
  const { desk, visitor, dialog, search, note, options } = await holding("Please somebody else");
  await other.become(/On queue/);
  await other.doing("On queue. Waiting");
  // Off the lists: under the pointer no offer would come in.
  await other.page.mouse.move(900, 500);
  const { keyboard } = desk.page;
  await desk.reply.fill("half a draft");
  await keyboard.press("Alt+t");
  await search.waitFor();
  await options.filter({ hasText: "Lee Jun" }).getByText("On queue").waitFor();
  await keyboard.type("jun");
  await options.filter({ hasText: "Sales" }).waitFor({ state: "detached" });
  assert.deepEqual(await options.allTextContents(), ["Lee JunOn queue"]);
  await keyboard.press("ArrowDown");
  const active = await search.getAttribute("aria-activedescendant");
  assert.equal(await dialog.locator(`#${active}`).getAttribute("aria-selected"), "true");
  await keyboard.press("Tab");
  await keyboard.type("wants it in blue");
  assert.equal(await note.inputValue(), "wants it in blue");
  await keyboard.press("Control+Enter");
  await dialog.waitFor({ state: "detached" });
  await desk.row("Please somebody else").waitFor({ state: "detached" });
  const row = other.row("Please somebody else", "Offered to you");
  await row.waitFor();
  await other.page.keyboard.press("Alt+a");
  await other.reply.waitFor();
  await other.transcript.locator(".note", { hasText: "wants it in blue" }).waitFor();
  await other.say("Blue it is");
  await visitor.hear("Blue it is");
  assert.ok(!JSON.stringify(visitor.frames).includes("wants it in blue"), "the guest sees the note");
  visitor.drop();
  await other.page.keyboard.press("Alt+e");
  await become(jun, "Offline");
  assert.deepEqual(desk.complaints(), []);
  await Promise.all([desk.close(), other.close()]);
});

test("to a queue it waits there; without a choice the window says so, and leaving it changes nothing", async () => {
  const { desk, visitor, dialog, search, options } = await holding("Sales, please");
  await desk.page.getByRole("button", { name: "Transfer" }).click();
  await search.press("Enter");
  await dialog.getByRole("alert").getByText("Choose a queue, a colleague or a skill first.").waitFor();
  await search.fill("nobody of this name");
  await dialog.getByText("No queue, colleague or skill of that name.").waitFor();
  await desk.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await desk.reply.count(), 1);
  await desk.page.keyboard.press("Alt+t");
  await options.filter({ hasText: "Sales" }).click();
  await search.press("Enter");
  await desk.row("Sales, please", "Waiting").getByText("Sales", { exact: true }).waitFor();
  await dialog.waitFor({ state: "detached" });
  visitor.drop();
  await desk.close();
});

test("what fails is said in the window, everything typed stays, and a note kept before is not kept twice", async () => {
  const { desk, visitor, dialog, search, note, options } = await holding("Do not lose me");
  await desk.page.keyboard.press("Alt+t");
  await options.filter({ hasText: "Sales" }).click();
  await note.fill("only once");
  await desk.page.route(/\/notes$/, (route) => route.abort("connectionreset"));
  await search.press("Enter");
  await dialog.getByRole("alert").getByText("Not transferred: the server can’t be reached.").waitFor();
  await desk.page.unroute(/\/notes$/);
  const body = JSON.stringify({ message: "Not on Sundays.", code: "no", status: 409, contextId: "x" });
  await desk.page.route(/\/replace$/, (route) => route.fulfill({ status: 409, contentType: "application/json", body }));
  await search.press("Enter");
  await dialog.getByRole("alert").getByText("Not transferred: Not on Sundays.").waitFor();
  assert.equal(await note.inputValue(), "only once");
  assert.equal(await dialog.locator("[aria-selected=true]").textContent(), "SalesQueue");
  await desk.page.unroute(/\/replace$/);
  await search.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await desk.row("Do not lose me", "Waiting").waitFor();
  const { conversationId } = (await jun.waiting()).find(({ preview }) => preview === "Do not lose me");
  const notes = await supervisor.get(`/api/v2/conversations/messages/${conversationId}/notes`);
  assert.deepEqual(notes.entities.map(({ text }) => text), ["only once"]);
  visitor.drop();
  await desk.close();
});
