// Goal: static files are what they say they are, under their policies, and nothing beside them is served.
// Method: paths as no browser would send them, and the headers of those that are right.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DEPLOYMENT, startEdge } from "../lib/edge.mjs";
import { assertError, bare } from "../lib/http.mjs";
import { root } from "../lib/tools.mjs";

let edge;

before(async () => {
  edge = await startEdge();
});
after(() => edge?.stop());

test("a path out of a folder, and a folder itself, lead nowhere", async () => {
  const paths = [
    "/messenger/../manifest.json",
    "/messenger/%2e%2e/manifest.json",
    "/messenger/..%2fmanifest.json",
    "/messenger/..%5cmanifest.json",
    "/messenger/.%2e/%2e./%2e%2e/etc/passwd",
    "/desk/../../../../etc/passwd",
    "/desk/%2e%2e/%2e%2e/etc/passwd",
    "/desk/..%2f..%2f..%2fetc%2fpasswd",
    "/desk/....//....//etc/passwd",
    "/desk//etc/passwd",
    "/desk/%00",
    "/desk/index.html%00.js",
    "/desk/..;/manifest.json",
    "/messenger/",
    "/messenger",
    "/desk/.",
    "/messenger/./",
    "/messenger/.",
    "/desk/.hidden",
    "/desk//",
    "/desk/x/",
    "/messenger/index.html",
    "/manifest.json",
  ];
  for (const path of paths) {
    assertError(await bare(edge.url, path), 404, path);
  }
});

test("the desk never comes without its policy", async () => {
  for (const path of [
    "/desk/",
    "/desk/index.html",
    "/desk/./index.html",
    "/desk/x/../index.html",
    "/desk/?x",
    "/desk/index.html?x",
  ]) {
    const { status, headers } = await bare(edge.url, path);
    if (status === 404) continue;
    assert.match(headers["content-security-policy"] ?? "", /default-src 'none'.*frame-ancestors 'none'/, path);
    assert.doesNotMatch(headers["content-security-policy"].replaceAll("'wasm-unsafe-eval'", ""), /unsafe/, path);
    assert.equal(headers["x-content-type-options"], "nosniff", path);
  }
});

test("every built file comes with its type, and hashed ones for ever", async () => {
  const types = { ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
  const named = async (page) => {
    const { body } = await bare(edge.url, page);
    const links = [...body.matchAll(/(?:src|href)="([^"]+\.(?:js|css|wasm))"/g)];
    return links.map(([, link]) => new URL(link, edge.url + page).pathname);
  };
  const paths = [...(await named("/desk/")), ...(await named(`/messenger/frame?deployment=${DEPLOYMENT}`))];
  assert.ok(paths.length >= 4, `the pages name only ${paths}`);
  for (const path of paths) {
    const { status, headers, body } = await bare(edge.url, path);
    assert.equal(status, 200, path);
    assert.ok(headers["content-type"].startsWith(types[path.slice(path.lastIndexOf("."))]), path);
    assert.equal(headers["x-content-type-options"], "nosniff", path);
    assert.match(headers["cache-control"], /immutable/, path);
    assert.ok(body.length > 0, path);
  }
  const loader = await bare(edge.url, "/messenger/loader.js");
  assert.equal(loader.body, readFileSync(join(root, "target/assets/messenger/loader.js"), "utf8"));
  assert.match(loader.headers["cache-control"], /no-cache/);
});
