// Goal: a long conversation opens at its end, and everything before it is there for whoever scrolls up.
// Method: a guest with hundreds of messages; scrolling by keys; pages that fail; words that come meanwhile.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge } from "../lib/edge.mjs";
import { talking } from "../lib/talk.mjs";
import { until } from "../lib/wait.mjs";

const MANY = 350;
const PAGE = 100;

let edge, browser, minji;

before(async () => {
  [edge, browser] = await Promise.all([startEdge({ limits: "bench" }), launch()]);
  minji = await new Agent(edge).start();
});
after(() => {
  minji?.drop();
  return Promise.all([browser?.close(), edge?.stop()]);
});

/** A long conversation, open at the desk, and the pages that were asked for since. */
async function scene() {
  const { guest, text, conversation } = await talking(edge, minji, { direct: true });
  await minji.post(`/api/v2/conversations/messages/${conversation.id}/notes`, { text: "an early note", recipients: [], clientMessageId: "n1" });
  const words = [text];
  for (let n = words.length + 1; n < MANY; n += 1) {
    await guest.say(`word ${n}`);
    words.push(`word ${n}`);
  }
  words.push(`word ${MANY}`);
  await minji.say(conversation, words.at(-1));
  const desk = await (await openDesk(browser, edge)).start();
  const asked = [];
  desk.page.on("request", (request) => {
    const page = request.url().match(new RegExp(`${conversation.id}/messages\\?(.*)`))?.[1];
    if (page) asked.push(page);
  });
  await desk.page.goto(`${edge.url}/desk/#${conversation.id}`);
  await desk.bubble(`word ${MANY}`).waitFor();
  return { desk, guest, words, asked, conversation };
}

const earlierPages = ({ id }) => new RegExp(`${id}/messages\\?before=\\d{1,6}(&|$)`);
const shown = (desk) => desk.transcript.locator("li .bubble").count();
const top = (desk, text) => desk.bubble(text).first().evaluate((element) => element.getBoundingClientRect().top);

test("it opens at its end; going up reads what came before, page by page, and nothing jumps", async () => {
  const { desk, guest, words, asked, conversation } = await scene();
  await desk.page.reload();
  asked.length = 0;
  await desk.bubble(`word ${MANY}`).waitFor();
  await until(() => asked.length > 0, "the end is read");
  assert.match(asked[0], /^before=\d{16,}/, "the latest messages come first");
  assert.equal(await shown(desk), PAGE);
  assert.equal(await desk.transcript.getByText("an early note").count(), 0, "a note stands among its messages");
  const first = `word ${MANY - PAGE + 1}`;
  const held = [];
  let holds = true;
  await desk.page.route(earlierPages(conversation), (route) => (holds ? held.push(route) : route.continue()));
  await desk.transcript.evaluate((element) => element.scrollTo(0, 400 + element.clientHeight - element.scrollHeight));
  await until(() => held.length > 0, "the page before is asked for");
  const place = await top(desk, first);
  holds = false;
  await Promise.all(held.map((route) => route.continue()));
  await until(async () => (await shown(desk)) > PAGE, "the page before");
  assert.ok(Math.abs((await top(desk, first)) - place) < 2, `what was on the screen stays there: ${place} and ${await top(desk, first)}`);
  await desk.transcript.focus();
  await guest.say("a word meanwhile");
  // Each press goes to the beginning of what is known.
  await until(async () => {
    await desk.page.keyboard.press("Home");
    return (await shown(desk)) >= MANY + 2; // with the note
  }, "everything");
  const all = (await desk.words()).map((text) => text.trim());
  assert.deepEqual(all.filter((text) => text !== "an early note"), [...words, "a word meanwhile"]);
  assert.ok(all.indexOf("an early note") === 1, "the note is where it was written");
  assert.equal(await desk.page.getByRole("button", { name: "Earlier messages" }).count(), 0);
  assert.equal(new Set(asked).size, asked.length, "no page is read twice");
  assert.deepEqual(desk.complaints(), []);
  await minji.end(await minji.conversation(conversation.id));
  guest.drop();
  await desk.close();
});

test("a page that can't be read says so, and is read at the next wish", async () => {
  const { desk, guest, conversation } = await scene();
  const pages = earlierPages(conversation);
  await desk.page.route(pages, (route) => route.abort("connectionreset"));
  await desk.transcript.focus();
  await desk.page.keyboard.press("Home");
  await desk.transcript.getByText("Earlier messages could not be loaded.").waitFor();
  assert.equal(await shown(desk), PAGE);
  await desk.page.unroute(pages);
  const more = desk.page.getByRole("button", { name: "Earlier messages" });
  await more.focus();
  await desk.page.keyboard.press("Enter");
  await until(async () => (await shown(desk)) >= 2 * PAGE, "the page before");
  assert.equal(await desk.transcript.evaluate((element) => element === document.activeElement), true, "the focus is not lost");
  await minji.end(await minji.conversation(conversation.id));
  guest.drop();
  await desk.close();
});
