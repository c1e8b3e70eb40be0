import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../domain/ports/outside.ts';
import type { McpServerConfig } from './server-config.ts';

/** How a server was last found to speak: so much less is asked of it the next time. */
export const Verdict = z.object({
  /** legacy: the handshake of 2025 and before; modern: 2026-07-28, without one. */
  era: z.enum(['legacy', 'modern']),
  transport: z.enum(['stdio', 'http', 'sse']),
});
export type Verdict = z.infer<typeof Verdict>;

const File = z.record(z.string(), Verdict.extend({ at: z.string() }));
type Kept = z.infer<typeof File>;

/** A server may have been replaced by a newer one since. */
const keptForMs = 7 * 24 * 3600 * 1000;

export interface ServerVerdictsOptions {
  /** null: for this process only. */
  file: string | null;
  clock: Clock;
}

/** Remembers verdicts, across runs where there is a file. What cannot be read or written is found out anew: nothing fails. */
export class ServerVerdicts {
  readonly #options: ServerVerdictsOptions;
  #kept: Promise<Kept> | null = null;

  constructor(options: ServerVerdictsOptions) {
    this.#options = options;
  }

  async of(server: McpServerConfig): Promise<Verdict | null> {
    const found = (await this.#load())[keyOf(server)];
    if (found === undefined) return null;
    const age = this.#options.clock.now() - Date.parse(found.at);
    return age < keptForMs ? { era: found.era, transport: found.transport } : null;
  }

  async keep(server: McpServerConfig, verdict: Verdict): Promise<void> {
    const before = await this.of(server);
    if (before?.era === verdict.era && before.transport === verdict.transport) return;
    const kept = await this.#load();
    kept[keyOf(server)] = { ...verdict, at: new Date(this.#options.clock.now()).toISOString() };
    await this.#save(kept);
  }

  #load(): Promise<Kept> {
    this.#kept ??= readKept(this.#options.file);
    return this.#kept;
  }

  async #save(kept: Kept): Promise<void> {
    const { file } = this.#options;
    if (file === null) return;
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      const draft = `${file}.${process.pid}`;
      await writeFile(draft, JSON.stringify(kept, null, 2), { mode: 0o600 });
      await rename(draft, file);
    } catch {
      // A cache that cannot be written costs a question more next time.
    }
  }
}

async function readKept(file: string | null): Promise<Kept> {
  if (file === null) return {};
  try {
    return File.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // Not there yet, or not ours: it is written anew.
    return {};
  }
}

/** Another address or program under the same name is another server. */
function keyOf(server: McpServerConfig): string {
  return server.transport === 'stdio'
    ? `${server.name} ${server.command}`
    : `${server.name} ${new URL(server.url).origin}${new URL(server.url).pathname}`;
}
