// A real provider of OpenID Connect (oidc-provider, the one of panva), started by the journey that needs it.
// Whoever signs in there is who they say: its pages take any name with any password.

import { once } from 'node:events';
import { type Server as HttpServer, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Provider } from 'oidc-provider';

export const client = { id: 'novaclub', secret: 'the secret that the club was given' };

export class SignInService {
  private constructor(
    readonly issuer: string,
    private readonly http: HttpServer,
  ) {}

  /** Starts one for a program that is sent back to `redirectUri`; `unverified` names whose address it has not checked. */
  static async open(redirectUri: string, unverified: string[] = []): Promise<SignInService> {
    // It never closes a connection just when something is sent on it.
    const http = createServer({ keepAliveTimeout: 120_000 });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const provider = new Provider(issuer, {
      clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [redirectUri] }],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['given_name', 'family_name'] },
      cookies: { keys: ['a key of the journeys'] },
      pkce: { required: () => true },
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({
          sub: id,
          email: id,
          email_verified: !unverified.includes(id),
          given_name: 'Léa',
          family_name: 'Moreau',
        }),
      }),
    });
    const answer = provider.callback();
    http.on('request', (request, response) => void answer(request, response));
    return new SignInService(issuer, http);
  }

  async close(): Promise<void> {
    this.http.closeAllConnections();
    this.http.close();
    await once(this.http, 'close');
  }
}
