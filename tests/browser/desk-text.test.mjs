// Goal: words stay words. What anyone writes shows as text, and no syllable is cut while it is composed.
// Method: hostile texts through the real edge, and the input method of a real browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";

const POLICY = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "style-src": "'self'",
  "connect-src": "'self' ws: wss:",
  "img-src": "'self' data: https:",
  "frame-ancestors": "'none'",
};

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

test("markup, scripts and queries show as the text they are", async () => {
  const desk = await openDesk(browser, edge);
  await desk.page.evaluate(() => {
    window.hurt = [];
    document.addEventListener("securitypolicyviolation", (event) => window.hurt.push(event.violatedDirective));
  });
  await desk.start();
  const texts = [
    '<img src=x onerror="hurt.push(1)"><script>hurt.push(2)</script>',
    "'; DROP TABLE message; --",
    "<b>bold</b> &amp; &lt; {{wasm}} ${1}",
    "line one\nline two\n\n  indented",
    "\u202Eright to left\u202C and שלום",
  ];
  const visitor = await guest(texts[0]);
  await desk.takeByKeys(texts[0]);
  for (const text of texts.slice(1)) await visitor.say(text);
  await desk.bubble("right to left").waitFor();
  assert.deepEqual(await desk.words(), texts);
  await desk.say(texts[0]);
  await visitor.hear(texts[0]);
  assert.equal(await desk.page.locator(".pane img, .pane script, .pane b, .list img, .list b").count(), 0);
  assert.deepEqual(await desk.page.evaluate(() => window.hurt), []);
  assert.deepEqual(desk.complaints(), []);
  visitor.drop();
  await desk.close();
});

test("the page runs under its policy without a violation, and writes no inline style or script", async () => {
  const answer = await fetch(`${edge.url}/desk/`);
  const policy = answer.headers.get("content-security-policy").split(";").map((part) => part.trim().split(/ (.*)/s));
  assert.deepEqual({ ...Object.fromEntries(policy), ...POLICY }, Object.fromEntries(policy));
  const html = await answer.text();
  assert.doesNotMatch(html, /<style|style=|<script(?![^>]*src=)|\son\w+=/);
  const desk = await (await openDesk(browser, edge)).start();
  assert.equal(await desk.page.locator("[style], style, body script").count(), 0);
  assert.deepEqual(desk.complaints(), []);
  await desk.close();
});

test("Enter while a syllable is composed does not send; after it, once", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await guest("한글로 답해 주세요");
  await desk.takeByKeys("한글로 답해 주세요");
  const input = await desk.page.context().newCDPSession(desk.page);
  const compose = (text) =>
    input.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  for (const text of ["ㅎ", "하", "한"]) await compose(text);
  // The key that commits the syllable: the input method consumes it, so its code is 229.
  const consumed = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 };
  await input.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...consumed });
  await input.send("Input.dispatchKeyEvent", { type: "keyUp", ...consumed });
  assert.deepEqual(desk.sent, []);
  assert.equal(await desk.reply.inputValue(), "한");
  await input.send("Input.insertText", { text: "한" });
  for (const text of ["ㅁ", "마"]) await compose(text);
  await input.send("Input.insertText", { text: "마" });
  await desk.page.keyboard.press("Shift+Enter");
  await desk.page.keyboard.type("디");
  assert.equal(await desk.reply.inputValue(), "한마\n디");
  await desk.page.keyboard.press("Enter");
  await visitor.hear("한마\n디");
  assert.deepEqual(desk.sent.map(({ textBody }) => textBody), ["한마\n디"]);
  assert.equal(await desk.reply.inputValue(), "");
  visitor.drop();
  await desk.close();
});

test("what is too long is not sent and not cut", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await guest("Tell me everything");
  await desk.takeByKeys("Tell me everything");
  await desk.reply.fill("가".repeat(3900));
  await desk.page.getByText("100 characters left").waitFor();
  await desk.reply.fill("가".repeat(4001));
  await desk.page.getByText("1 characters too many").waitFor();
  await desk.reply.press("Enter");
  assert.equal((await desk.reply.inputValue()).length, 4001);
  assert.deepEqual(desk.sent, []);
  await desk.reply.fill("😀".repeat(4000));
  await desk.reply.press("Enter");
  await visitor.hear("😀".repeat(4000));
  visitor.drop();
  await desk.close();
});
