// Goal: a desk that loses its connection says so, comes back by itself, and misses and repeats nothing.
// Method: cuts, silences and refuses between a real browser and the real edge.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { until } from "../lib/wait.mjs";

const LOST = "Reconnecting… What you write is kept.";
const SEND = /communications\/[^/]+\/messages$/;

let edge, browser;

before(async () => {
  [edge, browser] = await Promise.all([startEdge(), launch()]);
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

async function guest(text) {
  const one = await new Guest(edge).start();
  await one.say(text);
  return one;
}

/** Puts a hand on the notification sockets of a desk: cut what runs, refuse or silence what comes. */
async function holdSockets(desk) {
  const held = { open: [], count: 0, mode: "pass" };
  await desk.page.routeWebSocket(/\/notifications\/channels\//, (route) => {
    held.count += 1;
    if (held.mode === "refuse") {
      route.close({ code: 1011 });
      return;
    }
    const server = route.connectToServer();
    held.open.push(route);
    route.onMessage((message) => server.send(message));
    server.onMessage((message) => {
      if (held.mode !== "silent") route.send(message);
    });
  });
  held.cut = () => held.open.splice(0).forEach((route) => route.close({ code: 1011 }));
  return held;
}

test("a cut socket is told; when it is back, nothing is missing and nothing is twice", async () => {
  const desk = await openDesk(browser, edge);
  const sockets = await holdSockets(desk);
  await desk.start();
  const visitor = await guest("Before the cut");
  await desk.takeByKeys("Before the cut");
  sockets.mode = "refuse";
  sockets.cut();
  await desk.page.getByText(LOST).waitFor();
  await visitor.say("During the cut");
  const other = await guest("Another one waits");
  await desk.say("An answer meanwhile");
  await visitor.hear("An answer meanwhile");
  sockets.mode = "pass";
  await desk.page.getByText(LOST).waitFor({ state: "detached", timeout: 20_000 });
  await desk.bubble("During the cut").waitFor();
  await desk.row("Another one waits", "Waiting").waitFor();
  await visitor.say("After the cut");
  await desk.bubble("After the cut").waitFor();
  const words = ["Before the cut", "During the cut", "An answer meanwhile", "After the cut"];
  assert.deepEqual(await desk.words(), words);
  for (const one of [visitor, other]) one.drop();
  await desk.close();
});

test("a socket that falls silent is left and replaced", async () => {
  const desk = await openDesk(browser, edge);
  const sockets = await holdSockets(desk);
  await desk.start();
  const visitor = await guest("Before the silence");
  await desk.takeByKeys("Before the silence");
  sockets.mode = "silent";
  await visitor.say("Into the silence");
  // The browser says that the network changed: the desk asks at once, and hears nothing.
  await desk.page.evaluate(() => dispatchEvent(new Event("online")));
  await desk.page.getByText(LOST).waitFor();
  sockets.mode = "pass";
  await desk.bubble("Into the silence").waitFor();
  await desk.page.getByText(LOST).waitFor({ state: "detached", timeout: 20_000 });
  assert.ok(sockets.count >= 2);
  visitor.drop();
  await desk.close();
});

test("a message that does not get through is tried again, also over a reload, and arrives once", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await guest("Send me two lines");
  await desk.takeByKeys("Send me two lines");
  // The first try arrives and its answer is lost; the next ones do not even arrive.
  let tries = 0;
  await desk.page.route(SEND, async (route) => {
    tries += 1;
    if (tries === 1) await route.fetch();
    await route.abort("connectionreset");
  });
  await desk.say("line one");
  await desk.say("line two");
  await visitor.hear("line one");
  await desk.transcript.getByText("Not sent yet. Trying again…").first().waitFor();
  await until(() => tries >= 2, "second try");
  await desk.page.reload();
  await desk.bubble("line two").waitFor();
  await desk.page.unroute(SEND);
  await visitor.hear("line two");
  await desk.delivery(/Sent|Delivered|Read/);
  await until(async () => (await desk.page.locator(".unsent").count()) === 0, "nothing on its way");
  assert.deepEqual(await desk.words(), ["Send me two lines", "line one", "line two"]);
  const ids = (text) => new Set(desk.sent.filter((body) => body.textBody === text).map((body) => body.clientMessageId));
  assert.equal(ids("line one").size, 1);
  assert.equal(ids("line two").size, 1);
  const heard = visitor.frames.filter(({ body }) => body?.direction === "Outbound" && body?.text);
  assert.deepEqual(heard.map(({ body }) => body.text), ["line one", "line two"]);
  visitor.drop();
  await desk.close();
});

test("a refused message says why, and goes back to the composer", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await guest("Refuse me");
  await desk.takeByKeys("Refuse me");
  const body = JSON.stringify({ message: "Nothing goes out on Sundays.", code: "policy", status: 403, contextId: "x" });
  await desk.page.route(SEND, (route) => route.fulfill({ status: 403, contentType: "application/json", body }));
  await desk.say("a promise");
  await desk.transcript.getByText("Not sent: Nothing goes out on Sundays.").waitFor();
  // A reload does not send it either.
  await desk.page.unroute(SEND);
  await desk.page.reload();
  await desk.transcript.getByText("Not sent: Nothing goes out on Sundays.").waitFor();
  await desk.reply.fill("later words");
  await desk.transcript.getByRole("button", { name: "Back to the composer" }).click();
  assert.equal(await desk.reply.inputValue(), "a promise\nlater words");
  await desk.reply.press("Enter");
  await visitor.hear("a promise\nlater words");
  assert.deepEqual(desk.sent.map(({ textBody }) => textBody), ["a promise", "a promise\nlater words"]);
  visitor.drop();
  await desk.close();
});

test("an access token that ended is renewed unseen; a session that ended asks to sign in and keeps the draft", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await guest("How long do you stay?");
  await desk.takeByKeys("How long do you stay?");
  let refused = 0;
  await desk.page.route(SEND, async (route) => {
    refused += 1;
    if (refused > 1) return route.fallback();
    return route.fulfill({ status: 401, contentType: "application/json", body: "{}" });
  });
  await desk.say("Until six.");
  await visitor.hear("Until six.");
  assert.equal(refused, 2);
  await desk.page.unroute(SEND);
  await desk.reply.fill("not said yet");
  await desk.page.route(/\/api\/v2\/|\/oauth\/token/, (route) =>
    route.fulfill({ status: 401, contentType: "application/json", body: '{"error":"invalid_grant"}' }),
  );
  await desk.reply.press("Enter");
  await desk.page.getByText("Your session ended. Sign in again; what you wrote is kept.").waitFor();
  await desk.page.unroute(/\/api\/v2\/|\/oauth\/token/);
  await desk.start();
  await visitor.hear("not said yet");
  visitor.drop();
  await desk.close();
});
