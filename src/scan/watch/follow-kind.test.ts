import { describe, expect, it } from 'vitest';
import { podKind, resource } from '../../../test/fakes/builders.ts';
import { HastyClock } from '../../../test/fakes/kubernetes-connection.ts';
import { AppError } from '../../domain/errors.ts';
import type { ChangeTotals, KindChanges, WatchBatch } from '../../domain/ports/watching.ts';
import type { KindOutcome } from '../../domain/scan.ts';
import type { WatchProgress } from '../../domain/watch.ts';
import { notRead } from '../read-kind.ts';
import { followKind } from './follow-kind.ts';

/** What a test's watches give, one after the other: batches, then an end or a fault. */
interface Watch {
  batches?: Partial<WatchBatch>[];
  fault?: Error;
}

class Scene {
  kept: string | null = '10';
  listed = 0;
  verified = 0;
  restored = 0;
  attempts = 0;
  newest = '1000';
  listFails: Error | null = null;
  /** What a list leaves as the kept version. */
  afterList: string | null = '50';
  /** What another process writes after the first batch. */
  takenOverAt: string | null = null;
  readonly since: string[] = [];
  readonly progress: WatchProgress[] = [];
  readonly applied: KindChanges[] = [];
  readonly clock = new HastyClock();
  readonly #stop = new AbortController();
  readonly #watches: Watch[];

  constructor(...watches: Watch[]) {
    this.#watches = watches;
  }

  run(): Promise<'stopped' | 'unwatchable'> {
    const { clock } = this;
    return followKind({
      clusterId: 'id-prod',
      cluster: 'prod',
      kind: podKind,
      watcher: {
        follow: (_, { resourceVersion }) => this.#follow(resourceVersion),
        catchUp: () => this.#follow(''),
        newestVersion: async () => this.newest,
      },
      store: {
        applyChanges: async (changes) => this.#apply(changes),
        keptVersion: async () => this.kept,
        endWatch: async () => undefined,
      },
      ttl: { seconds: 60, limits: null },
      list: async () => this.#list(),
      isListDue: async () => false,
      verify: async () => {
        this.verified += 1;
      },
      onRestored: () => {
        this.restored += 1;
      },
      connections: () => new AbortController().signal,
      clock,
      signal: this.#stop.signal,
      onProgress: (progress) => this.progress.push(progress),
      random: () => 1,
    });
  }

  async *#follow(since: string): AsyncGenerator<WatchBatch> {
    this.since.push(since);
    const watch = this.#watches.shift();
    if (watch === undefined) {
      this.#stop.abort(new Error('the test is over'));
      throw this.#stop.signal.reason;
    }
    for (const batch of watch.batches ?? [])
      yield { changes: [], dropped: [], bytes: 1, resourceVersion: since, ...batch };
    if (watch.fault !== undefined) throw watch.fault;
  }

  #apply(changes: KindChanges): ChangeTotals | null {
    this.attempts += 1;
    if (changes.since !== this.kept) return null;
    this.applied.push(changes);
    this.kept = this.takenOverAt ?? changes.resourceVersion;
    return { added: changes.changes.length, changed: 0, deleted: 0 };
  }

  #list(): KindOutcome {
    this.listed += 1;
    const error = this.listFails;
    if (error instanceof AppError)
      return notRead(podKind, { code: error.code, message: error.message, hint: '' }, { isKept: true });
    this.kept = this.afterList;
    return {
      ...notRead(podKind, { code: 'INTERNAL', message: '', hint: '' }, { isKept: true }),
      failure: null,
    };
  }
}

const lost = new AppError('CONNECTION_LOST', 'reset');

describe('scan/watch/follow-kind', () => {
  it('goes on from where the last watch ended', async () => {
    const scene = new Scene(
      { batches: [{ resourceVersion: '12' }, { resourceVersion: '15' }] },
      { batches: [{ resourceVersion: '20' }], fault: lost },
    );
    expect(await scene.run()).toBe('stopped');
    expect(scene.since).toEqual(['10', '15', '20']);
    expect(scene.listed).toBe(0);
  });

  it('lists what was never listed', async () => {
    const scene = new Scene();
    scene.kept = null;
    await scene.run();
    expect([scene.listed, scene.since]).toEqual([1, ['50']]);
  });

  it('lists when the server has forgotten what came since', async () => {
    const scene = new Scene({ fault: new AppError('EXPIRED_LIST', 'too old') });
    await scene.run();
    expect([scene.listed, scene.since]).toEqual([1, ['10', '50']]);
    expect(scene.progress).toEqual([]);
  });

  it('asks a server that always forgets not in a circle', async () => {
    const scene = new Scene(
      ...Array.from({ length: 8 }, () => ({ fault: new AppError('EXPIRED_LIST', 'old') })),
    );
    await scene.run();
    expect(scene.clock.waits.at(-1)).toBe(30_000);
  });

  it('goes on from what is kept when somebody else has written meanwhile', async () => {
    const scene = new Scene({
      batches: [{ resourceVersion: '11' }, { resourceVersion: '12' }, { resourceVersion: '13' }],
    });
    // Another process had the lease for a while, after the first batch.
    scene.takenOverAt = '40';
    await scene.run();
    expect(scene.applied.map(({ resourceVersion }) => resourceVersion)).toEqual(['11']);
    expect([scene.attempts, scene.since]).toEqual([2, ['10', '40']]);
  });

  it('waits longer after each fault, looks whether it is the same cluster, and tells of it once', async () => {
    const scene = new Scene({ fault: lost }, { fault: lost }, { batches: [{ resourceVersion: '11' }] });
    await scene.run();
    expect(scene.clock.waits.slice(0, 2)).toEqual([800, 1600]);
    expect(scene.verified).toBeGreaterThanOrEqual(2);
    expect(scene.progress.map(({ event }) => event)).toEqual(['watch-broken', 'watch-resumed']);
  });

  it('waits as long as the server asks for', async () => {
    const scene = new Scene({ fault: new AppError('RATE_LIMITED', 'busy', { retryAfterMs: 9000 }) });
    await scene.run();
    expect(scene.clock.waits[0]).toBe(9000);
  });

  it('notices after a break that the versions have gone back', async () => {
    const scene = new Scene({ fault: lost });
    scene.newest = '5';
    await scene.run();
    expect([scene.restored, scene.listed, scene.since]).toEqual([1, 1, ['10', '50']]);
  });

  it('notices a batch whose version has gone back, and keeps nothing of it', async () => {
    const scene = new Scene({ batches: [{ resourceVersion: '12' }, { resourceVersion: '3' }] });
    await scene.run();
    expect([scene.restored, scene.listed]).toEqual([1, 1]);
    expect(scene.applied.map(({ resourceVersion }) => resourceVersion)).toEqual(['12']);
  });

  it('lists past what cannot be read, and leaves the kind alone when that does not help', async () => {
    const odd = { fault: new AppError('PROTOCOL', 'told what is no event') };
    const scene = new Scene(odd, odd, odd, odd);
    expect(await scene.run()).toBe('unwatchable');
    expect(scene.listed).toBeGreaterThan(0);
  });

  it.each(['FORBIDDEN', 'NOT_FOUND'] as const)('leaves a kind to its TTL whose watch is %s', async (code) => {
    expect(await new Scene({ fault: new AppError(code, 'no') }).run()).toBe('unwatchable');
  });

  it('leaves a kind to its TTL whose list shows no one moment', async () => {
    const scene = new Scene();
    scene.kept = null;
    scene.afterList = null;
    expect(await scene.run()).toBe('unwatchable');
  });

  it.each(['LEASE_HELD', 'AUTH_REJECTED', 'LOGIN_NEEDED', 'TLS_UNTRUSTED', 'STORE_FULL'] as const)(
    'leaves %s to whoever watches the cluster',
    async (code) => {
      await expect(new Scene({ fault: new AppError(code, 'no') }).run()).rejects.toMatchObject({ code });
    },
  );

  it('tells of changes, and of nothing where nothing changed', async () => {
    const changes = [{ saved: resource(podKind, 'a') }];
    const scene = new Scene({ batches: [{ resourceVersion: '11', changes }, { resourceVersion: '12' }] });
    await scene.run();
    expect(scene.progress).toEqual([
      { event: 'changes-kept', cluster: 'prod', kind: 'pods', added: 1, changed: 0, deleted: 0 },
    ]);
  });

  it('waits before it asks again a server that ends watches at once', async () => {
    const scene = new Scene({}, {}, {});
    await scene.run();
    expect(scene.clock.waits).toEqual([800, 1600, 3200]);
  });
});
