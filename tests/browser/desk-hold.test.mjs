// Goal: the desk never hides that a conversation is on hold, whoever put it there, and has one way to take it off.
// Method: a desk in a browser beside another client of the same agent at the platform API; keys, names and clicks.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { until } from "../lib/wait.mjs";

const MESSAGES = "/api/v2/conversations/messages";

let edge, browser, minji;

before(async () => {
  [edge, browser] = await Promise.all([startEdge({ limits: "bench" }), launch()]);
  minji = await new Agent(edge).login();
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

async function taken(desk, text) {
  const guest = await new Guest(edge, { direct: true }).start();
  await guest.say(text);
  const waits = async () => (await minji.waiting()).find(({ preview }) => preview === text)?.conversationId;
  const id = await until(waits, "the conversation among what waits");
  await desk.takeByKeys(text);
  return { guest, conversation: { id } };
}

const head = (desk) => desk.page.locator(".head");
const mark = (desk, words = "On hold") => head(desk).getByRole("status").filter({ hasText: words });
/** What was asked for before is done, so that another wish is heard. */
const settled = (desk) => desk.page.locator(".hold[aria-busy=false]").waitFor({ state: "attached" });
const off = (desk) => head(desk).getByRole("button", { name: "Take off hold" });
const leg = async ({ id }) => minji.legOf(await minji.conversation(id));
const hold = async (conversation, held) =>
  minji.patch(`${MESSAGES}/${conversation.id}/participants/${(await leg(conversation)).id}`, { held });

const end = async ({ id }) => minji.end(await minji.conversation(id));

test("what another client puts on hold shows so, may be written in, and is taken off by one click", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const { guest, conversation } = await taken(desk, "held from elsewhere");
  assert.equal(await mark(desk).count(), 0);
  await desk.reply.fill("half a sen");
  await hold(conversation, true);
  await mark(desk).waitFor();
  assert.equal(await desk.reply.inputValue(), "half a sen", "nothing is lost by it");
  assert.equal(await desk.reply.evaluate((element) => element === document.activeElement), true);

  await desk.say("still looking");
  await guest.hear("still looking");
  await guest.say("take your time");
  await desk.bubble("take your time").waitFor();
  assert.equal(await mark(desk).count(), 1, "words of either side leave it on hold");

  await desk.page.reload();
  await desk.row("take your time").locator(".row-body").click();
  await mark(desk).waitFor();
  await off(desk).click();
  await mark(desk).waitFor({ state: "detached" });
  assert.equal(await off(desk).count(), 0);
  assert.equal((await leg(conversation)).held, false);

  await hold(conversation, true);
  await mark(desk).waitFor();
  await hold(conversation, false);
  await mark(desk).waitFor({ state: "detached" });
  assert.deepEqual(desk.complaints(), []);
  await end(conversation);
  guest.drop();
  await desk.close();
});

test("by its key and by its name, in English or Korean", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const { guest, conversation } = await taken(desk, "held by keys");
  const key = (name) => desk.page.keyboard.press(name);
  await key("Alt+h");
  await mark(desk).waitFor();
  await settled(desk);
  assert.equal((await leg(conversation)).held, true);
  await key("Alt+h");
  await mark(desk).waitFor({ state: "detached" });
  await settled(desk);
  assert.equal((await leg(conversation)).held, false);
  for (const [words, state] of [["on hold", "attached"], ["일시 중지", "detached"]]) {
    await key("Control+k");
    await desk.page.getByRole("dialog", { name: "Commands" }).getByRole("combobox").waitFor();
    await desk.page.keyboard.type(words);
    await key("Enter");
    await mark(desk).waitFor({ state });
    await settled(desk);
  }
  // Parked, it is not on hold any more.
  await key("Alt+h");
  await mark(desk).waitFor();
  await key("Alt+p");
  await desk.foot.getByText("You parked this conversation.").waitFor();
  await mark(desk).waitFor({ state: "detached" });
  assert.deepEqual(desk.complaints(), []);
  await desk.close();

  const korean = await openDesk(browser, edge, { locale: "ko-KR" });
  await korean.page.getByLabel("이메일").fill("agent1@example.com");
  await korean.page.getByLabel("비밀번호").fill("hanmadi-dev");
  await korean.page.keyboard.press("Enter");
  await minji.put(`${MESSAGES}/${conversation.id}/participants/${(await leg(conversation)).id}/parkingstate`, { state: "connected" });
  await hold(conversation, true);
  await korean.page.locator(".row", { hasText: "held by keys" }).locator(".row-body").click();
  await mark(korean, "일시 중지됨").waitFor();
  await head(korean).getByRole("button", { name: "다시 시작" }).click();
  await mark(korean, "일시 중지됨").waitFor({ state: "detached" });
  guest.drop();
  await korean.close();
});

test("a refusal is told, and what the desk shows stays true", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const { guest, conversation } = await taken(desk, "held while it fails");
  await hold(conversation, true);
  await mark(desk).waitFor();
  const path = `**${MESSAGES}/${conversation.id}/participants/*`;
  await desk.page.route(path, (route) => route.abort());
  await off(desk).click();
  await desk.alert.filter({ hasText: "Still on hold: the server can’t be reached." }).waitFor();
  assert.equal(await mark(desk).count(), 1);
  await desk.page.unroute(path);
  await desk.alert.getByRole("button", { name: "Dismiss" }).click();
  await off(desk).click();
  await mark(desk).waitFor({ state: "detached" });
  await end(conversation);
  guest.drop();
  await desk.close();
});
