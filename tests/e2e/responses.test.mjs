// Goal: ready answers are published calls that a client of response management can make, read by agents and written by
// who may; what lasts, lasts.
// Method: the development organization's own libraries, and a supervisor who makes more.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../lib/agent.mjs";
import { startEdge } from "../lib/edge.mjs";

const LIBRARIES = "/api/v2/responsemanagement/libraries";
const RESPONSES = "/api/v2/responsemanagement/responses";

let edge, minji, boss;

before(async () => {
  edge = await startEdge();
  [minji, boss] = await signIn(edge, "agent1", "supervisor");
});
after(() => edge?.stop());

const names = ({ entities }) => entities.map(({ name }) => name);

test("agents read and search the libraries they are given", async () => {
  const { entities: libraries } = await minji.get(LIBRARIES);
  assert.deepEqual(libraries.map(({ name }) => name), ["English", "한국어"]);
  const [english, korean] = libraries;
  const own = await minji.get(`${RESPONSES}?libraryId=${korean.id}`);
  assert.deepEqual(names(own).includes("인사"), true);
  assert.equal(own.entities.every(({ libraries: [one] }) => one.id === korean.id && one.name === "한국어"), true);
  const [first] = own.entities;
  assert.deepEqual(await minji.get(`${RESPONSES}/${first.id}`), first);
  const query = (json) => minji.post(`${RESPONSES}/query`, json);
  assert.deepEqual(names((await query({ queryPhrase: "PARCEL late" })).results), ["Delivery is late"]);
  const filters = [{ name: "libraryId", operator: "EQUALS", values: [english.id] }];
  assert.equal((await query({ queryPhrase: "인사", filters })).results.total, 0);
  assert.deepEqual(names((await query({ queryPhrase: "인사", pageSize: 1 })).results).length, 1);
});

test("agents may not change them; a supervisor may, and it lasts", async () => {
  const refused = await minji.request(LIBRARIES, { method: "POST", json: { name: "Mine" } });
  assert.deepEqual([refused.status, refused.body.code], [403, "missing.permissions"]);
  const library = await boss.post(LIBRARIES, { name: "Returns" });
  const body = {
    name: "Slip",
    libraries: [{ id: library.id }],
    texts: [{ content: "Your slip is {{slip}}.", contentType: "text/plain" }],
    substitutions: [{ id: "slip", description: "Number of the slip", defaultValue: "R-1" }],
    responseType: "MessagingTemplate",
  };
  const made = await boss.post(RESPONSES, body);
  assert.deepEqual([made.version, made.texts, made.substitutions], [1, body.texts, body.substitutions]);
  const changed = await boss.put(`${RESPONSES}/${made.id}`, { ...body, name: "Slip number", version: 1 });
  assert.deepEqual([changed.version, changed.name], [2, "Slip number"]);
  const late = await boss.request(`${RESPONSES}/${made.id}`, { method: "PUT", json: { ...body, version: 1 } });
  assert.deepEqual([late.status, late.body.code], [409, "version.mismatch"]);
  await edge.restart();
  assert.deepEqual(await minji.get(`${RESPONSES}/${made.id}`), changed);
  await boss.request(`${LIBRARIES}/${library.id}`, { method: "DELETE" });
  assert.equal((await minji.request(`${RESPONSES}/${made.id}`)).status, 404, "it goes with its only library");
});
