// A device: one Chromium process with a profile folder of its own, so that it can be killed and
// started again with what it had stored. It collects what the browser complains about.

import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type BrowserContext, type BrowserContextOptions, type Page, chromium, expect } from '@playwright/test';

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

/** What Chromium itself writes when a request fails; the app cannot prevent it. */
const requestFailed = /^Failed to load resource: net::ERR_/;

export class Device {
  /** The page that journeys use; others can be opened from `context`. */
  page!: Page;
  context!: BrowserContext;
  private readonly profile = mkdtempSync(join(tmpdir(), 'novaclub-device-'));
  private readonly complaints: string[] = [];
  private readonly tolerated: RegExp[] = [];
  private wasOffline = false;

  private constructor(
    readonly name: string,
    private readonly server: Server,
    private readonly options: BrowserContextOptions,
  ) {}

  static async open(name: string, server: Server, options: BrowserContextOptions = {}): Promise<Device> {
    const device = new Device(name, server, options);
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

  /** Ends the browser for good and removes its profile. */
  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Cuts this device off; to cut off every device, stop the server. */
  async goOffline(): Promise<void> {
    this.wasOffline = true;
    await this.context.setOffline(true);
  }

  async goOnline(): Promise<void> {
    await this.context.setOffline(false);
  }

  /** Waits until the browser program runs the page: hydrated, or mounted from the shell. */
  async untilAlive(page: Page = this.page): Promise<void> {
    await expect(page.locator('html')).toHaveAttribute('data-alive');
  }

  /** Waits until the service worker answers for this device, from when on it can start offline. */
  async untilInstalled(page: Page = this.page): Promise<void> {
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
  }

  /** Accepts one kind of complaint, for a journey that provokes it. */
  tolerate(complaint: RegExp): void {
    this.tolerated.push(complaint);
  }

  /** Fails if the browser wrote an error or a warning (hydration's among them) or a page threw. */
  expectNoComplaints(): void {
    const networkMayFail = this.wasOffline || this.server.wasDown;
    const heard = this.complaints.filter(
      (complaint) =>
        !(networkMayFail && requestFailed.test(complaint)) &&
        !this.tolerated.some((pattern) => pattern.test(complaint)),
    );
    expect(heard, `what the browser of ${this.name} complained about`).toEqual([]);
  }
}
