// Goal: a visitor writes, is told how far it is, and finds the conversation again.
// Method: a real browser at the demo shop, the real edge behind it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { launch, launchAt, visit, Visitor } from "../lib/browser.mjs";
import { DEPLOYMENT, startEdge, tempDir } from "../lib/edge.mjs";
import { until } from "../lib/wait.mjs";

let edge, browser;

before(async () => {
  [edge, browser] = await Promise.all([startEdge(), launch()]);
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

const shop = (options) => visit(browser, `${edge.url}/demo/`, options);

/** Says something, and has an agent who listens from then on take the conversation. */
async function answered(visitor, text) {
  const agent = await new Agent(edge).start();
  await visitor.say(text);
  await visitor.state("Sent");
  const conversation = await agent.take((await agent.offered()).id);
  return { conversation, say: (words) => agent.say(conversation, words), agent };
}

test("before the visitor means to talk: one script, no cookie, no storage", async () => {
  const visitor = await shop();
  await visitor.page.waitForLoadState("networkidle");
  const ours = visitor.requests.filter((url) => /messenger|webdeployments|\/v1/.test(url));
  assert.deepEqual(ours, [`${edge.url}/messenger.js?deployment=${DEPLOYMENT}`]);
  assert.deepEqual(await visitor.page.context().cookies(), []);
  assert.deepEqual(await visitor.stored(), {});
  assert.equal(await visitor.page.evaluate(async () => (await indexedDB.databases()).length), 0);
  await visitor.close();
});

test("a message is sent and says so; an answer comes with a name", async () => {
  const visitor = await shop();
  await visitor.open();
  const { say, agent } = await answered(visitor, "Is the kimchi jar there?");
  await say("Two are left.");
  await visitor.bubble("Two are left.").waitFor();
  assert.deepEqual(await visitor.words(), ["Is the kimchi jar there?", "Two are left."]);
  await visitor.frame.getByText("In conversation with").waitFor();
  assert.deepEqual(visitor.console.filter((line) => /^(error|pageerror)/.test(line)), []);
  agent.drop();
  await visitor.close();
});

test("a reload keeps the conversation, the open panel and what was not sent", async () => {
  const visitor = await shop();
  await visitor.open();
  await visitor.say("first");
  await visitor.state("Sent");
  await visitor.composer.fill("half a thou");
  await visitor.page.reload();
  await visitor.bubble("first").waitFor();
  assert.equal(await visitor.composer.inputValue(), "half a thou");
  const focused = await visitor.page.evaluate(() => document.activeElement === document.body);
  assert.ok(focused, "a panel that merely comes back takes no focus");
  await visitor.close();
});

test("a closed panel stays closed after a reload, and asks for nothing", async () => {
  const visitor = await shop();
  await visitor.open();
  await visitor.say("first");
  await visitor.state("Sent");
  await visitor.launcher.click();
  visitor.requests.length = 0;
  await visitor.page.mouse.move(10, 10);
  await visitor.page.reload();
  await visitor.launcher.waitFor();
  await visitor.page.waitForLoadState("networkidle");
  assert.equal(visitor.requests.filter((url) => url.includes("/messenger/")).length, 0);
  await visitor.open();
  await visitor.bubble("first").waitFor();
  await visitor.close();
});

test("a browser that was closed and opened again finds the conversation", async () => {
  const directory = tempDir("profile");
  const first = await launchAt(directory);
  const before = await new Visitor(first.pages()[0] ?? (await first.newPage())).go(`${edge.url}/demo/`);
  await before.open();
  await before.say("see you tomorrow");
  await before.state("Sent");
  await first.close();
  const second = await launchAt(directory);
  const again = await new Visitor(second.pages()[0] ?? (await second.newPage())).go(`${edge.url}/demo/`);
  await again.bubble("see you tomorrow").waitFor();
  await second.close();
});

test("new messages are counted on the closed launcher", async () => {
  const visitor = await shop();
  await visitor.open();
  const { say, agent } = await answered(visitor, "I will wait");
  await visitor.composer.press("Escape");
  await visitor.frame.locator("body").waitFor({ state: "hidden" });
  await say("Here I am.");
  await say("Hello?");
  await visitor.page.getByRole("button", { name: "Chat, new messages: 2" }).waitFor();
  await visitor.launcher.click();
  await visitor.bubble("Hello?").waitFor();
  await visitor.page.getByRole("button", { name: "Chat", exact: true }).waitFor();
  agent.drop();
  await visitor.close();
});

test("what people write stays text", async () => {
  const visitor = await shop();
  await visitor.open();
  const nasty = [
    "<img src=x onerror=alert(1)>",
    "'); DROP TABLE messages; --",
    "<script>alert(1)</script>",
    "{{look}} </script> \u202eabc",
    "javascript:alert(1)",
  ];
  for (const text of nasty) {
    await visitor.say(text);
    await visitor.bubble(text).waitFor();
    await visitor.state("Sent");
  }
  await visitor.say("see https://a.example/x?y=1.");
  const link = visitor.log.getByRole("link");
  assert.equal(await link.count(), 1);
  assert.equal(await link.getAttribute("href"), "https://a.example/x?y=1");
  assert.equal(await link.getAttribute("rel"), "noopener noreferrer");
  assert.equal(await visitor.log.locator("img:not([hidden]), script").count(), 0);
  await visitor.page.reload();
  await visitor.bubble("see https://a.example/x?y=1.").waitFor();
  assert.deepEqual((await visitor.words()).slice(0, nasty.length), nasty);
  await visitor.close();
});

test("a text that is too long is not sent, and says so", async () => {
  const visitor = await shop();
  await visitor.open();
  await visitor.composer.fill("가".repeat(1366));
  await visitor.frame.getByText("The message is too long.").waitFor();
  await visitor.composer.press("Enter");
  assert.equal((await visitor.composer.inputValue()).length, 1366);
  await visitor.composer.fill("가".repeat(1365));
  await visitor.composer.press("Enter");
  await visitor.state("Sent");
  await visitor.close();
});

test("the agent's typing shows, and goes", async () => {
  const visitor = await shop();
  await visitor.open();
  const { conversation, say, agent } = await answered(visitor, "anyone?");
  const communication = agent.legOf(conversation).messages[0].id;
  await agent.post(`/api/v2/conversations/messages/${conversation.id}/communications/${communication}/typing`, {
    typing: { type: "On", duration: 5000 },
  });
  const typing = visitor.log.getByText("is typing");
  await typing.waitFor({ state: "attached" });
  await say("Yes.");
  await visitor.bubble("Yes.").waitFor();
  await until(async () => (await visitor.log.locator(".dots").isVisible()) === false, "end of typing");
  agent.drop();
  await visitor.close();
});
