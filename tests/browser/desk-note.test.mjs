// Goal: notes stay among colleagues: written by a switch, seen as notes, and never sent to the customer.
// Method: two agents at real desks, and a guest whose every frame is searched for the notes' words.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { until } from "../lib/wait.mjs";

const NOTES = /\/notes$/;

let edge, browser;

before(async () => {
  [edge, browser] = await Promise.all([startEdge({ limits: "bench" }), launch()]);
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

async function guest(text) {
  const one = await new Guest(edge).start();
  await one.say(text);
  return one;
}

const ground = (locator) => locator.evaluate((element) => getComputedStyle(element).backgroundColor);
const heard = (visitor) => JSON.stringify(visitor.frames);

test("a key switches between the customer and colleagues, each with its own draft and its own look", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await guest("Is it in stock?");
  await desk.takeByKeys("Is it in stock?");
  const box = desk.page.locator(".composer");
  const ofReply = await ground(box);
  await desk.page.keyboard.type("to the customer");
  await desk.page.keyboard.press("Alt+n");
  await desk.page.getByRole("textbox", { name: /^Internal note on/ }).waitFor();
  assert.equal(await desk.reply.inputValue(), "");
  assert.notEqual(await ground(box), ofReply);
  assert.equal(await desk.page.getByRole("button", { name: "Internal note" }).getAttribute("aria-pressed"), "true");
  await desk.page.keyboard.type("SECRET asked the warehouse");
  await desk.page.keyboard.press("Enter");
  const note = desk.transcript.locator(".note", { hasText: "SECRET asked the warehouse" });
  await note.getByText("Internal note").waitFor();
  await until(async () => (await desk.page.locator(".unsent").count()) === 0, "nothing on its way");
  const bubble = note.locator(".bubble");
  assert.notEqual(await ground(bubble), await ground(desk.transcript.locator(".theirs .bubble").first()));
  // Still among colleagues: nothing switches by itself.
  await desk.page.keyboard.type("SECRET second thought");
  await desk.page.keyboard.press("Alt+n");
  assert.equal(await desk.reply.inputValue(), "to the customer");
  await desk.page.keyboard.press("Enter");
  await visitor.hear("to the customer");
  assert.deepEqual(desk.sent.map(({ textBody }) => textBody), ["to the customer"]);
  await desk.page.keyboard.press("Alt+n");
  assert.equal(await desk.reply.inputValue(), "SECRET second thought");
  assert.deepEqual(await desk.words(), ["Is it in stock?", "SECRET asked the warehouse", "to the customer"]);
  await desk.page.reload();
  await note.waitFor();
  assert.deepEqual(await desk.words(), ["Is it in stock?", "SECRET asked the warehouse", "to the customer"]);
  assert.ok(!heard(visitor).includes("SECRET"), "the guest sees a note");
  assert.deepEqual(desk.complaints(), []);
  visitor.drop();
  await desk.close();
});

test("a note that does not get through is tried again as a note, also over a reload, and is kept once", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await guest("Do you lose notes?");
  await desk.takeByKeys("Do you lose notes?");
  // The first try arrives and its answer is lost: the note's own event shows it. The next does not even arrive.
  let tries = 0;
  await desk.page.route(NOTES, async (route) => {
    tries += 1;
    if (tries === 1) await route.fetch();
    await route.abort("connectionreset");
  });
  await desk.page.keyboard.press("Alt+n");
  for (const text of ["SECRET and answered too late", "SECRET but late"]) {
    await desk.page.keyboard.type(text);
    await desk.page.keyboard.press("Enter");
  }
  await desk.transcript.getByText("Not sent yet. Trying again…").waitFor();
  await until(() => tries >= 3, "another try");
  await desk.page.reload();
  await desk.transcript.locator(".note.unsent", { hasText: "SECRET but late" }).waitFor();
  await desk.page.unroute(NOTES);
  await until(async () => (await desk.page.locator(".unsent").count()) === 0, "nothing on its way");
  const words = ["SECRET and answered too late", "SECRET but late"];
  assert.deepEqual(await desk.words(), ["Do you lose notes?", ...words]);
  const id = new URL(desk.page.url()).hash.slice(1);
  const supervisor = await new Agent(edge, "supervisor@example.com").login();
  const kept = await supervisor.get(`/api/v2/conversations/messages/${id}/notes`);
  assert.deepEqual(kept.entities.map(({ text }) => text), words);
  assert.deepEqual(desk.sent, []);
  assert.ok(!heard(visitor).includes("SECRET"), "the guest sees a note");
  visitor.drop();
  await desk.close();
});

test("a refused note goes back to colleagues' composer, not to the customer's", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await guest("Refuse my note");
  await desk.takeByKeys("Refuse my note");
  const body = JSON.stringify({ message: "Too secret.", code: "no", status: 403, contextId: "x" });
  await desk.page.route(NOTES, (route) => route.fulfill({ status: 403, contentType: "application/json", body }));
  await desk.page.keyboard.press("Alt+n");
  await desk.page.keyboard.type("SECRET words");
  await desk.page.keyboard.press("Enter");
  await desk.transcript.getByText("Not sent: Too secret.").waitFor();
  await desk.page.keyboard.press("Alt+n");
  await desk.reply.fill("for the customer");
  await desk.transcript.getByRole("button", { name: "Back to the composer" }).click();
  await desk.page.getByRole("textbox", { name: /^Internal note on/ }).waitFor();
  assert.equal(await desk.reply.inputValue(), "SECRET words");
  await desk.page.keyboard.press("Alt+n");
  assert.equal(await desk.reply.inputValue(), "for the customer");
  visitor.drop();
  await desk.close();
});

test("a colleague who is asked is told, opens it, answers by a note, and can't write to the customer", async () => {
  const [desk, other] = await Promise.all([openDesk(browser, edge), openDesk(browser, edge)]);
  await Promise.all([desk.start(), other.start("agent2@example.com")]);
  const visitor = await guest("Ask a colleague");
  await desk.takeByKeys("Ask a colleague");
  const id = new URL(desk.page.url()).hash.slice(1);
  const [minji, jun] = await Promise.all([new Agent(edge).login(), new Agent(edge, "agent2@example.com").login()]);
  await minji.post(`/api/v2/conversations/messages/${id}/notes`, { text: "SECRET who knows?", recipients: [jun.me.id] });
  await desk.transcript.locator(".note", { hasText: "SECRET who knows?" }).getByText("for Lee Jun").waitFor();
  await other.alert.getByText("SECRET who knows?").waitFor();
  await other.alert.getByRole("button", { name: "Open" }).click();
  await other.transcript.locator(".note", { hasText: "SECRET who knows?" }).waitFor();
  await other.foot.getByText("has this conversation.").waitFor();
  assert.equal(await other.reply.count(), 0);
  await other.page.getByRole("button", { name: "Write an internal note" }).click();
  await other.say("SECRET I know");
  await desk.transcript.locator(".note", { hasText: "SECRET I know" }).getByText("Lee Jun").waitFor();
  assert.deepEqual(other.sent, []);
  await desk.say("Now I know");
  await visitor.hear("Now I know");
  assert.ok(!heard(visitor).includes("SECRET"), "the guest sees a note");
  visitor.drop();
  await Promise.all([desk.close(), other.close()]);
});
