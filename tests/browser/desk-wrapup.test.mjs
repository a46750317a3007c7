// Goal: after the end of a conversation the desk asks for what the queue wants, in each of the five ways.
// Method: an agent at a real desk, the queue's setting changed by its owner, the clock of the edge moved.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../lib/agent.mjs";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge, SUPPORT } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { talking } from "../lib/talk.mjs";
import { until } from "../lib/wait.mjs";

const TIMEOUT_MS = 60_000;

let edge, browser, minji, owner, supervisor, codes;

before(async () => {
  [edge, browser] = await Promise.all([startEdge({ clock: true, limits: "bench" }), launch()]);
  [minji, owner, supervisor] = await signIn(edge, "agent1", "owner", "supervisor");
  await minji.listen();
  const { entities } = await owner.get(`/api/v2/routing/queues/${SUPPORT}/wrapupcodes`);
  codes = Object.fromEntries(entities.map(({ id, name }) => [name, id]));
});
after(() => {
  minji?.drop();
  return Promise.all([browser?.close(), edge?.stop()]);
});

const leg = async (id) => (await supervisor.conversation(id)).participants.findLast(({ userId }) => userId === minji.me.id);

/** A desk with a conversation under a queue's prompt; the queue's change takes a moment to reach routing. */
async function under(wrapupPrompt, timeoutMs) {
  await owner.put(`/api/v2/routing/queues/${SUPPORT}`, { acwSettings: { wrapupPrompt, timeoutMs } });
  await until(async () => {
    const { guest, conversation } = await talking(edge, minji);
    await minji.end(conversation);
    const { id } = minji.legOf(conversation);
    await supervisor.request(`/api/v2/conversations/messages/${conversation.id}/participants/${id}`, {
      method: "PATCH",
      json: { wrapupSkipped: true },
    });
    guest.drop();
    return minji.legOf(conversation).wrapupPrompt === wrapupPrompt;
  }, `a conversation under ${wrapupPrompt}`);
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await new Guest(edge).start();
  const text = `under ${wrapupPrompt} ${visitor.token.slice(0, 8)}`;
  await visitor.say(text);
  await desk.takeByKeys(text);
  const id = new URL(desk.page.url()).hash.slice(1);
  return { desk, visitor, text, id, code: (name) => desk.wrapUp.getByRole("radio", { name }) };
}

const end = (desk) => desk.page.keyboard.press("Alt+e");

test("MANDATORY: the row stays to be wrapped up, over a reload too, until a code is given by keys", async () => {
  const { desk, visitor, text, id, code } = await under("MANDATORY");
  await end(desk);
  await desk.row(text, "To wrap up").waitFor();
  await desk.wrapUp.waitFor();
  assert.equal(await desk.wrapUp.locator(".timer").count(), 0);
  assert.equal(await desk.wrapUp.getByRole("button", { name: "Skip" }).count(), 0);
  await desk.wrapUp.getByRole("button", { name: "Done" }).click();
  await desk.wrapUp.getByText("Choose a code first.").waitFor();
  await desk.wrapUp.getByLabel("Notes").fill("Sent it again");
  await desk.page.reload();
  await desk.row(text, "To wrap up").waitFor();
  assert.equal(await desk.wrapUp.getByLabel("Notes").inputValue(), "Sent it again");
  await desk.wrapUp.getByLabel("Notes").focus();
  await desk.page.keyboard.press("Shift+Tab");
  await desk.page.keyboard.press("Space");
  await desk.page.keyboard.press("ArrowDown");
  const chosen = await desk.wrapUp.locator(".code:has(:checked)").textContent();
  await desk.page.keyboard.press("Control+Enter");
  await desk.wrapUp.waitFor({ state: "detached" });
  await desk.row(text).waitFor({ state: "detached" });
  const { wrapup, endAcwTime } = await leg(id);
  assert.deepEqual([wrapup.code, wrapup.notes], [codes[chosen.trim()], "Sent it again"]);
  assert.ok(endAcwTime);
  assert.equal(await code("Solved").count(), 0);
  assert.deepEqual(desk.complaints(), []);
  visitor.drop();
  await desk.close();
});

test("MANDATORY_TIMEOUT: the time is shown; what stood there when it ran out counts", async () => {
  const { desk, visitor, text, id, code } = await under("MANDATORY_TIMEOUT", TIMEOUT_MS);
  await end(desk);
  await desk.wrapUp.locator(".timer").waitFor();
  await desk.row(text, "To wrap up").locator(".timer").waitFor();
  await code("Not solved").check();
  await desk.wrapUp.getByLabel("Notes").fill("not done writing");
  await until(async () => (await leg(id)).wrapup?.notes === "not done writing", "what stands there, saved");
  await edge.advance(TIMEOUT_MS + 1000);
  await desk.wrapUp.waitFor({ state: "detached" });
  await desk.page.getByText(/^The time to wrap up .* is over\.$/).waitFor({ state: "attached" });
  await desk.row(text).waitFor({ state: "detached" });
  assert.equal((await leg(id)).wrapup.code, codes["Not solved"]);
  visitor.drop();
  await desk.close();
});

test("MANDATORY_FORCED_TIMEOUT: it is saved and lasts its time, and may be changed meanwhile", async () => {
  const { desk, visitor, text, id, code } = await under("MANDATORY_FORCED_TIMEOUT", TIMEOUT_MS);
  await end(desk);
  await code("Solved").first().check();
  await desk.wrapUp.getByRole("button", { name: "Save" }).click();
  await desk.wrapUp.getByText("Saved. It lasts until its time is over.").waitFor();
  await desk.row(text, "To wrap up").waitFor();
  await code("Not solved").check();
  await desk.wrapUp.getByRole("button", { name: "Save" }).click();
  await until(async () => (await leg(id)).wrapup.code === codes["Not solved"], "the changed code");
  await edge.advance(TIMEOUT_MS + 1000);
  await desk.wrapUp.waitFor({ state: "detached" });
  await desk.row(text).waitFor({ state: "detached" });
  const { wrapup } = await leg(id);
  assert.deepEqual([wrapup.code, wrapup.provisional], [codes["Not solved"], false]);
  visitor.drop();
  await desk.close();
});

test("AGENT_REQUESTED: it follows only where the agent asked for it, and may be skipped", async () => {
  const { desk, visitor, text, id } = await under("AGENT_REQUESTED", TIMEOUT_MS);
  const after = desk.page.getByRole("button", { name: "Wrap up after" });
  assert.equal(await after.getAttribute("aria-pressed"), "false");
  await after.click();
  await desk.page.locator(".after[aria-pressed=true]").waitFor();
  await end(desk);
  await desk.row(text, "To wrap up").waitFor();
  await desk.wrapUp.getByRole("button", { name: "Skip" }).click();
  await desk.wrapUp.waitFor({ state: "detached" });
  await desk.row(text).waitFor({ state: "detached" });
  assert.ok((await leg(id)).endAcwTime);
  visitor.drop();
  await desk.close();
  const other = await under("AGENT_REQUESTED", TIMEOUT_MS);
  await end(other.desk);
  await other.desk.foot.getByText("This conversation ended at").waitFor();
  await other.desk.row(other.text).waitFor({ state: "detached" });
  assert.equal((await leg(other.id)).startAcwTime, undefined);
  other.visitor.drop();
  await other.desk.close();
});

test("OPTIONAL: nothing is owed, and a code can be given all the same; the customer who writes again is not held up", async () => {
  const { desk, visitor, text, id, code } = await under("OPTIONAL");
  await end(desk);
  await desk.row(text).waitFor({ state: "detached" });
  await desk.wrapUp.getByText("You may still say how it went.").waitFor();
  await code("Not solved").check();
  await desk.wrapUp.getByRole("button", { name: "Done" }).click();
  await desk.wrapUp.waitFor({ state: "detached" });
  assert.equal((await leg(id)).wrapup.code, codes["Not solved"]);
  visitor.drop();
  await desk.close();

  const again = await under("MANDATORY");
  await end(again.desk);
  await again.desk.wrapUp.waitFor();
  await again.visitor.say("One more thing");
  await again.desk.foot.getByText("Wrap up first; then you can take it.").waitFor();
  assert.equal(await again.desk.page.getByRole("button", { name: /^Take/ }).count(), 0);
  await again.code("Not solved").check();
  await again.desk.wrapUp.getByRole("button", { name: "Done" }).click();
  await again.desk.wrapUp.waitFor({ state: "detached" });
  await again.desk.row("One more thing", "Waiting").waitFor();
  await again.desk.foot.getByRole("button", { name: "Take" }).click();
  await again.desk.reply.waitFor();
  await again.desk.say("I am still here");
  await again.visitor.hear("I am still here");
  again.visitor.drop();
  await again.desk.close();
});
