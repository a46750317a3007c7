// Holds every answer, and every body that was taken, to `edge/openapi.json`. A field that the description does not
// name fails, so that it can't fall behind.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ajv2020, root } from "./tools.mjs";

/** Only tests are held to it: a bench measures. */
const enabled = Boolean(process.env.NODE_TEST_CONTEXT);

let description;

/** The description, its schemas compiled as they are needed. */
function load() {
  const document = JSON.parse(readFileSync(join(root, "edge/openapi.json"), "utf8"));
  const { Ajv, addFormats } = ajv2020();
  const paths = Object.entries(document.paths).map(([template, methods]) => ({
    pattern: new RegExp(`^${template.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
    literal: !template.includes("{"),
    methods,
  }));
  // What is written out is meant before what stands in braces.
  paths.sort((one, other) => Number(other.literal) - Number(one.literal));
  const validator = (schemas) => {
    const ajv = addFormats(new Ajv({ strict: false, allErrors: true, validateFormats: true }));
    ajv.addSchema({ $id: "components", components: { schemas } });
    const known = new Map();
    return (schema) => {
      const text = JSON.stringify(schema);
      if (!known.has(text)) known.set(text, ajv.compile(JSON.parse(text.replaceAll('"#/', '"components#/'))));
      return known.get(text);
    };
  };
  const { schemas } = document.components;
  return { paths, answered: validator(closed(schemas)), taken: validator(schemas), closed };
}

/** A schema that takes no field it does not name. */
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== "object") return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  if (copy.type === "object" && copy.properties && copy.additionalProperties === undefined) {
    copy[copy.$ref || copy.allOf || copy.oneOf || copy.anyOf ? "unevaluatedProperties" : "additionalProperties"] = false;
  }
  return copy;
}

/** The operation behind an address, or undefined. */
function operation(method, pathname) {
  const path = description.paths.find(({ pattern, methods }) => pattern.test(pathname) && methods[method.toLowerCase()]);
  return path?.methods[method.toLowerCase()];
}

function fail(what, check, body) {
  const errors = check.errors.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
  throw new Error(`${what} is not as described:\n  ${errors.join("\n  ")}\n${JSON.stringify(body).slice(0, 2000)}`);
}

/**
 * Checks one exchange: `sent` is the body as text or undefined, `body` the answer's, parsed if it was JSON.
 * Addresses outside of the platform API are not looked at.
 */
export function checkExchange({ method, url, sent, status, body }) {
  if (!enabled) return;
  const { pathname } = new URL(url, "http://edge");
  if (!/^\/(api\/v2|oauth)\//.test(pathname)) return;
  description ??= load();
  const what = `${method} ${pathname}: ${status}`;
  const described = operation(method, pathname);
  if (!described) {
    if (status !== 404 && status !== 405 && method !== "OPTIONS" && method !== "HEAD") {
      throw new Error(`${what} is not described at all`);
    }
    return;
  }
  const answer = described.responses[status] ?? described.responses[`${Math.floor(status / 100)}XX`];
  if (!answer) throw new Error(`${what} is not described`);
  const schema = answer.content?.["application/json"].schema;
  if (!schema) {
    if (body !== "") throw new Error(`${what} is described without a body, and has ${JSON.stringify(body)}`);
    return;
  }
  const check = description.answered(closed(schema));
  if (!check(body)) fail(what, check, body);
  const taken = described.requestBody?.content["application/json"]?.schema;
  if (taken && status < 300 && typeof sent === "string" && sent !== "") {
    const checkSent = description.taken(taken);
    const json = JSON.parse(sent);
    if (!checkSent(json)) fail(`the body of ${what}`, checkSent, json);
  }
}
