import { groupResource, type ResourceKind } from '../../src/domain/kind.ts';
import type { ClusterWatcher, WatchBatch, WatchOptions } from '../../src/domain/ports/watching.ts';

type Told = Partial<WatchBatch> | Error;

/** Tells of changes what a test has told it, in order; a test may go on telling while it is followed. */
export class FakeWatcher implements ClusterWatcher {
  newest: string | null = '1000';
  /** `follow pods 9`: what was asked, from which resourceVersion on. */
  readonly asked: string[] = [];
  readonly #told = new Map<string, Told[]>();
  readonly #waiting = new Map<string, () => void>();

  tell(kind: ResourceKind, ...told: Told[]): void {
    const name = groupResource(kind);
    this.#told.set(name, [...(this.#told.get(name) ?? []), ...told]);
    this.#waiting.get(name)?.();
  }

  async *follow(kind: ResourceKind, { resourceVersion, signal }: WatchOptions): AsyncGenerator<WatchBatch> {
    this.asked.push(`follow ${groupResource(kind)} ${resourceVersion}`);
    for (;;) {
      yield* this.#tellAll(kind, resourceVersion);
      await this.#more(groupResource(kind), signal);
    }
  }

  async *catchUp(kind: ResourceKind, { resourceVersion }: WatchOptions): AsyncGenerator<WatchBatch> {
    this.asked.push(`catch up ${groupResource(kind)} ${resourceVersion}`);
    yield* this.#tellAll(kind, resourceVersion);
  }

  async newestVersion(kind: ResourceKind): Promise<string | null> {
    this.asked.push(`newest ${groupResource(kind)}`);
    return this.newest;
  }

  *#tellAll(kind: ResourceKind, resourceVersion: string): Generator<WatchBatch> {
    const told = this.#told.get(groupResource(kind)) ?? [];
    for (let next = told.shift(); next !== undefined; next = told.shift()) {
      if (next instanceof Error) throw next;
      yield { changes: [], dropped: [], bytes: 10, resourceVersion, ...next };
    }
  }

  #more(name: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      this.#waiting.set(name, resolve);
    });
  }
}
