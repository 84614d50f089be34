// A device: one Chromium process with a profile folder of its own, so that it can be killed and
// started again with what it had stored. It collects what the browser complains about.

import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  type BrowserContext,
  type BrowserContextOptions,
  type Locator,
  type Page,
  type TestInfo,
  chromium,
  expect,
} from '@playwright/test';

import type { Network } from './network.ts';
import { type Replica, type ServerData, pullAll, readReplica } from './replica.ts';
import type { Server } from './server.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const flags = [
  '--no-sandbox', // The sandbox needs rights that root in a container does not have.
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The three sizes that every page is made for. */
export const sizes = {
  phone: { width: 390, height: 844 },
  tablet: { width: 1180, height: 820 },
  laptop: { width: 1366, height: 800 },
};

/** What Chromium itself writes when a request or a socket fails; the app cannot prevent it. */
const requestFailed = /^(Failed to load resource: net::ERR_|WebSocket connection to '[^']+' failed)/;

export class Device {
  /** The page that journeys use; others can be opened from `context`. */
  page!: Page;
  context!: BrowserContext;
  /** The browser's folder. */
  readonly profile = mkdtempSync(join(tmpdir(), 'novaclub-device-'));
  private readonly complaints: string[] = [];
  private readonly tolerated: RegExp[] = [];
  private isOffline = false;
  private wasOffline = false;

  private constructor(
    readonly name: string,
    private readonly server: Server,
    private readonly options: BrowserContextOptions,
    private readonly network: Network | undefined,
  ) {}

  /** Starts a device; without a `network` of its own it is connected to the server directly. */
  static async open(
    name: string,
    server: Server,
    options: BrowserContextOptions = {},
    network?: Network,
  ): Promise<Device> {
    const device = new Device(name, server, options, network);
    await device.start();
    return device;
  }

  /** Starts the browser on what its profile holds, at an empty page. */
  async start(): Promise<void> {
    this.context = await chromium.launchPersistentContext(this.profile, {
      executablePath,
      args: flags,
      headless: true,
      baseURL: this.server.url,
      viewport: sizes.tablet,
      locale: 'fr-FR',
      timezoneId: 'Europe/Paris',
      offline: this.isOffline,
      ...(this.network && { proxy: { server: this.network.url } }),
      ...this.options,
    });
    this.context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        this.complaints.push(message.text());
      }
    });
    this.context.on('weberror', (failure) => this.complaints.push(`uncaught ${failure.error().stack}`));
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
  }

  /** Ends the browser's process as an empty battery does (SIGKILL). */
  async kill(): Promise<void> {
    // Chromium names its process in this link of the profile: `<host>-<process id>`.
    const owner = readlinkSync(join(this.profile, 'SingletonLock'));
    const closed = this.context.waitForEvent('close');
    process.kill(Number(owner.slice(owner.lastIndexOf('-') + 1)), 'SIGKILL');
    await closed;
  }

  /** Ends the browser in good order and starts it again, as on the next day. */
  async restart(): Promise<void> {
    await this.context.close();
    await this.start();
  }

  /** Ends the browser for good and removes its profile. */
  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 15 });
  }

  /** Cuts this device off; to cut off every device, stop the server. */
  async goOffline(): Promise<void> {
    this.isOffline = true;
    this.wasOffline = true;
    this.network?.cut();
    await this.context.setOffline(true);
  }

  async goOnline(): Promise<void> {
    this.isOffline = false;
    this.network?.mend();
    await this.context.setOffline(false);
  }

  /** Opens an address as one does by typing it, and waits until it can be worked with. */
  async visit(address: string, page: Page = this.page): Promise<void> {
    await page.goto(address);
    await this.untilReady(page);
  }

  /** Waits until the page is alive and the replica open, after the first download if need be. */
  async untilReady(page: Page = this.page): Promise<void> {
    await this.untilAlive(page);
    // Without a time or a reason the chip knows nothing yet.
    await expect(this.chip(page)).toHaveText(/·|Hors ligne|Offline|injoignable|demandée|refusée|Envoi/);
  }

  /** The chip that says the truth about saving. */
  chip(page: Page = this.page): Locator {
    return page.locator('a.saving-chip > .long');
  }

  /** Waits until everything has left and the chip says so: after failures the next try may be a minute away. */
  async untilSaved(page: Page = this.page, timeout = 75_000): Promise<void> {
    await expect(this.chip(page)).toHaveText(/^(À jour|Up to date) · \d\d:\d\d$/, { timeout });
    // Asked again where the page has just loaded itself anew, as it does after its first download.
    await expect(async () => expect((await this.replica(page)).outbox).toEqual([])).toPass({ timeout });
  }

  /** What the server holds of the club, as this device's session sees it. */
  async pull(): Promise<ServerData> {
    const cookies = await this.context.cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    return pullAll(this.server.url, { cookie });
  }

  /** What the device holds of the club that is open. */
  async replica(page: Page = this.page): Promise<Replica> {
    return readReplica(page);
  }

  /** Waits until the browser program runs the page: hydrated, or mounted from the shell. */
  async untilAlive(page: Page = this.page): Promise<void> {
    await expect(page.locator('html')).toHaveAttribute('data-alive');
  }

  /** Waits until the service worker answers for this page, from when on it can do and start without a network. */
  async untilInstalled(page: Page = this.page): Promise<void> {
    await expect(async () => {
      const state = await page.evaluate(() => navigator.serviceWorker.controller?.state);
      expect(state, 'the service worker that answers for the page').toBe('activated');
    }).toPass({ timeout: 60_000 });
  }

  /** Keeps what a failed journey left on the screen, and what the browser said. */
  async attachTo(testInfo: TestInfo): Promise<void> {
    const told = this.complaints.join('\n');
    await testInfo.attach(`${this.name}.log`, { body: told, contentType: 'text/plain' });
    const picture = await this.page.screenshot({ timeout: 5_000 }).catch(() => undefined);
    if (picture) await testInfo.attach(`${this.name}.png`, { body: picture, contentType: 'image/png' });
  }

  /** Accepts what a browser says of a session that is over: of its requests, and of a live socket that it may be opening. */
  tolerateSignedOut(): void {
    this.tolerate(/status of 401|^WebSocket connection .* failed: HTTP Authentication failed/);
  }

  /** Accepts one kind of complaint, for a journey that provokes it. */
  tolerate(complaint: RegExp): void {
    this.tolerated.push(complaint);
  }

  /** Fails if the browser wrote an error or a warning (hydration's among them) or a page threw. */
  expectNoComplaints(): void {
    // Nobody uses the program that was fetched ahead.
    const scriptsAreOff = this.options.javaScriptEnabled === false;
    const networkMayFail = this.wasOffline || this.server.wasDown;
    const heard = this.complaints.filter(
      (complaint) =>
        !(networkMayFail && requestFailed.test(complaint)) &&
        !(scriptsAreOff && complaint.includes('was preloaded using link preload but not used')) &&
        !this.tolerated.some((pattern) => pattern.test(complaint)),
    );
    expect(heard, `what the browser of ${this.name} complained about`).toEqual([]);
  }
}
