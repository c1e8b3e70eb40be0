import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '../../src/app.ts';
import type { TestCluster } from '../cluster/test-cluster.ts';

/** What `kubectl get pods` prints of a pod: READY, STATUS, RESTARTS. */
export interface PrintedPod {
  ready: string;
  status: string;
  restarts: number;
}

/**
 * Compares, again and again, what a scan has of a namespace's pods with what kubectl prints just before and just after it.
 * A pod that changed meanwhile does not count that time.
 */
export class PodComparison {
  /** Pod → the statuses in which both said the same. */
  readonly agreed = new Map<string, Set<string>>();
  /** Pod → its restarts when both last said the same. */
  readonly restarts = new Map<string, number>();
  /** In words; a fault of the comparison itself is among them. */
  readonly differences: string[] = [];
  readonly #cluster: TestCluster;
  readonly #app: App;
  readonly #namespace: string;
  #isStopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(cluster: TestCluster, app: App, namespace: string) {
    this.#cluster = cluster;
    this.#app = app;
    this.#namespace = namespace;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      let before = await this.#printed();
      while (!this.#isStopped) {
        const ours = await this.#scanned();
        const after = await this.#printed();
        for (const [name, row] of before) this.#compare(name, { ours, row, again: after.get(name) });
        before = after;
        await delay(200);
      }
    } catch (error) {
      this.differences.push(String(error));
    }
  }

  #compare(
    name: string,
    { ours, row, again }: { ours: Map<string, PrintedPod>; row: PrintedPod; again: PrintedPod | undefined },
  ): void {
    if (wordsOf(row) !== wordsOf(again)) return;
    const own = ours.get(name);
    if (wordsOf(own) !== wordsOf(row)) {
      this.differences.push(`${name}: kubectl prints ${wordsOf(row)}, we ${wordsOf(own)}`);
      return;
    }
    this.agreed.set(name, (this.agreed.get(name) ?? new Set()).add(row.status));
    this.restarts.set(name, row.restarts);
  }

  async #printed(): Promise<Map<string, PrintedPod>> {
    const { code, stdout, stderr } = await this.#cluster.kubectl([
      ...['get', 'pods', '--no-headers', '--namespace'],
      this.#namespace,
    ]);
    if (code !== 0) throw new Error(stderr);
    const lines = [...stdout.matchAll(/^(\S+) +(\d+\/\d+) +(\S+) +(\d+) /gm)];
    return new Map(
      lines.map(([, name = '', ready = '', status = '', restarts]) => [
        name,
        { ready, status, restarts: Number(restarts) },
      ]),
    );
  }

  async #scanned(): Promise<Map<string, PrintedPod>> {
    await this.#app.scan(
      { clusters: [], kinds: ['pods'], force: true, discover: false },
      () => undefined,
      new AbortController().signal,
    );
    const { rows } = await this.#app.list({
      kind: 'pods',
      clusters: [],
      namespaces: [this.#namespace],
      names: [],
      labels: [],
      limit: null,
      withBody: false,
    });
    return new Map(
      rows.map(({ name, readyCount, wantedCount, reason, restarts }) => [
        name,
        { ready: `${readyCount}/${wantedCount}`, status: reason ?? '', restarts: restarts ?? -1 },
      ]),
    );
  }
}

function wordsOf(pod: PrintedPod | undefined): string {
  return pod === undefined ? 'nothing' : `${pod.ready} ${pod.status} ${pod.restarts}`;
}
