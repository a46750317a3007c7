// Goal: an agent signs in, sees what waits, takes it, reads, answers and ends it.
// Method: real browsers at the desk, guests on the wire, the real edge between them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";

let edge, browser;

before(async () => {
  [edge, browser] = await Promise.all([startEdge(), launch()]);
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

/** A guest who has written. */
async function guest(text, at = edge) {
  const one = await new Guest(at).start();
  await one.say(text);
  return one;
}

const isTyping = ({ body }) => body?.events?.some(({ eventType }) => eventType === "Typing");
const isGoodbye = ({ body }) => body?.events?.some(({ presence }) => presence?.type === "Disconnect");

test("a wrong password is told, a right one opens the desk, signing out leaves nothing", async () => {
  const desk = await openDesk(browser, edge);
  await desk.signIn("agent1@example.com", "not-it");
  await desk.alert.getByText("don’t match").waitFor();
  assert.equal(await desk.password.evaluate((field) => field === document.activeElement), true);
  await desk.start();
  await desk.list.getByText("Nobody is waiting.").waitFor();
  await desk.page.getByRole("button", { name: "Your account" }).click();
  await desk.page.getByText("agent1@example.com").waitFor();
  await desk.page.getByRole("button", { name: "Sign out" }).click();
  await desk.email.waitFor();
  assert.equal(await desk.page.evaluate(() => sessionStorage.length + localStorage.length), 0);
  await desk.page.reload();
  await desk.email.waitFor();
  await desk.close();
});

test("what a guest writes waits without a reload, is taken by keys, read and answered", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await guest("Is the blue one in stock?");
  const row = desk.row("Is the blue one in stock?", "Waiting");
  await row.getByText("Support").waitFor();
  await desk.takeByKeys("Is the blue one in stock?");
  await desk.bubble("Is the blue one in stock?").waitFor();
  await desk.row("Is the blue one in stock?", "To answer").waitFor();
  await desk.row("Is the blue one in stock?").getByText("unread").waitFor({ state: "detached" });
  assert.equal(await desk.reply.evaluate((field) => field === document.activeElement), true);
  await desk.page.keyboard.type("Yes, two are left.");
  await desk.page.keyboard.press("Enter");
  await visitor.hear("Yes, two are left.");
  await desk.delivery(/Sent|Delivered|Read/);
  await desk.row("You: Yes, two are left.", "Answered").waitFor();
  await visitor.say("I take one.");
  await desk.bubble("I take one.").waitFor();
  assert.deepEqual(await desk.words(), ["Is the blue one in stock?", "Yes, two are left.", "I take one."]);
  assert.deepEqual(desk.complaints(), []);
  visitor.drop();
  await desk.close();
});

test("what the guest brought stands at the top", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await new Guest(edge).start();
  const channel = { metadata: { customAttributes: { plan: "silver", note: "<i>likes tea</i>" } } };
  await visitor.request("onMessage", { message: { type: "Text", text: "I have a plan", channel } });
  await desk.takeByKeys("I have a plan");
  await desk.transcript.getByText("silver").waitFor();
  await desk.transcript.getByText("<i>likes tea</i>").waitFor();
  visitor.drop();
  await desk.close();
});

test("typing shows on both sides, and ends with the message", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await guest("Do you repair watches?");
  await desk.takeByKeys("Do you repair watches?");
  await desk.page.keyboard.type("Y");
  await visitor.next(isTyping, "typing of the agent");
  visitor.send("onMessage", {
    message: { type: "Event", events: [{ eventType: "Typing", typing: { type: "On", duration: 5000 } }] },
  });
  await desk.transcript.getByText("is typing").waitFor();
  await visitor.say("Hello?");
  await desk.bubble("Hello?").waitFor();
  await desk.transcript.getByText("is typing").waitFor({ state: "detached" });
  visitor.drop();
  await desk.close();
});

/** A promise that is settled from outside. */
function deferred() {
  let resolve;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test("of two agents one wins, and the other is told who was faster", async () => {
  const [one, two] = await Promise.all([openDesk(browser, edge), openDesk(browser, edge)]);
  await Promise.all([one.start("agent1@example.com"), two.start("agent2@example.com")]);
  const visitor = await guest("Who is there?");
  const take = (desk) => desk.row("Who is there?", "Waiting").getByRole("button", { name: /^Take/ });
  await Promise.all([take(one).waitFor(), take(two).waitFor()]);
  // Both have asked before either is let through: else the quicker one's row is gone from the other's screen.
  let asked = 0;
  const bothAsked = deferred();
  for (const desk of [one, two]) {
    await desk.page.route("**/assign", async (route) => {
      asked += 1;
      if (asked === 2) bothAsked.resolve();
      await bothAsked.promise;
      await route.continue();
    });
  }
  await Promise.all([take(one).click(), take(two).click()]);
  const won = (desk) => desk.reply.waitFor().then(() => desk);
  const winner = await Promise.any([won(one), won(two)]);
  const loser = winner === one ? two : one;
  await loser.alert.getByText("was faster and has this conversation now.").waitFor();
  assert.match(await loser.alert.textContent(), /^(?!A colleague)/);
  await loser.foot.getByText("has this conversation.").waitFor();
  await loser.row("Who is there?", "Waiting").waitFor({ state: "detached" });
  assert.equal(await loser.reply.count(), 0);
  await winner.say("I am.");
  await visitor.hear("I am.");
  visitor.drop();
  await Promise.all([one.close(), two.close()]);
});

test("an end reaches the guest; the conversation stays to read, and comes back when the guest writes", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await guest("When do you close?");
  await desk.takeByKeys("When do you close?");
  await desk.say("At six.");
  await visitor.hear("At six.");
  await desk.reply.fill("And on Sundays");
  await desk.page.keyboard.press("Alt+e");
  await visitor.next(isGoodbye, "goodbye");
  await desk.foot.getByText("This conversation ended at").waitFor();
  await desk.row("At six.").waitFor({ state: "detached" });
  assert.deepEqual(await desk.words(), ["When do you close?", "At six."]);
  await desk.page.reload();
  await desk.foot.getByText("Your draft is kept.").waitFor();
  await desk.bubble("At six.").waitFor();
  await visitor.say("Thank you!");
  await desk.row("Thank you!", "Waiting").waitFor();
  await desk.takeByKeys("Thank you!");
  assert.equal(await desk.reply.inputValue(), "And on Sundays");
  await desk.bubble("Thank you!").waitFor();
  visitor.drop();
  await desk.close();
});

test("a reload keeps the open conversation, its draft, and what is not read", async () => {
  // An edge of its own: the title counts everything this agent has.
  const own = await startEdge();
  const desk = await (await openDesk(browser, own)).start();
  const [first, second] = [await guest("First of two", own), await guest("Second of two", own)];
  await desk.takeByKeys("First of two");
  await desk.takeByKeys("Second of two");
  await desk.reply.fill("half a sentence");
  await first.say("Are you there?");
  await first.say("I wait.");
  const row = desk.row("I wait.");
  await row.getByText("2 unread").waitFor();
  assert.equal(await desk.page.title(), "(2) Hanmadi Desk");
  await desk.page.reload();
  await desk.bubble("Second of two").waitFor();
  assert.equal(await desk.reply.inputValue(), "half a sentence");
  await row.getByText("2 unread").waitFor();
  await row.locator(".row-body").click();
  await desk.bubble("Are you there?").waitFor();
  await row.getByText("unread").waitFor({ state: "detached" });
  assert.equal(await desk.reply.inputValue(), "");
  assert.equal(await desk.page.title(), "Hanmadi Desk");
  for (const one of [first, second]) one.drop();
  await desk.close();
  await own.stop();
});
