// Goal: the sites the owner named, and the service's own apps, get in; others learn nothing.
// Method: sockets and requests with the origins and hosts that browsers and apps send.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { CLOSED, DEPLOYMENT, READ_ONLY, startEdge } from "../lib/edge.mjs";
import { threadHint } from "../lib/guest.mjs";
import { bare, request } from "../lib/http.mjs";
import { WebSocket } from "../lib/tools.mjs";
import { within } from "../lib/wait.mjs";

const FILES = "/webdeployments/v1/deployments";

let edge;

before(async () => {
  edge = await startEdge({ limits: "bench" });
});
after(() => edge?.stop());

/** Knocks with an origin, or none, at a host name; returns the status of the upgrade and its body. */
async function knock({ deploymentId = CLOSED, origin, host, direct = false, query = "" }) {
  const thread = direct ? `&thread=${threadHint(deploymentId, randomUUID())}` : "";
  const headers = { ...(origin === undefined ? {} : { origin }), ...(host ? { host } : {}) };
  const socket = new WebSocket(`${edge.wsUrl}/v1?deploymentId=${deploymentId}${thread}${query}`, { headers });
  const answered = new Promise((resolve) => {
    socket.once("open", () => resolve(101));
    socket.once("unexpected-response", (_, answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    socket.once("error", resolve);
  });
  const status = await within(answered, "answer to the upgrade");
  socket.on("error", () => {});
  socket.terminate();
  return status;
}

for (const direct of [true, false]) {
  test(`a closed deployment lets in its sites and what lies below them (${direct ? "direct" : "relayed"})`, async () => {
    const welcome = [
      "https://shop.example",
      "https://SHOP.example",
      "https://www.shop.example",
      "https://a.b.shop.example",
      "http://shop.example:3000",
      "https://www.shop.example:8443",
      "shop.example",
    ];
    for (const origin of welcome) assert.equal(await knock({ origin, direct }), 101, origin);
    const foreign = [
      "https://evil.example",
      "https://notshop.example",
      "https://shop.example.evil.example",
      "https://example",
      "https://evil.example:443",
      "https://evil.example/shop.example",
      "null",
      "",
      "file://",
      undefined,
    ];
    for (const origin of foreign) assert.equal(await knock({ origin, direct }), 403, String(origin));
  });
}

test("an open deployment lets everybody in, with any origin or none", async () => {
  for (const deploymentId of [DEPLOYMENT, READ_ONLY]) {
    for (const origin of ["https://evil.example", "http://localhost", "null", undefined]) {
      assert.equal(await knock({ deploymentId, origin }), 101, String(origin));
    }
  }
});

test("apps that name the service's own hosts get in everywhere", async () => {
  const own = [
    ["webmessaging.chat.example", "webmessaging.chat.example"],
    ["webmessaging.chat.example", "https://webmessaging.chat.example"],
    ["webmessaging.chat.example", "chat.example"],
    ["webmessaging.chat.example", "https://apps.chat.example"],
    ["chat.example", "webmessaging.chat.example"],
    ["chat.example", "chat.example"],
    ["chat.example:8443", "https://chat.example"],
  ];
  for (const [host, origin] of own) assert.equal(await knock({ host, origin }), 101, `${origin} at ${host}`);
  const foreign = [
    ["webmessaging.chat.example", "example"],
    ["webmessaging.chat.example", "other.example"],
    ["webmessaging.chat.example", "webmessaging.other.example"],
    ["chat.example", "evilchat.example"],
    ["chat.example", "webmessaging.chat.example.evil.example"],
  ];
  for (const [host, origin] of foreign) assert.equal(await knock({ host, origin }), 403, `${origin} at ${host}`);
});

test("an unknown deployment and a foreign origin get the same answer", async () => {
  const ask = async (deploymentId, origin) => {
    const headers = {
      connection: "upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
      origin,
    };
    const { status, body } = await bare(edge.url, `/v1?deploymentId=${deploymentId}`, { headers });
    return { status, ...body, contextId: undefined };
  };
  const foreign = await ask(CLOSED, "https://evil.example");
  assert.equal(foreign.status, 403);
  assert.deepEqual(await ask(randomUUID(), "https://shop.example"), foreign);
  assert.deepEqual(await ask("no-id", "https://shop.example"), foreign);
});

test("what is no upgrade, or names no real thread, is refused", async () => {
  const { status } = await request(`${edge.url}/v1?deploymentId=${DEPLOYMENT}`);
  assert.equal(status, 426);
  for (const thread of ["x", "A".repeat(64), "0".repeat(63), "../../etc"]) {
    assert.equal(
      await knock({ deploymentId: DEPLOYMENT, query: `&thread=${encodeURIComponent(thread)}` }),
      400,
      thread,
    );
  }
});

test("an application's name in the address changes nothing", async () => {
  assert.equal(await knock({ deploymentId: DEPLOYMENT, query: "&application=TransportSDK-2.14.0" }), 101);
});

/** Everything in a body, with its path. */
function* values(value, path = "") {
  yield [path, value];
  if (value && typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) yield* values(inner, path ? `${path}.${key}` : key);
  }
}

for (const id of [DEPLOYMENT, READ_ONLY, CLOSED]) {
  test(`config.json of ${id} has every member that clients need, and no null`, async () => {
    const { status, headers, body } = await request(`${edge.url}${FILES}/${id}/config.json`);
    assert.equal(status, 200);
    assert.equal(headers.get("access-control-allow-origin"), "*");
    assert.match(headers.get("content-type"), /^application\/json/);
    const all = new Map(values(body));
    for (const [path, value] of all) assert.notEqual(value, null, path);
    const conversations = "messenger.apps.conversations";
    const needed = {
      string: [
        "id",
        "version",
        "status",
        "defaultLanguage",
        "apiEndpoint",
        "position.alignment",
        "messenger.styles.primaryColor",
      ],
      boolean: [
        "auth.enabled",
        "auth.allowSessionUpgrade",
        "headlessMode.enabled",
        "journeyEvents.enabled",
        "messenger.enabled",
      ],
      number: ["position.sideSpace", "position.bottomSpace", `${conversations}.sessionDurationSeconds`],
    };
    needed.string.push("messenger.launcherButton.visibility", "messenger.sessionPersistenceType");
    needed.string.push(
      ...["messagingEndpoint", "conversationDisconnect.type", "notifications.notificationContentType"].map(
        (name) => `${conversations}.${name}`,
      ),
    );
    needed.boolean.push("messenger.fileUpload.enableAttachments", "messenger.homeScreen.enabled");
    const switches = ["enabled", "showAgentTypingIndicator", "showUserTypingIndicator"];
    const parts = ["autoStart", "markdown", "conversationDisconnect", "conversationClear", "humanize", "notifications"];
    needed.boolean.push(
      ...[...switches, ...parts.map((part) => `${part}.enabled`)].map((name) => `${conversations}.${name}`),
    );
    for (const [type, paths] of Object.entries(needed)) {
      for (const path of paths) assert.equal(typeof all.get(path), type, path);
    }
    assert.ok(Array.isArray(body.languages) && body.languages.includes(body.defaultLanguage));
    assert.ok(Array.isArray(body.messenger.fileUpload.modes));
    assert.deepEqual([body.id, body.status], [id, "Active"]);
    assert.match(body.messenger.styles.primaryColor, /^#[0-9a-f]{6}$/i);
    assert.ok(["On", "Off", "OnDemand"].includes(body.messenger.launcherButton.visibility));
    assert.ok(["Send", "ReadOnly"].includes(all.get(`${conversations}.conversationDisconnect.type`)));
  });
}

test("config.json tells what each deployment does", async () => {
  const of = async (id) => (await request(`${edge.url}${FILES}/${id}/config.json`)).body.messenger.apps.conversations;
  const readOnly = await of(READ_ONLY);
  assert.deepEqual([readOnly.autoStart.enabled, readOnly.conversationDisconnect.type], [true, "ReadOnly"]);
  const open = await of(DEPLOYMENT);
  assert.deepEqual([open.autoStart.enabled, open.conversationDisconnect], [false, { enabled: true, type: "Send" }]);
  const closed = await of(CLOSED);
  assert.deepEqual([closed.showUserTypingIndicator, closed.conversationDisconnect.enabled], [false, false]);
});

test("the endpoints in config.json lead back to the host that was asked", async () => {
  const { body } = await bare(edge.url, `${FILES}/${DEPLOYMENT}/config.json`, {
    headers: { host: "api-cdn.chat.example:8443" },
  });
  assert.equal(body.apiEndpoint, "http://api-cdn.chat.example:8443");
  assert.equal(body.messenger.apps.conversations.messagingEndpoint, "ws://api-cdn.chat.example:8443");
  assert.equal(await knock({ deploymentId: DEPLOYMENT, host: "api-cdn.chat.example:8443" }), 101);
});

test("domains.json tells who may, to anyone", async () => {
  const of = async (id) => {
    const { status, headers, body } = await request(`${edge.url}${FILES}/${id}/domains.json`, {
      headers: { origin: "https://evil.example" },
    });
    assert.deepEqual([status, headers.get("access-control-allow-origin")], [200, "*"]);
    return body;
  };
  assert.deepEqual(await of(CLOSED), { allowAllDomains: false, allowedDomains: ["shop.example"] });
  assert.equal((await of(DEPLOYMENT)).allowAllDomains, true);
  assert.ok(Array.isArray((await of(DEPLOYMENT)).allowedDomains));
});

test("files of an unknown deployment are not there", async () => {
  for (const path of [
    `${randomUUID()}/config.json`,
    `${randomUUID()}/domains.json`,
    "x/config.json",
    `${DEPLOYMENT}/other.json`,
  ]) {
    const { status, body } = await request(`${edge.url}${FILES}/${path}`);
    assert.deepEqual([status, body.code, body.status], [404, "not.found", 404], path);
  }
});

test("a foreign page gets a loader without a look, and a frame that will not be framed there", async () => {
  const loader = async (referer) =>
    (await request(`${edge.url}/messenger.js?deployment=${CLOSED}`, { headers: referer ? { referer } : {} })).body;
  assert.match(await loader("https://shop.example/page"), /Onnuri Ceramics/);
  assert.doesNotMatch(await loader("https://evil.example/page"), /Onnuri Ceramics/);
  const { headers } = await request(`${edge.url}/messenger/frame?deployment=${CLOSED}`);
  const policy = headers.get("content-security-policy");
  assert.match(policy, /frame-ancestors 'self' shop\.example:\* \*\.shop\.example:\*;/);
  assert.doesNotMatch(policy.replaceAll("'wasm-unsafe-eval'", ""), /unsafe/);
});
