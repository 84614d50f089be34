// What every journey starts from: `server`, a fresh one, and `openDevice`, as many browsers as
// the journey needs. At the end no device may have complained.

import { type BrowserContextOptions, test as base } from '@playwright/test';

import { Device } from './device.ts';
import { Network } from './network.ts';
import { Server } from './server.ts';

interface Journey {
  server: Server;
  openDevice: (name: string, options?: BrowserContextOptions, network?: Network) => Promise<Device>;
  openNetwork: () => Promise<Network>;
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

  openNetwork: async ({}, use) => {
    const networks: Network[] = [];
    await use(async () => {
      const network = await Network.open();
      networks.push(network);
      return network;
    });
    for (const network of networks) await network.close();
  },

  // Each device has a network of its own, that only it can lose.
  openDevice: async ({ server, openNetwork }, use, testInfo) => {
    const devices: Device[] = [];
    await use(async (name, options, network) => {
      const device = await Device.open(name, server, options, network ?? (await openNetwork()));
      devices.push(device);
      return device;
    });
    if (testInfo.status !== testInfo.expectedStatus) {
      for (const device of devices) await device.attachTo(testInfo);
    }
    for (const device of devices) await device.close();
    for (const device of devices) device.expectNoComplaints();
  },
});

export { expect } from '@playwright/test';
