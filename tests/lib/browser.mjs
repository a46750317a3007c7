// A visitor in a real browser, at the demo shop or a page given as HTML. Knows the messenger as a
// visitor does: by roles and names.

import { chromiumPath, playwright } from "./tools.mjs";

const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const WIDE = { width: 1280, height: 800 };

/** A browser for one test file. */
export const launch = () => playwright().chromium.launch({ executablePath: chromiumPath(), args: ARGS });

/** A browser whose profile lies in a directory, so that it can be closed and opened again. */
export const launchAt = (directory, options = {}) =>
  playwright().chromium.launchPersistentContext(directory, {
    executablePath: chromiumPath(),
    args: ARGS,
    viewport: WIDE,
    locale: "en-US",
    ...options,
  });

/** A fresh visitor: no storage, no cookies. */
export async function visit(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: WIDE, locale: "en-US", ...options });
  return new Visitor(await context.newPage()).go(url);
}

export class Visitor {
  constructor(page) {
    this.page = page;
    /** Addresses asked for, messages on the console, and errors, in order. */
    this.requests = [];
    this.console = [];
    page.on("request", (request) => this.requests.push(request.url()));
    page.on("console", (message) => this.console.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => this.console.push(`pageerror: ${error}`));
    this.frame = page.frameLocator("iframe[src*='/messenger/frame']");
    this.launcher = page.locator("button[aria-expanded]");
    this.composer = this.frame.getByRole("textbox");
    this.log = this.frame.getByRole("log");
  }

  async go(url) {
    this.url = url;
    await this.page.goto(url);
    await this.launcher.waitFor();
    return this;
  }

  async open() {
    await this.launcher.click();
    await this.composer.waitFor();
    return this;
  }

  /** Writes and presses Enter. */
  async say(text) {
    await this.composer.fill(text);
    await this.composer.press("Enter");
  }

  bubble(text) {
    return this.log.locator(".bubble", { hasText: text });
  }

  /** All words of the conversation, in the order of the screen. */
  words() {
    return this.log.locator(".bubble:not([hidden] *)").allTextContents();
  }

  /** Waits until the last own message says this about itself. */
  async state(text) {
    await this.log.locator(".state", { hasText: text }).last().waitFor();
  }

  /** What the site stores about the conversation. */
  stored() {
    return this.page.evaluate(() => ({ ...localStorage }));
  }

  close() {
    return this.page.context().close();
  }
}
