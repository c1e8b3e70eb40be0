import { randomBytes } from 'node:crypto';
import type { Answer } from '../domain/answer.ts';
import { isAppError } from '../domain/errors.ts';
import type { AgentEvent, FleetMemory, LiveClusters } from '../domain/ports/agent.ts';
import type { AskRequest } from '../domain/requests.ts';
import type { Opened } from './opened.ts';

type Conversations = ReturnType<typeof import('../wiring/agent.ts').openConversations>;

/** The part of the facade that answers questions, and remembers what was asked. */
export class Talk {
  readonly #opened: Opened;
  /** All that a model reads. */
  readonly #fleet: FleetMemory;
  readonly #live: LiveClusters;
  #conversations: Conversations | null = null;
  #hashKey: Uint8Array | null = null;

  constructor(opened: Opened, fleet: FleetMemory, live: LiveClusters) {
    this.#opened = opened;
    this.#fleet = fleet;
    this.#live = live;
  }

  async ask(request: AskRequest, onEvent: (event: AgentEvent) => void, signal: AbortSignal): Promise<Answer> {
    const { askModel } = await import('../wiring/agent.ts');
    const { clock, options } = this.#opened;
    const [conversations, hashKey] = [await this.conversations(), await this.#key()];
    return askModel({
      ...options,
      clock,
      hashKey,
      conversations,
      fleet: this.#fleet,
      live: this.#live,
      request,
      onEvent,
      signal,
    });
  }

  async conversations(): Promise<Conversations> {
    const { openConversations } = await import('../wiring/agent.ts');
    const { clock, options } = this.#opened;
    const store = await this.#opened.store();
    this.#conversations ??= openConversations(options.settings, store, clock);
    return this.#conversations;
  }

  /** With a private.db that cannot be read or written, placeholders are still the same within this process. */
  async #key(): Promise<Uint8Array> {
    if (this.#hashKey !== null) return this.#hashKey;
    const store = await this.#opened.store();
    this.#hashKey = await store.hashKey().catch((error: unknown) => {
      if (isAppError(error)) return randomBytes(32);
      throw error;
    });
    return this.#hashKey;
  }
}
