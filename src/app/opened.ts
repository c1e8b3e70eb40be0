import { type Coverage, everything, type Scope } from '../domain/coverage.ts';
import { SystemClock } from '../observe/system-clock.ts';
import type { SqliteQueryRunner } from '../store/sqlite/sqlite-query-runner.ts';
import type { SqliteStore } from '../store/sqlite/sqlite-store.ts';
import { type Logging, openLogging } from '../wiring/logging.ts';
import type { Outside } from '../wiring/outside.ts';
import { readsClusters } from '../wiring/reads-clusters.ts';
import type { OutsideOptions, Servers } from '../wiring/servers.ts';
import type { AppOptions } from './app-options.ts';

/** What the parts of the facade share: each thing is opened when somebody first needs it, and once. */
export class Opened {
  readonly options: AppOptions;
  readonly clock: SystemClock;
  readonly logging: Logging;
  #store: Promise<SqliteStore> | null = null;
  #servers: Promise<Servers> | null = null;
  #outside: Promise<Outside> | null = null;
  #queries: SqliteQueryRunner | null = null;

  constructor(options: AppOptions) {
    this.options = options;
    this.clock = new SystemClock(options.now);
    this.logging = openLogging(options.settings, this.clock, options.writeLog);
  }

  store(): Promise<SqliteStore> {
    const { dataDir, store: snapshot } = this.options.settings;
    this.#store ??= import('../store/sqlite/sqlite-store.ts').then(
      ({ SqliteStore }) => new SqliteStore({ dataDir, clock: this.clock, snapshot }),
    );
    return this.#store;
  }

  /** The MCP servers alone. Rejects with USAGE where the store is a file that is only looked at. */
  servers(): Promise<Servers> {
    if (this.options.settings.store !== null) return Promise.reject(readsClusters());
    this.#servers ??= this.#wireServers();
    return this.#servers;
  }

  /** Rejects with USAGE where the store is a file that is only looked at. */
  outside(): Promise<Outside> {
    if (this.options.settings.store !== null) return Promise.reject(readsClusters());
    this.#outside ??= this.#wireOutside();
    return this.#outside;
  }

  async queries(): Promise<SqliteQueryRunner> {
    const { SqliteQueryRunner } = await import('../store/sqlite/sqlite-query-runner.ts');
    const store = await this.store();
    this.#queries ??= new SqliteQueryRunner(store.file, store.isSnapshot);
    return this.#queries;
  }

  /** Names or globs of clusters as a scope; none: everything. Rejects with CLUSTER_UNKNOWN. */
  async scopeOf(patterns: readonly string[]): Promise<Scope> {
    if (patterns.length === 0) return everything;
    const { selectClusters } = await import('../scan/select-clusters.ts');
    const known = await (await this.store()).clusters(everything);
    return { clusterIds: selectClusters(known, patterns).map(({ id }) => id), namespaces: 'all' };
  }

  /** `kinds`: GroupResources; null: all. */
  async coverage(scope: Scope, kinds: readonly string[] | null, at?: number): Promise<Coverage> {
    const { readCoverage } = await import('../scan/read-coverage.ts');
    return readCoverage({ store: await this.store(), scope, kinds, at });
  }

  async close(): Promise<void> {
    await this.#queries?.close();
    for (const opening of [this.#servers, this.#outside, this.#store]) await closeOpened(opening);
    await this.logging.close();
  }

  async #wireOutside(): Promise<Outside> {
    const { wireOutside } = await import('../wiring/outside.ts');
    return wireOutside(await this.#outsideOptions(), await this.servers());
  }

  async #wireServers(): Promise<Servers> {
    const { wireServers } = await import('../wiring/servers.ts');
    return wireServers(await this.#outsideOptions());
  }

  async #outsideOptions(): Promise<OutsideOptions> {
    const store = await this.store();
    return {
      ...this.options,
      ...this.logging,
      clock: this.clock,
      hashKey: await store.hashKey(),
      store,
    };
  }
}

/** What could not be opened has been reported to whoever asked for it. */
async function closeOpened(opening: Promise<{ close(): Promise<void> }> | null): Promise<void> {
  const opened = await opening?.catch(() => null);
  await opened?.close();
}
