// Goal: a ready answer is found by the keyboard alone, filled with what is known, and what nobody knows is not sent unseen.
// Method: the development organization's answers at a real desk, with the input method of a real browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.mjs";
import { launch } from "../lib/browser.mjs";
import { openDesk } from "../lib/desk.mjs";
import { startEdge } from "../lib/edge.mjs";
import { Guest } from "../lib/guest.mjs";

let edge, browser;

before(async () => {
  [edge, browser] = await Promise.all([startEdge({ limits: "bench" }), launch()]);
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

async function scene(text, options) {
  const desk = await (await openDesk(browser, edge, options)).start();
  const visitor = await new Guest(edge).start();
  await visitor.say(text);
  await desk.takeByKeys(text);
  const search = desk.page.getByRole("combobox", { name: "Find a ready answer" });
  const options_ = desk.page.getByRole("listbox", { name: "Ready answers" }).getByRole("option");
  return { desk, visitor, search, answers: options_, id: new URL(desk.page.url()).hash.slice(1) };
}

const selected = (desk) =>
  desk.reply.evaluate(({ value, selectionStart, selectionEnd }) => value.slice(selectionStart, selectionEnd));
const focused = (locator) => locator.evaluate((element) => element === document.activeElement);

test("a slash in an empty reply finds an answer by words; Enter puts it in with what is known", async () => {
  const { desk, visitor, search, answers, id } = await scene("By keys alone");
  await desk.page.keyboard.type("/");
  await search.waitFor();
  await answers.first().waitFor();
  assert.equal(await focused(search), true);
  await desk.page.keyboard.type("thank");
  await answers.filter({ hasText: "Goodbye" }).waitFor();
  assert.equal(await answers.count(), 1);
  assert.equal(await search.getAttribute("aria-activedescendant"), await answers.first().getAttribute("id"));
  await desk.page.keyboard.press("Enter");
  await search.waitFor({ state: "detached" });
  const words = `Thank you for writing to us. If anything else comes up, write here any time; your reference is ${id}.`;
  assert.equal(await desk.reply.inputValue(), words);
  assert.equal(await focused(desk.reply), true);
  assert.deepEqual(desk.sent, []);
  await desk.page.keyboard.type(" Bye");
  await desk.page.keyboard.press("Enter");
  await visitor.hear(`${words} Bye`);
  assert.deepEqual(desk.complaints(), []);
  visitor.drop();
  await desk.close();
});

test("arrows choose; what is not known is selected, and not sent before it was seen once more", async () => {
  const { desk, visitor, search, answers } = await scene("What stands open");
  await desk.page.keyboard.press("Alt+c");
  await search.waitFor();
  await desk.page.keyboard.type("i");
  await answers.filter({ hasText: "Delivery is late" }).waitFor();
  const marked = answers.and(desk.page.locator("[aria-selected=true]"));
  while (!(await marked.textContent()).startsWith("Delivery is late")) await desk.page.keyboard.press("ArrowDown");
  await desk.page.keyboard.press("Enter");
  await search.waitFor({ state: "detached" });
  assert.equal(await selected(desk), "{{delivery.date}}");
  await desk.page.keyboard.press("Enter");
  await desk.page.getByText("{{delivery.date}} is not filled in.").waitFor();
  assert.deepEqual(desk.sent, []);
  assert.equal(await selected(desk), "{{delivery.date}}");
  await desk.page.keyboard.type("Friday");
  assert.equal(await desk.page.getByText("is not filled in.").count(), 0);
  await desk.page.keyboard.press("Enter");
  await visitor.hear("I am sorry that your parcel is late. It should arrive by Friday.");
  // Who means the braces sends them by a second Enter.
  await desk.page.keyboard.type("Write {{date}} there");
  await desk.page.keyboard.press("Enter");
  await desk.page.getByText("{{date}} is not filled in.").waitFor();
  await desk.page.keyboard.press("Enter");
  await visitor.hear("Write {{date}} there");
  visitor.drop();
  await desk.close();
});

test("Escape leaves what was written; an answer goes where the cursor is", async () => {
  const { desk, visitor, search, answers } = await scene("Where the cursor is");
  await desk.page.keyboard.type("/");
  await search.waitFor();
  await desk.page.keyboard.press("Escape");
  await search.waitFor({ state: "detached" });
  await desk.page.keyboard.type("etc/hosts and more/");
  assert.equal(await search.count(), 0, "a slash elsewhere is a slash");
  assert.equal(await desk.reply.inputValue(), "/etc/hosts and more/");
  await desk.reply.fill("Before. After.");
  await desk.reply.evaluate((field) => field.setSelectionRange(8, 8));
  await desk.page.getByRole("button", { name: "Ready answers" }).click();
  await search.fill("order number");
  await answers.first().click();
  await search.waitFor({ state: "detached" });
  const words = "Could you tell me your order number? You find it in the confirmation we sent you.";
  assert.equal(await desk.reply.inputValue(), `Before. ${words}After.`);
  await search.count();
  await desk.page.keyboard.press("Alt+c");
  await search.fill("nothing like it");
  await desk.page.getByText("No ready answer has these words.").waitFor();
  await desk.page.keyboard.press("Enter");
  await desk.page.keyboard.press("Escape");
  assert.equal(await desk.reply.inputValue(), `Before. ${words}After.`);
  visitor.drop();
  await desk.close();
});

test("Korean is found by first consonants and while a syllable is composed; the key that ends it chooses nothing", async () => {
  const { desk, visitor, search, answers } = await scene("초성으로 찾기");
  await desk.page.keyboard.press("Alt+c");
  await search.waitFor();
  const input = await desk.page.context().newCDPSession(desk.page);
  const compose = (text) =>
    input.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  await compose("ㅂ");
  await answers.filter({ hasText: "반품 방법" }).waitFor();
  await input.send("Input.insertText", { text: "ㅂ" });
  await compose("ㅍ");
  await answers.filter({ hasText: "반품 방법" }).waitFor();
  assert.match(await answers.first().textContent(), /^반품 방법/);
  const consumed = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 };
  await input.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...consumed });
  await input.send("Input.dispatchKeyEvent", { type: "keyUp", ...consumed });
  assert.equal(await search.inputValue(), "ㅂㅍ");
  await input.send("Input.insertText", { text: "ㅍ" });
  await desk.page.keyboard.press("Enter");
  await search.waitFor({ state: "detached" });
  assert.equal(await selected(desk), "{{return.slip}}");
  // The reply takes syllables at once.
  for (const text of ["ㅎ", "하", "한"]) await compose(text);
  await input.send("Input.insertText", { text: "한" });
  assert.match(await desk.reply.inputValue(), /반품 번호 한 종이/);
  visitor.drop();
  await desk.close();
});

test("what a supervisor adds is there at the next look; if nothing can be read, that is said", async () => {
  const { desk, visitor, search, answers } = await scene("Something new");
  const boss = await new Agent(edge, "supervisor@example.com").login();
  const [library] = (await boss.get("/api/v2/responsemanagement/libraries")).entities;
  await desk.page.route(/responsemanagement/, (route) => route.abort());
  await desk.page.keyboard.press("Alt+c");
  await desk.page.getByText("Ready answers can’t be read at the moment.").waitFor();
  await desk.page.keyboard.press("Escape");
  await desk.page.unroute(/responsemanagement/);
  const texts = [{ content: "Use {{code}} at the till.", contentType: "text/plain" }];
  const substitutions = [{ id: "code", defaultValue: "HELLO" }];
  const libraries = [{ id: library.id }];
  await boss.post("/api/v2/responsemanagement/responses", { name: "A coupon", libraries, texts, substitutions });
  await desk.page.keyboard.press("Alt+c");
  await search.fill("coupon");
  await answers.filter({ hasText: "A coupon" }).waitFor();
  await desk.page.keyboard.press("Enter");
  assert.equal(await desk.reply.inputValue(), "Use HELLO at the till.");
  visitor.drop();
  await desk.close();
});
