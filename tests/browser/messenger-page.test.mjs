// Goal: the messenger keeps to itself on any page: strict policies, other snippets, page commands.
// Method: the strict demo page, and pages made up here and served in place of the shop.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, visit, Visitor } from "../lib/browser.mjs";
import { DEPLOYMENT, startEdge } from "../lib/edge.mjs";

let edge, browser;

before(async () => {
  [edge, browser] = await Promise.all([startEdge(), launch()]);
});
after(() => Promise.all([browser?.close(), edge?.stop()]));

/** A page of our own at an address of the shop's site. */
async function made(html, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US", ...options });
  const page = await context.newPage();
  await page.route("**/made", (route) => route.fulfill({ contentType: "text/html", body: `<!doctype html>${html}` }));
  const visitor = new Visitor(page);
  await page.goto(`${edge.url}/made`);
  return visitor;
}

const ours = () => `<script async src="/messenger.js?deployment=${DEPLOYMENT}"></script>`;

const seen = `<script>
  window.seen = [];
  const note = (event) => seen.push([event.event, event.eventName ?? null]);
</script>`;

const snippet = (name, src) => `<script>
  (function (g, e, n, es, ys) {
    g["_genesysJs"] = e;
    g[e] = g[e] || function () { (g[e].q = g[e].q || []).push(arguments); };
    g[e].t = 1 * new Date();
    g[e].c = es;
    ys = document.createElement("script"); ys.async = 1; ys.src = n; ys.charset = "utf-8"; document.head.appendChild(ys);
  })(window, "${name}", "${src}", { environment: "prod", deploymentId: "${DEPLOYMENT}" });
</script>`;

test("the strict page is broken by nothing of ours", async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US" });
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.violations = [];
    addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective), true);
  });
  const visitor = await new Visitor(page).go(`${edge.url}/demo/strict`);
  await visitor.open();
  await visitor.say("strictly speaking");
  await visitor.state("Sent");
  for (const frame of page.frames()) assert.deepEqual(await frame.evaluate(() => window.violations), [], frame.url());
  assert.deepEqual(visitor.console.filter((line) => /policy|refused|error/i.test(line)), []);
  await context.close();
});

test("calls made before the script came are run, in both forms of queue", async () => {
  const queued = (queue) => `${seen}<script>window.Hanmadi = ${queue};</script>${ours()}`;
  const calls = [
    `["subscribe", "Messenger.ready", note]`,
    `["command", "Messenger.open", {}, () => seen.push("ok")]`,
    `["subscribe", "Messenger.opened", note]`,
  ];
  const asArguments = `(() => { const f = function () { f.q.push(arguments); }; f.q = []; ${calls
    .map((call) => `f(...${call});`)
    .join("")} return f; })()`;
  for (const queue of [asArguments, `{ t: 1, c: {}, q: [${calls}] }`]) {
    const visitor = await made(queued(queue));
    await visitor.composer.waitFor();
    await visitor.page.waitForFunction(() => seen.length >= 3);
    const told = await visitor.page.evaluate(() => seen.map(String).sort());
    assert.deepEqual(told, ["Messenger.opened,opened", "Messenger.ready,", "ok"]);
    await visitor.close();
  }
});

test("the other snippet works unchanged: configuration first, then the queue", async () => {
  const visitor = await made(`${seen}${snippet("Genesys", "/genesys-bootstrap/genesys.min.js")}<script>
    Genesys("subscribe", "GenesysJS.configurationReceived", note);
    Genesys("command", "GenesysJS.configuration", {}, (config) => seen.push(["config", config.id]));
    Genesys("subscribe", "Launcher.ready", note);
    Genesys("command", "Nothing.atAll", {}, null, (reason) => seen.push(["no", typeof reason]));
  </script>`);
  await visitor.launcher.waitFor();
  await visitor.page.waitForFunction(() => seen.length >= 4);
  const told = await visitor.page.evaluate(() => seen.map(String).sort());
  assert.deepEqual(told, ["GenesysJS.configurationReceived,", "Launcher.ready,", `config,${DEPLOYMENT}`, "no,string"]);
  const files = visitor.requests.filter((url) => url.includes("/webdeployments/")).map((url) => url.split("/").at(-1));
  assert.deepEqual(files, ["domains.json", "config.json"]);
  await visitor.open();
  await visitor.say("from an old page");
  await visitor.state("Sent");
  await visitor.close();
});

test("our function snippet works under the name it chooses", async () => {
  const visitor = await made(`${snippet("Talk", `/messenger.js?deployment=${DEPLOYMENT}`)}<script>
    Talk("command", "Messenger.open");
  </script>`);
  await visitor.composer.waitFor();
  assert.equal(visitor.requests.filter((url) => url.includes("/webdeployments/")).length, 0);
  await visitor.close();
});

test("page commands: open, close, attributes, sending, and a clear no", async () => {
  const visitor = await made(ours());
  await visitor.launcher.waitFor();
  const command = (name, data) =>
    visitor.page.evaluate(
      ([name, data]) =>
        new Promise((resolve) =>
          Hanmadi("command", name, data, (value) => resolve({ ok: value ?? true }), (no) => resolve({ no: String(no) })),
        ),
      [name, data],
    );
  const attributes = (customAttributes) => ({ messaging: { customAttributes } });
  await command("Database.set", attributes({ plan: "gold", age: 7 }));
  await command("Database.update", attributes({ plan: "silver" }));
  assert.deepEqual(await command("Database.get", { name: "messaging.customAttributes" }), { ok: { plan: "silver", age: 7 } });
  assert.equal(visitor.requests.filter((url) => url.includes("/messenger/")).length, 0, "none of this is intent");
  assert.deepEqual(await command("Launcher.hide"), { no: "Invalid configuration of Launcher button" });
  assert.match((await command("Nothing.atAll")).no, /Unknown/);
  await command("Messenger.open");
  await visitor.composer.waitFor();
  assert.deepEqual(await command("MessagingService.sendMessage", { message: "  " }), {
    no: "Message only contains whitespaces",
  });
  await command("MessagingService.sendMessage", { message: "said by the page" });
  await visitor.bubble("said by the page").waitFor();
  await visitor.state("Sent");
  await command("Messenger.close");
  await visitor.composer.waitFor({ state: "hidden" });
  await visitor.close();
});

test("a page that is not ours gets no port: strangers are not heard", async () => {
  const visitor = await made(`${ours()}<iframe id="stranger" srcdoc="<script>parent.postMessage('hanmadi', '*')</script>"></iframe>`);
  await visitor.page.evaluate(() => addEventListener("message", (event) => event.ports.length && (window.leaked = true)));
  await visitor.open();
  await visitor.page.evaluate(() => postMessage("hanmadi", "*"));
  await visitor.say("between us");
  await visitor.state("Sent");
  assert.equal(await visitor.page.evaluate(() => window.leaked), undefined);
  await visitor.close();
});

test("a browser that refuses all storage still carries a conversation", async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US" });
  await context.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
      Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError"); } });
    }
  });
  const visitor = await new Visitor(await context.newPage()).go(`${edge.url}/demo/`);
  await visitor.open();
  await visitor.say("only for now");
  await visitor.state("Sent");
  await visitor.launcher.click();
  await visitor.launcher.click();
  await visitor.bubble("only for now").waitFor();
  assert.deepEqual(visitor.console.filter((line) => line.startsWith("pageerror")), []);
  await context.close();
});

test("a phone gets the whole screen, and no zoom on the composer", async () => {
  const visitor = await visit(browser, `${edge.url}/demo/`, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await visitor.launcher.tap();
  await visitor.composer.waitFor();
  const box = await visitor.page.locator("iframe[src*='/messenger/frame']").boundingBox();
  assert.deepEqual(box, { x: 0, y: 0, width: 390, height: 844 });
  assert.ok(parseFloat(await visitor.composer.evaluate((area) => getComputedStyle(area).fontSize)) >= 16);
  const reachable = () => visitor.page.locator("body > :not([inert]):not(script)").count();
  assert.equal(await reachable(), 1, "what is behind the panel cannot be reached");
  await visitor.frame.getByRole("button", { name: "Close chat" }).tap();
  await visitor.launcher.waitFor();
  assert.ok((await reachable()) > 1);
  await visitor.close();
});
