import { afterEach, describe, expect, it } from 'vitest';
import { type FilledStore, filledStore } from '../../../../test/fakes/filled-store.ts';
import { faultyCluster, judge, recordingTime } from '../../../../test/fakes/recorded-faults.ts';
import { checks } from '../registry.ts';

const hourMs = 3_600_000;
const recordedAt = recordingTime('further');
// biome-ignore lint/suspicious/noExplicitAny: an object of a real cluster
type Change = (object: any, kind: string, round: number) => boolean;

const isDb = (name: string) => name.startsWith('db-');

/** Looks at the cluster again and again, ten minutes apart; each time something is changed in it. */
async function watched(filled: FilledStore, rounds: number, change: Change): Promise<void> {
  filled.clock.advance(recordedAt - filled.clock.now());
  for (let round = 0; round < rounds; round += 1) {
    const { resources, kinds } = faultyCluster((object, kind) => {
      object.metadata.resourceVersion = String(1_000_000 + round);
      return change(object, kind, round);
    }, 'further');
    await filled.fill('further', resources, { kinds });
    filled.clock.advance(hourMs / 6);
  }
}

async function say(filled: FilledStore, code: string, lateMs = 0) {
  filled.clock.advance(lateMs);
  const some = checks.filter((check) => check.code === code);
  return (await judge(filled, some, filled.clock.now())).map(({ severity, title, evidence }) => ({
    text: `${severity}: ${title}`,
    evidence: evidence.map(({ source, text }) => `${source} ${text}`),
  }));
}

const restartedBy =
  (perRound: number): Change =>
  ({ metadata, status }, kind, round) => {
    if (kind !== 'Pod' || !isDb(metadata.name)) return false;
    status.containerStatuses[0].restartCount = round * perRound;
    return true;
  };

const goneBy =
  (isReady: (round: number) => boolean): Change =>
  ({ metadata, status }, kind, round) => {
    if (kind !== 'Node' || metadata.name !== 'real-1') return false;
    const ready = status.conditions.find(({ type }: { type: string }) => type === 'Ready');
    ready.status = isReady(round) ? 'True' : 'Unknown';
    return true;
  };

describe('analyze/diagnose/checks, of what was measured and seen before', () => {
  let filled: FilledStore;
  afterEach(() => filled.remove());

  it.each([
    [
      'a pod that was restarted from look to look',
      4,
      restartedBy(1),
      ['warning: the pod is well now, and was restarted 3 times in a day'],
    ],
    ['silent of one restart', 4, restartedBy(0.25), []],
    [
      'a node that comes and goes',
      7,
      goneBy((round) => round % 2 === 0),
      ['warning: node real-1 is ready now, and was not 3 times in a day'],
    ],
    ['silent of a node that was away once', 3, goneBy((round) => round !== 1), []],
    ['silent of a node that is away: that is another check’s', 6, goneBy((round) => round % 2 === 0), []],
  ])('flapping: %s', async (_, rounds, change, lines) => {
    filled = await filledStore();
    await watched(filled, rounds, (object, kind, round) => {
      const kept = change(object, kind, round);
      for (const status of object.status?.containerStatuses ?? [])
        status.restartCount = Math.floor(status.restartCount);
      return kept;
    });

    expect((await say(filled, 'flapping')).map(({ text }) => text)).toEqual(lines);
  });

  it.each([
    ['nearly full', 91, 0, ['warning: the volume is nearly full: 91 MiB of 100 MiB are used (91 %)']],
    ['full', 99, 0, ['error: the volume is full: 99 MiB of 100 MiB are used (99 %)']],
    ['silent of one with room', 89, 0, []],
    ['silent of what was measured long ago', 99, 3 * hourMs, []],
  ])('volume-full: %s', async (_, mebibytes, ageMs, lines) => {
    filled = await filledStore();
    const isLarge: Change = ({ metadata }, kind) =>
      kind === 'PersistentVolumeClaim' && metadata.name === 'large';
    await watched(filled, 1, isLarge);
    const at = new Date(filled.clock.now() - ageMs).toISOString();
    const volume = { namespace: 'pyxis', claim: 'large', at, usedBytes: mebibytes * 2 ** 20 };
    const volumes = [{ ...volume, capacityBytes: 100 * 2 ** 20 }];
    await filled.store.acquire('id-further');
    await filled.store.usage.save(
      'id-further',
      { source: 'prometheus', samples: [], volumes, failure: null },
      at,
    );

    expect((await say(filled, 'volume-full')).map(({ text }) => text)).toEqual(lines);
  });

  it.each([
    [
      'nearly all of it',
      127,
      0,
      [
        'warning: container main uses 127 MiB, 99 % of its memory limit of 128Mi: a little more, and it is killed',
      ],
    ],
    ['silent of half of it', 64, 0, []],
    ['silent of what was measured long ago', 127, 3 * hourMs, []],
  ])('memory-near-limit: %s', async (_, mebibytes, lateMs, lines) => {
    filled = await filledStore();
    await watched(filled, 1, ({ metadata }, kind) => kind === 'Pod' && isDb(metadata.name));
    const { rows } = await filled.store.resources(
      { kinds: ['pods'] },
      { clusterIds: 'all', namespaces: 'all' },
    );
    const at = new Date(filled.clock.now()).toISOString();
    const sample = {
      namespace: 'lyra',
      name: rows[0]?.name ?? '',
      container: 'main',
      at,
      windowSeconds: 15,
      cpuMillis: 1,
    };
    await filled.store.acquire('id-further');
    const samples = [{ ...sample, memoryBytes: mebibytes * 2 ** 20 }];
    await filled.store.usage.save('id-further', { source: 'metrics.k8s.io', samples, failure: null }, at);
    // What is kept is judged as of when it was read.
    filled.clock.advance(lateMs);
    if (lateMs > 0) {
      const { resources, kinds } = faultyCluster(
        ({ metadata }, kind) => kind === 'Pod' && isDb(metadata.name),
        'further',
      );
      await filled.store.release('id-further');
      await filled.fill('further', resources, { kinds });
    }

    expect((await say(filled, 'memory-near-limit')).map(({ text }) => text)).toEqual(lines);
  });
});
