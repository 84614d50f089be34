// The browser's own authenticator, as Chromium plays it for tests, and the name that credentials are bound to.

import type { Device } from './device.ts';
import type { Server } from './server.ts';

/** Credentials need a name: the server is reached by one. */
export async function underAName(server: Server): Promise<string> {
  const url = server.url.replace('127.0.0.1', 'localhost');
  await server.stop();
  server.environment['NOVACLUB_PUBLIC_URL'] = url;
  await server.start();
  return url;
}

export interface Authenticator {
  /** How many credentials it holds. */
  count: () => Promise<number>;
  /** It forgets them all, as a device does that was reset. */
  forgetAll: () => Promise<void>;
}

/** Gives a device's page an authenticator that says yes by itself; with `hasPrf` one that keeps secrets. */
export async function withAuthenticator(device: Device, hasPrf = false): Promise<Authenticator> {
  const session = await device.context.newCDPSession(device.page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      hasPrf,
    },
  });
  return {
    count: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
    forgetAll: async () => void (await session.send('WebAuthn.clearCredentials', { authenticatorId })),
  };
}
