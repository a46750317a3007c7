// Goal: everything at the desk is done without a mouse, by a key or by its name in either language; and nobody who
// composes a syllable does anything by accident.
// Method: a guest's conversation from offer to wrap-up by keys and the command bar alone; composition by the protocol
// of the browser, as an input method does it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../lib/agent.mjs";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";

let edge, browser, owner, minji;

before(async () => {
  [edge, browser] = await Promise.all([startEdge({ limits: "bench" }), launch()]);
  [owner, minji] = await signIn(edge, "owner", "agent1");
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

async function guest(text) {
  const one = await new Guest(edge, { direct: true }).start();
  await one.say(text);
  return one;
}

const bar = (desk) => desk.page.getByRole("dialog", { name: "Commands" });
const options = (desk) => bar(desk).getByRole("option");
const key = (desk, name) => desk.page.keyboard.press(name);

/** Does something by its name. */
async function command(desk, words) {
  await key(desk, "Control+k");
  await bar(desk).getByRole("combobox").waitFor();
  await desk.page.keyboard.type(words);
  await key(desk, "Enter");
}

test("the list of keys names every command, and each command has a key of its own", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  await key(desk, "?");
  const dialog = desk.page.getByRole("dialog", { name: "Keyboard" });
  const lines = await dialog.locator("dl div").evaluateAll((all) =>
    all.map((line) => [[...line.querySelectorAll("kbd")].map((cap) => cap.textContent).join(" "), line.querySelector("dd").textContent]),
  );
  const named = new Map(lines.map(([keys, name]) => [name, keys]));
  for (const [name, keys] of [
    ["Accept the offer", "Alt A"],
    ["Take the conversation", "t"],
    ["Park the conversation, or take it back", "Alt P"],
    ["Put the conversation on hold, or take it off", "Alt H"],
    ["Transfer the conversation", "Alt T"],
    ["End the conversation", "Alt E"],
    ["Presence: Break", "Alt 4"],
    ["Do anything by its name", "Ctrl K"],
  ]) {
    assert.equal(named.get(name), keys);
  }
  const commands = lines.slice(6).map(([keys]) => keys);
  assert.equal(new Set(commands).size, commands.length, "no key twice");
  assert.ok(commands.length > 25 && commands.every(Boolean));
  await key(desk, "Escape");
  await key(desk, "Control+k");
  const shown = await options(desk).locator("span:first-child").allTextContents();
  assert.ok(shown.includes("Go on queue, or off it") && !shown.includes("End the conversation"), "only what can be done now");
  await desk.close();
});

test("a conversation from the queue to its wrap-up by names alone, English or Korean", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await guest("by names alone");
  await desk.row("by names alone", "Waiting").waitFor();
  await key(desk, "j");
  await key(desk, "Enter");
  await command(desk, "take the");
  await desk.reply.waitFor();
  await command(desk, "답장으로");
  await desk.page.keyboard.type("Hello there");
  await key(desk, "Enter");
  await visitor.hear("Hello there");
  await command(desk, "보류");
  await desk.foot.getByText("You parked this conversation.").waitFor();
  await command(desk, "PARK");
  await desk.reply.waitFor();
  await command(desk, "note");
  await desk.page.getByRole("textbox", { name: /^Internal note on/ }).waitFor();
  await command(desk, "note");
  await command(desk, "by name");
  await desk.list.getByRole("button", { name: "Order and queue, changed" }).waitFor();
  await command(desk, "longest");
  await command(desk, "meal");
  await desk.doing("Meal");
  await command(desk, "온라인");
  await desk.doing("Available");
  // A customer is gone to by name.
  await key(desk, "Escape");
  await command(desk, "leave");
  await key(desk, "Control+k");
  await desk.page.keyboard.type("visitor");
  await options(desk).filter({ hasText: /^Go to Visitor/ }).first().waitFor();
  await key(desk, "Escape");
  await command(desk, "end the");
  await desk.foot.getByText("This conversation ended").or(desk.wrapUp).first().waitFor();
  assert.deepEqual(desk.complaints(), []);
  visitor.drop();
  await desk.close();
});

test("the bar opens again in the instant of its closing", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  await key(desk, "Control+k");
  await desk.page.keyboard.type("Presence: Meal");
  await options(desk).filter({ hasText: "Meal" }).waitFor();
  // The browser tells of a closed dialog in a task of its own; a key can come before that.
  await desk.page.evaluate(async () => {
    const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...key }));
    press({ key: "Enter" });
    for (let i = 0; i < 50; i += 1) await undefined;
    press({ key: "k", code: "KeyK", ctrlKey: true });
  });
  await desk.doing("Meal");
  assert.ok(await desk.page.getByRole("combobox", { name: "Commands" }).isVisible());
  await key(desk, "Escape");
  await desk.page.locator("#commands").waitFor({ state: "detached" });
  await desk.close();
});

test("a conversation is passed on by a skill, by keys alone", async () => {
  const skill = await owner.post("/api/v2/routing/skills", { name: "Refunds" });
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await guest("I want my money back");
  await desk.takeByKeys("I want my money back");
  await key(desk, "Alt+t");
  const dialog = desk.page.getByRole("dialog", { name: /^Transfer/ });
  await desk.page.keyboard.type("refun");
  await dialog.getByRole("option", { name: /Refunds/ }).waitFor();
  await key(desk, "ArrowDown");
  await key(desk, "Enter");
  await dialog.waitFor({ state: "detached" });
  const waiting = (await minji.waiting()).find(({ preview }) => preview === "I want my money back");
  const why = await owner.get(`/api/v2/conversations/messages/${waiting.conversationId}/routing`);
  assert.ok(JSON.stringify(why).includes(skill.id), "it waits for that skill");
  visitor.drop();
  await desk.close();
});

test("what an input method composes is text and nothing else", async () => {
  const desk = await (await openDesk(browser, edge)).start();
  const visitor = await guest("composing here");
  await desk.takeByKeys("composing here");
  const cdp = await desk.page.context().newCDPSession(desk.page);
  const composing = (code, text) =>
    desk.page.evaluate(
      ([code, text]) => {
        for (const init of [{ keyCode: 229, key: "Process" }, { isComposing: true, key: text }]) {
          document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { code, bubbles: true, cancelable: true, altKey: code === "KeyE", ctrlKey: code === "KeyK", ...init }));
        }
      },
      [code, text],
    );
  await cdp.send("Input.imeSetComposition", { text: "환부", selectionStart: 2, selectionEnd: 2 });
  for (const [code, text] of [["KeyE", "ㄷ"], ["KeyK", "ㅏ"], ["Enter", "Enter"], ["Escape", "Escape"]]) await composing(code, text);
  assert.equal(await desk.reply.inputValue(), "환부");
  assert.equal(await desk.reply.evaluate((field) => field === document.activeElement), true, "Escape ends the syllable, not the reply");
  assert.equal(await bar(desk).count(), 0);
  await cdp.send("Input.insertText", { text: "환불" });
  await key(desk, "Control+k");
  await bar(desk).getByRole("combobox").waitFor();
  await cdp.send("Input.imeSetComposition", { text: "보류", selectionStart: 2, selectionEnd: 2 });
  await composing("Enter", "Enter");
  await bar(desk).waitFor();
  await cdp.send("Input.insertText", { text: "보류" });
  await options(desk).filter({ hasText: "Park the conversation" }).waitFor();
  await key(desk, "Enter");
  await desk.foot.getByText("You parked this conversation.").waitFor();
  await desk.foot.getByText("Your draft is kept.").waitFor();
  await key(desk, "Alt+p");
  await desk.reply.waitFor();
  assert.equal(await desk.reply.inputValue(), "환불");
  // Out of a field, keys work by their place, whatever script they write.
  await key(desk, "Escape");
  await desk.page.evaluate(() =>
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "ㄱ", code: "KeyR", bubbles: true, cancelable: true })),
  );
  assert.equal(await desk.reply.evaluate((field) => field === document.activeElement), true);
  assert.deepEqual(desk.sent, []);
  visitor.drop();
  await desk.close();
});
