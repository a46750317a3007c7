// Goal: everything by keyboard, and no half syllable ever sent, with any input method.
// Method: keys and compositions by the browser's own input channel.

import assert from "node:assert/strict";
import { after, before, beforeEach, afterEach, test } from "node:test";
import { launch, visit } from "../lib/browser.mjs";
import { startEdge } from "../lib/edge.mjs";
import { sleep } from "../lib/wait.mjs";

let edge, browser, visitor, input;

before(async () => {
  [edge, browser] = await Promise.all([startEdge(), launch()]);
});
beforeEach(async () => {
  visitor = await visit(browser, `${edge.url}/demo/`);
});
afterEach(() => visitor.close());
after(() => Promise.all([browser?.close(), edge?.stop()]));

const ENTER = { key: "Enter", code: "Enter" };

/** The input channel of the messenger's composer, focused. */
async function composing() {
  await visitor.open();
  await visitor.composer.focus();
  const session = await visitor.page.context().newCDPSession(visitor.page);
  input = {
    compose: (text) => session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length }),
    commit: (text) => session.send("Input.insertText", { text }),
    /** Enter as an input method takes it: the browser only learns that a key was processed. */
    taken: () => session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", windowsVirtualKeyCode: 229, ...ENTER }),
    enter: async () => {
      await session.send("Input.dispatchKeyEvent", { type: "keyDown", windowsVirtualKeyCode: 13, text: "\r", ...ENTER });
      await session.send("Input.dispatchKeyEvent", { type: "keyUp", windowsVirtualKeyCode: 13, ...ENTER });
    },
  };
}

const settled = async () => {
  await sleep(300);
  return visitor.words();
};

test("from the page to the launcher, into the panel and back, without a mouse", async () => {
  await visitor.launcher.focus();
  await visitor.page.keyboard.press("Enter");
  await visitor.composer.waitFor();
  await visitor.page.waitForFunction(() => document.activeElement?.shadowRoot?.activeElement?.tagName === "IFRAME");
  await visitor.page.keyboard.type("by keyboard");
  await visitor.page.keyboard.press("Shift+Enter");
  await visitor.page.keyboard.type("alone");
  await visitor.page.keyboard.press("Enter");
  await visitor.state("Sent");
  assert.deepEqual(await visitor.words(), ["by keyboard\nalone"]);
  const reached = [];
  for (let n = 0; n < 3; n += 1) {
    await visitor.page.keyboard.press("Shift+Tab");
    const frame = visitor.page.frames().find((frame) => frame.url().includes("/messenger/frame"));
    reached.push(await frame.evaluate(() => document.activeElement.getAttribute("aria-label")));
  }
  assert.ok(reached.includes("Conversation") && reached.includes("Close chat"), String(reached));
  await visitor.page.keyboard.press("Escape");
  await visitor.composer.waitFor({ state: "hidden" });
  const back = await visitor.page.evaluate(() => document.activeElement.shadowRoot.activeElement.tagName);
  assert.equal(back, "BUTTON");
});

test("Korean: Enter in the middle of a syllable sends it whole, once", async () => {
  await composing();
  await input.compose("ㅎ");
  await input.compose("하");
  await input.compose("한");
  assert.deepEqual(await visitor.words(), []);
  await input.taken();
  await input.commit("한");
  await input.enter();
  assert.deepEqual(await settled(), ["한"]);
  assert.equal(await visitor.composer.inputValue(), "");
});

test("Korean: an input method that swallows the Enter does not need a second one", async () => {
  await composing();
  await input.commit("안녕하세");
  await input.compose("요");
  await input.taken();
  await input.commit("요");
  assert.deepEqual(await settled(), ["안녕하세요"]);
});

test("Japanese: the Enter that confirms a conversion sends nothing, the next one sends once", async () => {
  await composing();
  await input.compose("かんじ");
  await input.compose("漢字");
  await input.taken();
  await input.commit("漢字");
  assert.deepEqual(await settled(), []);
  assert.equal(await visitor.composer.inputValue(), "漢字");
  await input.enter();
  await input.enter();
  assert.deepEqual(await settled(), ["漢字"]);
});

test("a composition under way is never sent by half", async () => {
  await composing();
  await input.commit("가나");
  await input.compose("ㄷ");
  await input.taken();
  await input.taken();
  assert.deepEqual(await settled(), []);
  assert.match(await visitor.composer.inputValue(), /^가나ㄷ$/);
});

test("what a screen reader is told: names, states, live regions", async () => {
  await visitor.open();
  await visitor.say("hello");
  await visitor.state("Sent");
  await visitor.page.getByRole("button", { name: "Chat", expanded: true }).waitFor();
  assert.ok(await visitor.page.locator("iframe[src*='/messenger/frame']").getAttribute("title"));
  assert.equal(await visitor.log.getAttribute("aria-live"), "polite");
  assert.equal(await visitor.log.getAttribute("aria-busy"), "false");
  await visitor.frame.getByRole("button", { name: "Close chat" }).waitFor();
  await visitor.frame.getByRole("textbox", { name: "Write a message" }).waitFor();
  await visitor.frame.getByRole("heading", { level: 1 }).waitFor();
  const small = await visitor.frame.locator("button:visible").evaluateAll((keys) =>
    keys.map((key) => key.getBoundingClientRect()).filter(({ width, height }) => width < 40 || height < 40).length,
  );
  assert.equal(small, 0);
});

test("Korean visitors are spoken to in Korean", async () => {
  const korean = await visit(browser, `${edge.url}/demo/`, { locale: "ko-KR" });
  await korean.page.getByRole("button", { name: "상담" }).click();
  await korean.frame.getByRole("textbox", { name: "메시지를 써 주세요" }).waitFor();
  assert.equal(await korean.frame.locator("html").getAttribute("lang"), "ko");
  await korean.close();
});
