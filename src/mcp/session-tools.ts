import type { Client } from '@modelcontextprotocol/client';
import type { Connected } from './connect-server.ts';
import { listToolPages } from './list-tool-pages.ts';
import type { ListedTool } from './listed-tool.ts';
import { hasUsableHeaders, parameterHeaders } from './parameter-headers.ts';
import { anyResult } from './raw-results.ts';

export interface SessionToolsOptions {
  callTimeoutMs: number;
  startTimeoutMs: number;
}

/** The tools that one connection's server offers: kept until it says that they have changed. */
export class SessionTools {
  readonly #connected: Connected;
  readonly #options: SessionToolsOptions;
  #listed: Promise<ListedTool[]> | null = null;
  #isListening = false;

  constructor(connected: Connected, options: SessionToolsOptions) {
    this.#connected = connected;
    this.#options = options;
    const { client } = connected;
    client.setNotificationHandler('notifications/tools/list_changed', () => this.forget());
  }

  /** Only servers of the new era, and only at an address, look at headers. */
  get usesHeaders(): boolean {
    const { era, transport } = this.#connected.verdict;
    return era === 'modern' && transport === 'http';
  }

  /** All pages. Rejects as the SDK does; a list that failed is asked for anew by the next caller. */
  list(signal: AbortSignal): Promise<ListedTool[]> {
    const known = this.#listed;
    if (known !== null) return known;
    const listing = this.#list(signal);
    this.#listed = listing;
    listing.catch(() => {
      if (this.#listed === listing) this.#listed = null;
    });
    return listing;
  }

  forget(): void {
    this.#listed = null;
  }

  /** What a call has to say in headers, as far as its tool is known. */
  async headersFor(name: string, args: Record<string, unknown>): Promise<Record<string, string>> {
    if (!this.usesHeaders) return {};
    const tools = (await this.#listed?.catch(() => null)) ?? [];
    const tool = tools.find((candidate) => candidate.name === name);
    return tool === undefined ? {} : parameterHeaders(tool.inputSchema, args);
  }

  async #list(signal: AbortSignal): Promise<ListedTool[]> {
    const { client } = this.#connected;
    const timeout = this.#options.callTimeoutMs;
    // The SDK's own list prints to the console when there is none, and gives up a list for one bad tool.
    if (client.getServerCapabilities()?.tools === undefined) return [];
    this.#listen(client);
    const tools = await listToolPages((params) =>
      client.request({ method: 'tools/list', params }, anyResult, { timeout, signal }),
    );
    return this.usesHeaders ? tools.filter(({ inputSchema }) => hasUsableHeaders(inputSchema)) : tools;
  }

  /** Servers of the new era tell of changes only to those who listen. One that cannot be listened to is asked again. */
  #listen(client: Client): void {
    const isModern = this.#connected.verdict.era === 'modern';
    if (!isModern || this.#isListening || client.getServerCapabilities()?.tools?.listChanged !== true) return;
    this.#isListening = true;
    const listening = client.listen({ toolsListChanged: true }, { timeout: this.#options.startTimeoutMs });
    const over = (): void => {
      this.#isListening = false;
      this.forget();
    };
    listening.then(({ closed }) => closed).then(over, over);
  }
}
