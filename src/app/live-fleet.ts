import type { ContainerLog } from '../domain/container-log.ts';
import { AppError } from '../domain/errors.ts';
import type { LiveClusters } from '../domain/ports/agent.ts';
import type { LiveRead, LiveReadRequest } from '../domain/ports/live.ts';
import type { FleetReport, ProposalReport, ToolReport, UnreadReport } from '../domain/reports.ts';
import type { LogsRequest, ScanRequest, WatchRequest } from '../domain/requests.ts';
import type { ScanProgress, ScanReport } from '../domain/scan.ts';
import type { WatchProgress } from '../domain/watch.ts';
import type { SqliteStore } from '../store/sqlite/sqlite-store.ts';
import type { ToolRequest } from '../wiring/discover-all-tools.ts';
import type { Outside } from '../wiring/outside.ts';
import type { Opened } from './opened.ts';

/** The part of the facade that finds and reads clusters, and keeps what they say. */
export class LiveFleet implements LiveClusters {
  readonly #opened: Opened;

  constructor(opened: Opened) {
    this.#opened = opened;
  }

  async discoverClusters(signal: AbortSignal): Promise<FleetReport> {
    const { discoverOnly } = await import('../scan/discover-only.ts');
    const outside = await this.#opened.outside();
    return discoverOnly(this.#scanBasics(outside, await this.#opened.store(), signal));
  }

  async discoverTools(request: ToolRequest, signal: AbortSignal): Promise<ToolReport> {
    const servers = await this.#opened.servers();
    return servers.discoverTools(await this.#opened.store(), request, signal);
  }

  /** Has a model propose how servers could be read that no rule knows. */
  async proposeProfiles(names: readonly string[], signal: AbortSignal): Promise<ProposalReport> {
    const { proposeWithModel } = await import('../wiring/propose.ts');
    const { options, clock } = this.#opened;
    const [{ pool, trust }, store] = [await this.#opened.servers(), await this.#opened.store()];
    return proposeWithModel({ ...options, clock, store, pool, trust, servers: names, signal });
  }

  async scan(
    request: ScanRequest,
    onProgress: (progress: ScanProgress) => void,
    signal: AbortSignal,
  ): Promise<ScanReport> {
    const { scanFleet } = await import('../scan/scan-fleet.ts');
    const outside = await this.#opened.outside();
    const store = await this.#opened.store();
    const servers = await this.#opened.servers();
    const tools = request.discover ? servers.discoverTools(store, { refresh: false }, signal) : null;
    // Who stops a scan wants to know what was read until then.
    const toolsOrStopped = tools?.catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    // Awaited below; until then a fault must not count as one that nobody looks at.
    toolsOrStopped?.catch(() => undefined);
    const basics = this.#scanBasics(outside, store, signal);
    const report = await scanFleet({ ...basics, ...(await this.#scanLimits()), ...request, onProgress });
    await toolsOrStopped;
    const { forgetOld } = await import('../scan/forget-old.ts');
    await forgetOld({ ...this.#opened.options.settings, store, clock: this.#opened.clock, signal });
    return report;
  }

  /** Has a model read the answers of servers that no rule can read. */
  async readUnread(clusters: readonly string[], signal: AbortSignal): Promise<UnreadReport> {
    const { readUnreadWithModel } = await import('../wiring/read-unread.ts');
    const { options, clock } = this.#opened;
    const [{ extraction }, store] = [await this.#opened.servers(), await this.#opened.store()];
    const scope = await this.#opened.scopeOf(clusters);
    return readUnreadWithModel({ ...options, clock, store, scope, extraction, signal });
  }

  async watch(
    request: WatchRequest,
    onProgress: (progress: WatchProgress) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { watchFleet } = await import('../scan/watch/watch-fleet.ts');
    const basics = this.#scanBasics(await this.#opened.outside(), await this.#opened.store(), signal);
    const { usageKeeper } = await import('../scan/usage-keeper.ts');
    const sample = usageKeeper({ ...this.#opened.options.settings, ...basics });
    await watchFleet({ ...basics, ...(await this.#scanLimits()), ...request, sample, onProgress });
  }

  async logs({ cluster, ...request }: LogsRequest, signal: AbortSignal): Promise<ContainerLog> {
    const outside = await this.#opened.outside();
    return outside.logs.readLog(await this.#idOf(cluster), request, signal);
  }

  async liveReads(
    cluster: string,
    signal: AbortSignal,
  ): Promise<{ server: string; reads: readonly LiveRead[] }> {
    const outside = await this.#opened.outside();
    return outside.live.reads(await this.#idOf(cluster), signal);
  }

  async liveRead(
    { cluster, ...request }: LiveReadRequest & { cluster: string },
    signal: AbortSignal,
  ): Promise<string> {
    const outside = await this.#opened.outside();
    return outside.live.read(await this.#idOf(cluster), request, signal);
  }

  async #idOf(cluster: string): Promise<string> {
    const { clusterIds } = await this.#opened.scopeOf([cluster]);
    const [id = '', ...others] = clusterIds;
    if (clusterIds !== 'all' && others.length === 0) return id;
    throw new AppError('USAGE', `"${cluster}" names several clusters: one at a time can be asked`);
  }

  #scanBasics({ finder, readers }: Outside, store: SqliteStore, signal: AbortSignal) {
    const { clock, logging } = this.#opened;
    return { finder, readers, store, clock, log: logging.log, signal, force: true, probeConcurrency: 64 };
  }

  async #scanLimits() {
    return (await import('../wiring/scan-limits.ts')).scanLimits(this.#opened.options.settings);
  }
}
