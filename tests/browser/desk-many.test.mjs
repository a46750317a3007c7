// Goal: two hundred conversations in the lists are as quick as two: typing drops no frame and a new word shows at once.
// Method: guests of a real edge, some taken, most waiting; the browser's processor slowed down four times; the longest
// task is told, and judged by nobody here.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { until } from "../lib/wait.mjs";

const MANY = 200;
const PARKED = 60;

let edge, browser, minji;

before(async () => {
  [edge, browser] = await Promise.all([startEdge({ limits: "bench" }), launch()]);
  minji = await new Agent(edge, "agent1@example.com").login();
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

test("two hundred rows: all are there, keys reach the last, typing is not held up, a word from the far end shows", async (t) => {
  const guests = [];
  for (let n = 0; n < MANY; n += 1) {
    const guest = await new Guest(edge, { direct: true }).start();
    await guest.say(`words of guest ${n}`);
    guests.push(guest);
  }
  const waiting = await until(async () => {
    const all = await minji.waiting();
    return all.length >= MANY && all;
  }, "everybody waiting", { ms: 60_000 });
  const parked = [];
  for (const { conversationId } of waiting.slice(0, PARKED)) {
    const conversation = await minji.take(conversationId);
    const leg = minji.legOf(conversation).id;
    await minji.put(`/api/v2/conversations/messages/${conversationId}/participants/${leg}/parkingstate`, { state: "parked" });
    parked.push(conversationId);
  }
  const mine = await minji.take(waiting[PARKED].conversationId);
  const desk = await (await openDesk(browser, edge)).start();
  await until(async () => (await desk.list.locator(".row").count()) === MANY, "all rows");
  const cdp = await desk.page.context().newCDPSession(desk.page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await desk.page.goto(`${edge.url}/desk/#${mine.id}`);
  await desk.reply.waitFor();
  await until(async () => (await desk.list.locator(".row").count()) === MANY, "all rows again");
  await desk.reply.focus();
  await desk.page.evaluate(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ entryTypes: ["longtask"] });
  });
  for (const letter of "is anybody still there at all") await desk.page.keyboard.type(letter, { delay: 20 });
  const typing = await desk.page.evaluate(() => window.longest);
  t.diagnostic(`longest task while typing, 4 times slowed down: ${typing.toFixed(0)} ms`);
  await desk.page.evaluate(() => {
    window.longest = 0;
    window.seen = new Promise((resolve) => {
      new MutationObserver((_, observer) => {
        if (document.querySelector(".list").textContent.includes("a word from the far end")) {
          observer.disconnect();
          resolve(performance.now());
        }
      }).observe(document.querySelector(".list"), { subtree: true, childList: true, characterData: true });
    });
  });
  await guests[0].say("a word from the far end");
  await desk.page.evaluate(() => window.seen);
  const arriving = await desk.page.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(window.longest), 300)));
  t.diagnostic(`longest task while a message comes: ${arriving.toFixed(0)} ms`);
  await desk.row("a word from the far end", "Unread").waitFor();
  await desk.page.keyboard.press("Escape");
  await desk.page.keyboard.press("End");
  assert.match(await desk.page.evaluate(() => document.activeElement.textContent), new RegExp(`words of guest ${MANY - 1}`));
  await until(() => desk.page.evaluate(() => {
    const { top, bottom } = document.activeElement.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  }), "the last row in sight");
  guests.forEach((guest) => guest.drop());
  await desk.close();
});
