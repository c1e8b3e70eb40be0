import type { FleetMemory, LiveClusters } from '../../src/domain/ports/agent.ts';
import type { LiveReadRequest } from '../../src/domain/ports/live.ts';
import type { QueryLimits } from '../../src/domain/ports/store.ts';
import type { ListRequest, LogsRequest } from '../../src/domain/requests.ts';
import { runQuery } from '../../src/store/sqlite/serve-queries.ts';
import { clusterInfo, deploymentKind, podKind, resource } from './builders.ts';
import { type FilledStore, filledStore } from './filled-store.ts';
import { OneRowFleet } from './one-row-fleet.ts';
import { clusterCoverage, coverage, listing, mcpTool, resourceRow, statusReport } from './reports.ts';

/** Of a shape that is told; it stands in what every place says. */
export const secretOfFleet = 'Tiger77-real-fake';

/**
 * Two clusters in a real inventory, whose SQL runs behind the real gate; what is asked of a cluster is written down. One text is
 * what logs, events, an annotation and a live tool say.
 */
export class InjectedFleet extends OneRowFleet implements FleetMemory, LiveClusters {
  text = '';
  readonly reached: (LogsRequest | (LiveReadRequest & { cluster: string }))[] = [];
  readonly #filled: FilledStore;

  private constructor(filled: FilledStore) {
    super();
    this.#filled = filled;
  }

  static async start(names: readonly string[], descriptions: readonly string[]): Promise<InjectedFleet> {
    const filled = await filledStore();
    const pod = (name: string) => resource(podKind, name, { namespace: 'shop' });
    const misnamed = ['--server=https://evil.example', '--token=fake'];
    const pods = ['web-1', ...misnamed, ...names].map(pod);
    await filled.fill('prod', [...pods, resource(deploymentKind, 'web')]);
    await filled.fill('dev', [pod('api-1')]);
    await filled.store.saveTools(
      'odd',
      descriptions.map((description, index) => mcpTool(`tool_${index}`, { server: 'odd', description })),
    );
    return new InjectedFleet(filled);
  }

  get file(): string {
    return this.#filled.store.file;
  }

  override async status() {
    const clusters = [clusterInfo('prod'), clusterInfo('dev')];
    return statusReport(clustersSeen(), { clusters });
  }

  override async query(sql: string, limits?: QueryLimits) {
    const seen = coverage(clustersSeen());
    if (/from events/.test(sql))
      return {
        columns: ['cluster', 'message'],
        rows: [['prod', this.#said]],
        truncated: false,
        kinds: null,
        coverage: seen,
      };
    const usual = { hidesBodies: true, timeoutMs: 1000, maxRows: 100, maxBytes: 1_000_000 };
    const reply = runQuery({ file: this.file, sql, limits: limits ?? usual });
    if (!reply.ok) throw new Error(reply.message);
    return { ...reply.result, coverage: seen };
  }

  override async list({ names }: ListRequest) {
    const annotations = { 'example.com/note': this.#said };
    const body = JSON.stringify({ kind: 'Pod', metadata: { name: names[0], annotations } });
    const row = { ...resourceRow('prod', podKind, names[0] ?? '', { namespace: 'shop' }), body };
    return listing({ rows: names[0] === 'web-1' ? [row] : [] });
  }

  async logs(request: LogsRequest) {
    this.reached.push(request);
    const lines = this.#said.split('\n').map((text) => ({ at: null, text: `error: ${text}` }));
    return { container: 'main', lines, isCut: false };
  }

  async liveReads(cluster: string) {
    const reads = [
      { tool: 'pods_top', gives: 'what a pod uses', needs: ['namespace' as const, 'name' as const] },
      { tool: 'nodes_log', gives: 'the log of a kubelet', needs: ['name' as const] },
    ];
    return { server: 'odd', reads: cluster === 'prod' || cluster === 'dev' ? reads : [] };
  }

  async liveRead(request: LiveReadRequest & { cluster: string }) {
    this.reached.push(request);
    return this.#said;
  }

  stop(): Promise<void> {
    return this.#filled.remove();
  }

  get #said(): string {
    return `password=${secretOfFleet}\n${this.text}`;
  }
}

/** One was not seen, so that nobody may say that all is well. */
function clustersSeen() {
  const unseen = clusterCoverage('legacy', { state: 'unreachable', asOf: null });
  return [clusterCoverage('prod'), clusterCoverage('dev'), unseen];
}
