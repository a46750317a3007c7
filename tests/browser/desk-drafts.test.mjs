// Goal: an agent goes on writing on another screen where they stopped on the first, and nothing changes under the cursor.
// Method: one agent at two real desks in browsers of their own.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";
import { until } from "../lib/wait.mjs";

let edge, browser;

before(async () => {
  [edge, browser] = await Promise.all([startEdge({ limits: "bench" }), launch()]);
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

async function scene(text) {
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await new Guest(edge).start();
  await visitor.say(text);
  await desk.takeByKeys(text);
  return { desk, visitor, id: new URL(desk.page.url()).hash.slice(1) };
}

const shows = (desk, text) => until(async () => (await desk.reply.inputValue()) === text, `the draft ${text}`);
const kept = (desk, text) =>
  desk.page.waitForResponse((answer) => /\/draft$/.test(answer.url()) && answer.request().postDataJSON().text === text);

test("what is begun on one screen is there on the next, follows, and goes when it is sent", async () => {
  const { desk, visitor, id } = await scene("One person, two screens");
  const first = kept(desk, "It is in the ware");
  await desk.page.keyboard.type("It is in the ware");
  await first;
  const laptop = await (await openDesk(browser, edge)).start();
  await laptop.page.evaluate((id) => { location.hash = id; }, id);
  await laptop.reply.waitFor();
  await shows(laptop, "It is in the ware");
  await laptop.reply.focus();
  await laptop.page.keyboard.press("End");
  await laptop.page.keyboard.type("house.");
  await shows(desk, "It is in the warehouse.");
  await laptop.page.keyboard.press("Enter");
  await visitor.hear("It is in the warehouse.");
  await shows(desk, "");
  visitor.drop();
  await Promise.all([desk.close(), laptop.close()]);
});

test("nothing changes under the cursor of who writes, nor inside a syllable; who writes last is right", async () => {
  const { desk, visitor, id } = await scene("Hands off");
  const phone = await new Agent(edge).login();
  const put = (text) => phone.put(`/api/v2/conversations/messages/${id}/draft`, { kind: "reply", text });
  const input = await desk.page.context().newCDPSession(desk.page);
  for (const text of ["ㅎ", "하"]) {
    await input.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  }
  await put("from the phone");
  await input.send("Input.imeSetComposition", { text: "한", selectionStart: 1, selectionEnd: 1 });
  assert.equal(await desk.reply.inputValue(), "한");
  const won = kept(desk, "한마디");
  await input.send("Input.insertText", { text: "한" });
  await input.send("Input.insertText", { text: "마디" });
  await won;
  assert.equal(await desk.reply.inputValue(), "한마디");
  const { entities } = await phone.get("/api/v2/conversations/messages");
  assert.equal(entities.find((one) => one.id === id).drafts[0].text, "한마디");
  await put("from the phone again");
  await shows(desk, "from the phone again");
  visitor.drop();
  await desk.close();
});

test("a draft outlives a reload and a lost connection, and what was written meanwhile is the later one", async () => {
  const { desk, visitor, id } = await scene("Offline drafts");
  await desk.page.route(/\/draft$/, (route) => route.abort());
  await desk.page.keyboard.type("written offline");
  await desk.page.reload();
  await shows(desk, "written offline");
  const late = kept(desk, "written offline");
  await desk.page.unroute(/\/draft$/);
  await late;
  const phone = await new Agent(edge).login();
  const { entities } = await phone.get("/api/v2/conversations/messages");
  assert.equal(entities.find((one) => one.id === id).drafts[0].text, "written offline");
  visitor.drop();
  await desk.close();
});
