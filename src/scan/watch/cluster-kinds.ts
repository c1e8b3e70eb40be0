import { AppError, isAppError } from '../../domain/errors.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { KindOutcome } from '../../domain/scan.ts';
import { planKinds } from '../plan-kinds.ts';
import { isSilent, type RefreshOptions, refreshKinds } from '../refresh-kinds.ts';
import { rememberKinds } from '../remember-kinds.ts';
import { wantedKinds } from '../wanted-kinds.ts';
import { FollowedKinds } from './followed-kinds.ts';
import type { WatchClusterOptions } from './watch-cluster.ts';

const discoverEveryMs = 600_000;
const sampleEveryMs = 60_000;

/** The kinds of a cluster whose lease we hold: some are followed all the time, the others are looked at when their time is up. */
export class ClusterKinds {
  readonly #options: WatchClusterOptions;
  readonly #onFault: (error: unknown) => void;
  readonly #followed: FollowedKinds;
  readonly #underway = new Map<string, Promise<void>>();
  #kinds: ResourceKind[] = [];
  #discoveredAt = 0;
  #sampledAt = 0;
  /** The cluster was restored, and the kinds that are not followed were not listed since. */
  #mustListOthers = false;

  /** `onFault` is told what concerns the whole cluster. */
  constructor(options: WatchClusterOptions, onFault: (error: unknown) => void) {
    this.#options = options;
    this.#onFault = onFault;
    this.#followed = new FollowedKinds(options, { onFault, onRestored: () => this.#restored() });
  }

  async begin(): Promise<void> {
    const { cluster, onProgress } = this.#options;
    await this.#discover();
    this.#followed.follow(this.#kinds);
    const watched = this.#followed.size;
    const others = this.#kinds.length - watched;
    onProgress({ event: 'watch-started', cluster: cluster.name, watched, others });
    this.lookAround();
  }

  /** What is due by now is begun; nothing is waited for. */
  lookAround(): void {
    const { clock, sample } = this.#options;
    const now = clock.now();
    this.#followed.demandAnyAlive();
    this.#followed.follow(this.#kinds);
    this.#begin('refresh', () => this.#refreshOthers());
    if (now - this.#discoveredAt >= discoverEveryMs) this.#begin('discover', () => this.#discover());
    if (sample !== null && now - this.#sampledAt >= sampleEveryMs) {
      this.#sampledAt = now;
      this.#begin('sample', () => this.#sample(sample));
    }
  }

  /** Connections that are open now may be dead without anybody having been told: they are opened anew. */
  distrust(): void {
    this.#followed.distrust();
  }

  /** After the signal was aborted: waits for what is underway, and lets the kinds show their age again. */
  async end(): Promise<void> {
    await Promise.all(this.#underway.values());
    await this.#followed.end();
  }

  /** Unless it is still underway from the last time. */
  #begin(name: string, work: () => Promise<void>): void {
    if (this.#underway.has(name)) return;
    const ended = work()
      .catch((error: unknown) => this.#onFault(error))
      .finally(() => this.#underway.delete(name));
    this.#underway.set(name, ended);
  }

  async #discover(): Promise<void> {
    const { clock, kinds } = this.#options;
    const before = this.#discoveredAt;
    this.#discoveredAt = clock.now();
    try {
      this.#kinds = wantedKinds(await rememberKinds(this.#options), kinds);
    } catch (error) {
      // The kinds that were found before are gone on with; that the cluster does not answer shows in its watches.
      if (before === 0 || !isAppError(error) || error.code === 'LEASE_HELD') throw error;
    }
  }

  async #refreshOthers(): Promise<void> {
    const { clock, reader, signal } = this.#options;
    const kept = await this.#followed.kept();
    const force = this.#mustListOthers;
    const others = this.#kinds.filter((kind) => !this.#followed.has(kind));
    const canWatch = reader.watcher !== undefined;
    const plan = planKinds({ kinds: others, kept, now: clock.now(), force, canWatch });
    if (plan.due.length + plan.catchUp.length === 0) return;
    this.#mustListOthers = false;
    const outcomes = await refreshKinds(plan, this.#refreshing(kept));
    for (const outcome of outcomes) this.#tell(outcome);
    const held = outcomes.find(({ failure }) => failure?.code === 'LEASE_HELD')?.failure;
    if (held != null) throw new AppError('LEASE_HELD', held.message);
    const silent = outcomes.find(isSilent)?.failure;
    // Where nothing is followed, nobody else notices that the cluster has gone.
    if (this.#followed.size === 0 && silent != null && outcomes.every(isSilent) && !signal.aborted)
      throw new AppError(silent.code, silent.message);
  }

  #refreshing(kept: RefreshOptions['kept']): RefreshOptions {
    return { ...this.#options, kept, onProgress: () => undefined };
  }

  #tell({ kind, added, changed, deleted }: KindOutcome): void {
    const { cluster, onProgress } = this.#options;
    if (added + changed + deleted > 0)
      onProgress({ event: 'changes-kept', cluster: cluster.name, kind, added, changed, deleted });
  }

  async #sample(sample: NonNullable<WatchClusterOptions['sample']>): Promise<void> {
    const { cluster, log, reader, signal } = this.#options;
    try {
      await sample(cluster, reader, signal);
    } catch (error) {
      if (!isAppError(error) || error.code === 'LEASE_HELD') throw error;
      if (!signal.aborted) log.info('usage was not read', { cluster: cluster.name, code: error.code });
    }
  }

  #restored(): void {
    const { cluster, log, onProgress } = this.#options;
    log.warn('the cluster was restored from a backup; everything is listed anew', { cluster: cluster.name });
    onProgress({ event: 'cluster-restored', cluster: cluster.name });
    this.#mustListOthers = true;
  }
}
