import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeAgain } from '../../src/analyze/diagnose/judge-again.ts';
import { checks } from '../../src/analyze/diagnose/registry.ts';
import { type Found, runChecks } from '../../src/analyze/diagnose/run-checks.ts';
import type { ObjectReference } from '../../src/domain/finding.ts';
import { type FilledStore, filledStore } from '../fakes/filled-store.ts';
import { clusterChecks, faultyCluster, type Recording, recordingTime } from '../fakes/recorded-faults.ts';

// biome-ignore lint/suspicious/noExplicitAny: objects of a real cluster, of which tests change this and that
type Anything = any;

const told = (found: readonly Found[]) =>
  found
    .map(({ code, object, title, cause }) =>
      JSON.stringify([code, object.namespace, object.name, title, cause]),
    )
    .toSorted();
const named = (kind: string, namespace: string | null, name: string): ObjectReference => ({
  kind,
  namespace,
  name,
});

interface Change {
  what: string;
  recording: Recording;
  changed: ObjectReference;
  /** Called with the object; false: it is gone. */
  change: (object: Anything) => boolean | undefined;
}

const isReady = (object: Anything, status: string) => {
  for (const condition of object.status.conditions) if (condition.type === 'Ready') condition.status = status;
  return true;
};

const changes: readonly Change[] = [
  {
    what: 'a ConfigMap that lost its key',
    recording: 'faults',
    changed: named('ConfigMap', 'iris', 'settings'),
    change: () => false,
  },
  {
    what: 'a Service whose selector is mended',
    recording: 'faults',
    changed: named('Service', 'fornax', 'misspelt'),
    change: ({ spec }) => {
      spec.selector = { app: 'shop' };
      return true;
    },
  },
  {
    what: 'a Service that is gone',
    recording: 'faults',
    changed: named('Service', 'fornax', 'shop'),
    change: () => false,
  },
  {
    what: 'a node that is back',
    recording: 'faults',
    changed: named('Node', null, 'lost-1'),
    change: (node) => isReady(node, 'True'),
  },
  {
    what: 'a node that is gone',
    recording: 'faults',
    changed: named('Node', null, 'lost-1'),
    change: () => false,
  },
  {
    what: 'a Deployment that is gone',
    recording: 'faults',
    changed: named('Deployment.apps', 'iris', 'asleep'),
    change: () => false,
  },
  {
    what: 'a NetworkPolicy that is gone',
    recording: 'further',
    changed: named('NetworkPolicy.networking.k8s.io', 'lyra', 'db'),
    change: () => false,
  },
  {
    what: 'a Gateway that is gone',
    recording: 'further',
    changed: named('Gateway.gateway.networking.k8s.io', 'norma', 'main'),
    change: () => false,
  },
  {
    what: 'a Service that others call, with another port',
    recording: 'further',
    changed: named('Service', 'lyra', 'db'),
    change: ({ spec }) => {
      spec.ports[0].targetPort = 9999;
      return true;
    },
  },
];

/** All of a cluster; or of one kind alone, with an object that is changed. */
async function fill(filled: FilledStore, recording: Recording, { changed, change }: Partial<Change> = {}) {
  const kind = changed?.kind.split('.')[0];
  const isIt = ({ metadata: { name, namespace = null } }: Anything) =>
    changed?.name === name && changed?.namespace === namespace;
  const { resources, kinds } = faultyCluster((object, of) => {
    if (kind !== undefined && kind !== of) return false;
    if (!isIt(object)) return true;
    object.metadata.resourceVersion = '999999999';
    return change?.(object);
  }, recording);
  await filled.fill(recording, resources, {
    kinds: kinds.filter((each) => kind === undefined || each.kind === kind),
  });
}

describe('e2e/judge-again', () => {
  const stores = new Map<Recording, { filled: FilledStore; before: Found[] }>();
  const optionsOf = async (filled: FilledStore) => {
    const [options] = await clusterChecks(filled, checks, filled.clock.now());
    if (options === undefined) throw new Error('no cluster');
    return options;
  };
  beforeAll(async () => {
    for (const recording of ['faults', 'further'] as const) {
      const filled = await filledStore();
      filled.clock.advance(recordingTime(recording) + 1000 - filled.clock.now());
      await fill(filled, recording);
      stores.set(recording, { filled, before: await runChecks(await optionsOf(filled)) });
    }
  });
  afterAll(async () => {
    for (const { filled } of stores.values()) await filled.remove();
  });

  it.each(changes)('says of $what what all checks say', async ({ recording, ...one }) => {
    const store = stores.get(recording);
    if (store === undefined) throw new Error('not filled');
    const { filled, before } = store;

    await fill(filled, recording, one);
    const options = await optionsOf(filled);
    const again = await judgeAgain({ ...options, before, changed: [one.changed] });
    const after = await runChecks(options);
    await fill(filled, recording, { changed: one.changed, change: () => true });

    expect(told(again)).toEqual(told(after));
    expect(told(after)).not.toEqual(told(before));
  });
});
