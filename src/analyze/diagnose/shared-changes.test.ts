import { describe, expect, it } from 'vitest';
import { filledStore } from '../../../test/fakes/filled-store.ts';
import { faultyCluster, judge, recordedAt } from '../../../test/fakes/recorded-faults.ts';
import { crashLoop } from './checks/crash-loop.ts';
import { toIncidents } from './to-incidents.ts';

/** Not one of those that every pod reads. */
const settings = 'tide';
const minuteMs = 60_000;

/** Two workloads of a real cluster that crash, as if both (or only the first) read a ConfigMap that has been changed. */
async function incidentsAfter(readers: readonly string[], { isChanged }: { isChanged: boolean }) {
  const filled = await filledStore();
  const kept = new Set(['Deployment', 'ReplicaSet', 'ServiceAccount']);
  const clusterWith = (text: string) =>
    faultyCluster((object, kind) => {
      const { namespace, name } = object.metadata;
      if (kind === 'ConfigMap')
        Object.assign(object, { data: { url: text }, metadata: { ...object.metadata, name: settings } });
      if (kind === 'Pod' && readers.some((reader) => name.startsWith(`${reader}-`)))
        object.spec.containers[0].envFrom = [{ configMapRef: { name: settings } }];
      const isCrashing = kind === 'Pod' && /^(?:payments|brief)-/.test(name);
      return kept.has(kind) || (namespace === 'ceres' && (isCrashing || kind === 'ConfigMap'));
    });
  for (const [minutes, text] of [
    [60, 'http://old'],
    [30, isChanged ? 'http://new' : 'http://old'],
  ] as const) {
    filled.clock.advance(recordedAt - minutes * minuteMs - filled.clock.now());
    const { resources, kinds } = clusterWith(text);
    await filled.fill('real', resources, { kinds });
  }
  const incidents = toIncidents(await judge(filled, [crashLoop]));
  await filled.remove();
  return incidents.map(({ title, culprits }) => ({
    title,
    culprits: culprits.map(({ object }) => object.name),
  }));
}

describe('analyze/diagnose/shared-changes', () => {
  it('two workloads that fail after a change of what both read are one entry, and the change its cause', async () => {
    const [one, ...more] = await incidentsAfter(['payments', 'brief'], { isChanged: true });

    expect(more).toEqual([]);
    expect(one?.culprits).toEqual([settings]);
    expect(one?.title).toMatch(
      /^ConfigMap ceres\/tide was changed \(.*url.*\), and since then 2 that read it fail \(Deployment ceres\/brief, Deployment ceres\/payments\): container main keeps ending with exit code/,
    );
  });

  it.each([
    { what: 'only one of them reads it', readers: ['payments'], isChanged: true },
    { what: 'it was not changed', readers: ['payments', 'brief'], isChanged: false },
  ])('where $what each is its own', async ({ readers, isChanged }) => {
    const incidents = await incidentsAfter(readers, { isChanged });

    expect(incidents.map(({ culprits }) => culprits).toSorted()).toEqual([['brief'], ['payments']]);
  });
});
