// Goal: what was written is sent once and in order, however bad the link.
// Method: a proxy between browser and edge that cuts or mutes the sockets.

import assert from "node:assert/strict";
import { after, before, beforeEach, afterEach, test } from "node:test";
import { launch, visit } from "../lib/browser.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Proxy } from "../lib/proxy.mjs";
import { sleep } from "../lib/wait.mjs";

let edge, browser, proxy, visitor;

before(async () => {
  [edge, browser] = await Promise.all([startEdge(), launch()]);
});
beforeEach(async () => {
  proxy = await new Proxy(edge).start();
  visitor = await visit(browser, `${proxy.url}/demo/`);
  await visitor.open();
  await visitor.say("zero");
  await visitor.state("Sent");
});
afterEach(async () => {
  await visitor.close();
  proxy.stop();
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

test("written without a connection, sent once and in order when it is back", async () => {
  proxy.cut();
  await visitor.frame.getByText("No connection.").waitFor();
  for (const text of ["one", "two", "three"]) await visitor.say(text);
  await visitor.state("Waiting for a connection");
  proxy.heal();
  await visitor.state("Sent");
  assert.deepEqual(await visitor.words(), ["zero", "one", "two", "three"]);
  await visitor.page.reload();
  await visitor.bubble("three").waitFor();
  assert.deepEqual(await visitor.words(), ["zero", "one", "two", "three"]);
});

test("a reload without a connection loses nothing", async () => {
  proxy.cut();
  await visitor.say("one");
  await visitor.say("two");
  await visitor.bubble("two").waitFor();
  await sleep(200);
  await visitor.page.reload();
  await visitor.bubble("two").waitFor();
  await visitor.say("three");
  await visitor.bubble("three").waitFor();
  proxy.heal();
  await visitor.state("Sent");
  assert.deepEqual(await visitor.words(), ["zero", "one", "two", "three"]);
});

test("a link that only swallows the server's frames is noticed and replaced", async () => {
  proxy.mute();
  await visitor.say("can you hear me?");
  await visitor.state("Sending");
  await visitor.state("Sent");
  assert.deepEqual(await visitor.words(), ["zero", "can you hear me?"]);
});

test("faster than the edge allows: held back, not lost", async () => {
  const texts = Array.from({ length: 14 }, (_, n) => `quick ${n}`);
  for (const text of texts) await visitor.say(text);
  await visitor.state("Sent");
  assert.deepEqual(await visitor.words(), ["zero", ...texts]);
});

test("the edge killed and started again loses nothing", async () => {
  await visitor.say("before");
  await visitor.state("Sent");
  await edge.kill9();
  await visitor.say("while it is away");
  await edge.start();
  await visitor.state("Sent");
  assert.deepEqual(await visitor.words(), ["zero", "before", "while it is away"]);
});

test("a fourth window takes the place of the first, which offers to go on", async () => {
  const context = visitor.page.context();
  const pages = [];
  for (let n = 0; n < 3; n += 1) {
    const page = await context.newPage();
    await page.goto(`${proxy.url}/demo/`);
    await page.frameLocator("iframe[src*='/messenger/frame']").getByText("zero").waitFor();
    pages.push(page);
  }
  await visitor.frame.getByRole("button", { name: "Continue here" }).click();
  await visitor.say("still me");
  await visitor.state("Sent");
});
