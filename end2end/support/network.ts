// The network between one device and the server: a proxy that the browser sends everything
// through, the service worker's requests too. It can be cut, and it can do what bad networks do.

import { once } from 'node:events';
import {
  type IncomingMessage,
  type Server as Proxy,
  type ServerResponse,
  createServer,
  request as forward,
} from 'node:http';
import { type Socket, connect } from 'node:net';

/** What can happen to a request. */
export type Trouble =
  /** Nobody answers. */
  | 'down'
  /** It waits until `letGo`, then goes its way. */
  | 'held'
  /** A portal's page, with the status 200, as in hotels and gyms. */
  | 'portal'
  /** A proxy's own error page. */
  | 'bad gateway'
  /** The server's answer, and the connection breaks in the middle of it. */
  | 'cut'
  /** The request arrives without the session. */
  | 'signed out';

export class Network {
  /** Told the path of each request; what it says happens. */
  trouble: (path: string) => Trouble | undefined = () => undefined;
  /** The requests since the beginning, `POST /api/v1/sync/push`. */
  readonly requests: string[] = [];
  /** How many WebSockets were opened since the beginning: they go through the proxy as tunnels. */
  tunnels = 0;
  /** How many of them are open. */
  openTunnels = 0;
  private readonly sockets = new Set<Socket>();
  private held: (() => void)[] = [];

  private constructor(private readonly proxy: Proxy) {
    proxy.on('request', (request, response) => this.pass(request, response));
    proxy.on('connect', (request, socket, head) => this.tunnel(request, socket as Socket, head));
    proxy.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => socket.destroy());
    });
  }

  static async open(): Promise<Network> {
    const proxy = createServer({ keepAliveTimeout: 60_000 }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    return new Network(proxy);
  }

  get url(): string {
    const address = this.proxy.address();
    if (address === null || typeof address === 'string') throw new Error('the network is closed');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Nothing goes through any more; what is under way breaks off. */
  cut(): void {
    this.trouble = () => 'down';
    for (const socket of this.sockets) socket.destroy();
  }

  /** All is well again. */
  mend(): void {
    this.trouble = () => undefined;
  }

  /** How many requests are held. */
  get heldRequests(): number {
    return this.held.length;
  }

  /** All is well again, and what was held goes its way. */
  letGo(): void {
    this.mend();
    const held = this.held;
    this.held = [];
    for (const goOn of held) goOn();
  }

  async close(): Promise<void> {
    this.cut();
    this.proxy.close();
    await once(this.proxy, 'close');
  }

  private tunnel(request: IncomingMessage, socket: Socket, head: Buffer): void {
    if (this.trouble('CONNECT') !== undefined) {
      socket.destroy();
      return;
    }
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connect({ host, port: Number(port), family: 4 }, () => {
      this.tunnels += 1;
      this.openTunnels += 1;
      socket.on('close', () => (this.openTunnels -= 1));
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    upstream.on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  }

  private pass(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://nowhere');
    this.requests.push(`${request.method} ${url.pathname}`);
    const trouble = this.trouble(url.pathname);
    if (trouble === 'down') {
      request.socket.destroy();
    } else if (trouble === 'held') {
      this.held.push(() => {
        // Whoever asked may have given up.
        if (!response.closed) this.handOn(url, request, response, undefined);
      });
    } else if (trouble === 'portal') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end('<!DOCTYPE html><title>Wi-Fi</title><h1>Bienvenue à la salle omnisports</h1>');
    } else if (trouble === 'bad gateway') {
      response.writeHead(502, { 'content-type': 'text/html' });
      response.end('<html><h1>502 Bad Gateway</h1></html>');
    } else {
      this.handOn(url, request, response, trouble);
    }
  }

  private handOn(
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
    trouble: 'cut' | 'signed out' | undefined,
  ): void {
    const headers = { ...request.headers };
    delete headers['proxy-connection'];
    if (trouble === 'signed out') delete headers.cookie;
    // Servers listen there alone; of two addresses Node gives one up after a quarter of a second.
    const upstream = forward(url, { method: request.method, headers, family: 4 });
    upstream.on('error', () => request.socket.destroy());
    response.on('close', () => upstream.destroy());
    upstream.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      if (trouble !== 'cut') {
        answer.pipe(response);
        return;
      }
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const body = Buffer.concat(parts);
        response.write(body.subarray(0, Math.ceil(body.length / 2)), () => request.socket.destroy());
      });
    });
    request.pipe(upstream);
  }
}
