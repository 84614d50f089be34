// The real server program on a free port, with a fresh database in a folder of its own. It can
// be killed, and started again on the same port and database.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { expect } from '@playwright/test';

const project = resolve(import.meta.dirname, '../..');
const program = process.env.NOVACLUB_PROGRAM ?? join(project, 'target/release/novaclub');

export class Server {
  readonly url: string;
  readonly folder = mkdtempSync(join(tmpdir(), 'novaclub-server-'));
  /** Everything that the program wrote, over all its lives. */
  log = '';
  /** Whether it was ever down: from then on browsers may report that requests failed. */
  wasDown = false;
  private process: ChildProcess | undefined;

  private constructor(
    private readonly port: number,
    /** What is set for the program when it starts next. */
    readonly environment: Record<string, string>,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Starts a server; `environment` is added to what every journey's server gets. */
  static async open(environment: Record<string, string> = {}): Promise<Server> {
    const server = new Server(await freePort(), environment);
    await server.start().catch(async (failure) => {
      await server.close();
      throw failure;
    });
    return server;
  }

  /** Starts the program and waits until it is healthy. */
  async start(): Promise<void> {
    if (!existsSync(program)) throw new Error(`${program} does not exist: run \`make build\` first`);
    const started = spawn(program, ['serve'], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        NOVACLUB_ADDRESS: `127.0.0.1:${this.port}`,
        NOVACLUB_PUBLIC_URL: this.url,
        NOVACLUB_SECRET: 'a secret of the journeys, known to everybody',
        NOVACLUB_SITE: process.env.NOVACLUB_SITE ?? join(project, 'target/site'),
        DATABASE_URL: `sqlite://${this.folder}/novaclub.db`,
        // A busy machine is no gym's network: journeys see the server's pages, unless they say otherwise.
        NOVACLUB_PAGE_SECONDS: '60',
        ...this.environment,
      },
    });
    this.process = started;
    started.stdout.on('data', (text) => (this.log += text));
    started.stderr.on('data', (text) => (this.log += text));

    await expect(async () => {
      if (!isAlive(started)) return; // Reported below, without waiting for the time-out.
      expect((await fetch(`${this.url}/health`)).status).toBe(200);
    }).toPass({ intervals: [50], timeout: 60_000 });
    if (!isAlive(started)) throw new Error(`the server ended at once:\n${this.log}`);
  }

  /** Ends it as a power cut does (SIGKILL). */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Ends it as an operator does (SIGTERM). */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Ends it for good and removes its database. */
  async close(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const running = this.process;
    this.process = undefined;
    this.wasDown = true;
    if (!running || !isAlive(running)) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    await ended;
  }
}

function isAlive(process: ChildProcess): boolean {
  return process.exitCode === null && process.signalCode === null;
}

/** A port below those that systems give to outgoing connections: one could take it while the server is down. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_768);
    const listener = createServer().listen(port, '127.0.0.1');
    const isFree = await once(listener, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    listener.close();
    await once(listener, 'close');
    return port;
  }
}
