// What every journey starts from: `server`, a fresh one, and `openDevice`, as many browsers as
// the journey needs. At the end no device may have complained.

import { type BrowserContextOptions, test as base } from '@playwright/test';

import { Device } from './device.ts';
import { Server } from './server.ts';

interface Journey {
  server: Server;
  openDevice: (name: string, options?: BrowserContextOptions) => Promise<Device>;
}

export const test = base.extend<Journey>({
  server: async ({}, use, testInfo) => {
    const server = await Server.open();
    await use(server);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('server.log', { body: server.log, contentType: 'text/plain' });
    }
    await server.close();
  },

  openDevice: async ({ server }, use) => {
    const devices: Device[] = [];
    await use(async (name, options) => {
      const device = await Device.open(name, server, options);
      devices.push(device);
      return device;
    });
    for (const device of devices) await device.close();
    for (const device of devices) device.expectNoComplaints();
  },
});

export { expect } from '@playwright/test';
