import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Check } from '../../src/analyze/diagnose/check.ts';
import { type ClusterChecks, type Found, runChecks } from '../../src/analyze/diagnose/run-checks.ts';
import { sightOf } from '../../src/analyze/diagnose/sight.ts';
import { everything } from '../../src/domain/coverage.ts';
import type { ResourceKind } from '../../src/domain/kind.ts';
import type { Resource } from '../../src/domain/resource.ts';
import { extractResource } from '../../src/extract/extract-resource.ts';
import { kind } from './builders.ts';
import type { FilledStore } from './filled-store.ts';
import { testExtraction } from './test-redactor.ts';

// biome-ignore lint/suspicious/noExplicitAny: objects of a real cluster, of which tests change this and that
type Anything = any;

interface RecordedLists {
  recordedAt: string;
  lists: { path: string; kind: string; namespaced: boolean; items: Anything[] }[];
}

export type Recording = 'faults' | 'further' | 'later' | 'again';

const folder = resolve(import.meta.dirname, '../fixtures/diagnosis');
const texts: Readonly<Record<Recording, string>> = {
  faults: readFileSync(resolve(folder, 'faults.json'), 'utf8'),
  further: readFileSync(resolve(folder, 'further.json'), 'utf8'),
  later: readFileSync(resolve(folder, 'later.json'), 'utf8'),
  again: readFileSync(resolve(folder, 'again.json'), 'utf8'),
};

/** When a cluster was recorded: its ages are told from then. */
export function recordingTime(recording: Recording): number {
  return Date.parse((JSON.parse(texts[recording]) as RecordedLists).recordedAt);
}

export const recordedAt = recordingTime('faults');

export interface FaultyCluster {
  kinds: ResourceKind[];
  resources: Resource[];
}

/**
 * A real cluster with everything wrong that test/e2e/diagnosis/scenes.ts plants, further-scenes.ts or later-scenes.ts, or some scenarios of test/scenarios/blind-again. `change` is called with every object as the server gave
 * it, and may change it; what it answers false for is left out.
 */
export function faultyCluster(
  change: (object: Anything, of: string) => boolean | undefined = () => true,
  recording: Recording = 'faults',
): FaultyCluster {
  const { lists } = JSON.parse(texts[recording]) as RecordedLists;
  const kinds: ResourceKind[] = [];
  const resources: Resource[] = [];
  for (const list of lists) {
    const [, group = '', version = '', plural = ''] =
      /^\/apis?(?:\/(?=[^/]+\/[^/]+\/)([^/]+))?\/([^/]+)\/([^/]+)$/.exec(list.path) ?? [];
    const of = kind(group, version, list.kind, plural, { namespaced: list.namespaced });
    kinds.push(of);
    for (const item of list.items) {
      if (change(item, list.kind) === false) continue;
      const extracted = extractResource(item, of, testExtraction);
      if (extracted.ok) resources.push(extracted.resource);
    }
  }
  return { kinds, resources };
}

/** What some checks say of a filled store's clusters, at the time of the recording. */
export async function judge(
  filled: FilledStore,
  checks: readonly Check[],
  now = recordedAt,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const options of await clusterChecks(filled, checks, now)) found.push(...(await runChecks(options)));
  return found;
}

/** What it takes to run some checks on each cluster of a filled store. */
export async function clusterChecks(
  { store }: Pick<FilledStore, 'store'>,
  checks: readonly Check[],
  now = recordedAt,
): Promise<ClusterChecks[]> {
  const metadata = await store.cacheMetadata(everything);
  const known = await store.kinds(everything);
  return (await store.clusters(everything)).map(({ id: clusterId, name: cluster, version }) => {
    const of = <Row extends { clusterId: string }>(rows: readonly Row[]) =>
      rows.filter((row) => row.clusterId === clusterId);
    return {
      reader: store.diagnosis,
      relations: store.relations,
      sight: sightOf(
        of(known).map((entry) => entry.kind),
        of(metadata),
      ),
      scope: everything,
      clusterId,
      cluster,
      serverVersion: version,
      context: null,
      checks,
      namespaces: null,
      now,
    };
  });
}
