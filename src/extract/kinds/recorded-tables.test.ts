import { describe, expect, it } from 'vitest';
import { kind as kindOf } from '../../../test/fakes/builders.ts';
import { type DemoList, demoLists } from '../../../test/fakes/demo-lists.ts';
import { testRedactor } from '../../../test/fakes/test-redactor.ts';
import type { Resource } from '../../domain/resource.ts';
import { extractResource } from '../extract-resource.ts';

/** Columns of kubectl's table and what is promoted in their place; null and '' are kubectl's <none>. */
type Columns = Record<string, (resource: Resource) => unknown>;

const readyOfWanted = ({ readyCount, wantedCount }: Resource): string => `${readyCount}/${wantedCount}`;
const images = (resource: Resource): string => resource.images.join(',');
const fact =
  (name: string) =>
  ({ facts }: Resource): unknown =>
    facts[name] ?? '<none>';
const replicas: Columns = {
  Desired: ({ wantedCount }) => wantedCount,
  Ready: ({ readyCount }) => readyCount,
  Images: images,
};
const events: Columns = {
  Type: ({ phase }) => phase,
  Reason: ({ reason }) => reason,
  Object: fact('object'),
  Message: fact('message'),
  Count: fact('count'),
};

const tables: Record<string, Columns> = {
  Pod: {
    Ready: readyOfWanted,
    Status: ({ reason }) => reason,
    IP: fact('podIp'),
    Node: ({ node }) => node ?? '<none>',
  },
  Node: {
    Status: ({ reason }) => reason,
    Roles: fact('roles'),
    Version: fact('kubeletVersion'),
    'Internal-IP': fact('internalIp'),
    'External-IP': fact('externalIp'),
  },
  Namespace: { Status: ({ phase }) => phase },
  Service: {
    Type: fact('type'),
    'Cluster-IP': fact('clusterIp'),
    'External-IP': fact('externalIp'),
    'Port(s)': ({ facts }) => facts.ports || '<none>',
    Selector: fact('selector'),
  },
  'apps/Deployment': {
    Ready: readyOfWanted,
    'Up-to-date': fact('upToDate'),
    Available: fact('available'),
    Images: images,
  },
  'apps/StatefulSet': { Ready: readyOfWanted, Images: images },
  'apps/DaemonSet': { ...replicas, 'Up-to-date': fact('upToDate'), Available: fact('available') },
  'apps/ReplicaSet': replicas,
  'batch/Job': { Status: ({ reason }) => reason, Completions: readyOfWanted, Images: images },
  'batch/CronJob': {
    Schedule: fact('schedule'),
    Suspend: ({ reason }) => (reason === 'Suspended' ? 'True' : 'False'),
    Active: fact('active'),
    Images: images,
  },
  PersistentVolumeClaim: {
    Status: ({ phase, reason }) => reason ?? phase,
    Volume: ({ facts }) => facts.volume ?? '',
    Capacity: ({ facts }) => facts.capacity ?? '',
    'Access Modes': fact('accessModes'),
    StorageClass: fact('storageClass'),
  },
  'networking.k8s.io/Ingress': { Class: fact('class'), Hosts: fact('hosts'), Address: fact('address') },
  'autoscaling/HorizontalPodAutoscaler': {
    Reference: fact('target'),
    MinPods: ({ facts }) => String(facts.minReplicas),
    MaxPods: fact('maxReplicas'),
    Replicas: ({ readyCount }) => readyCount,
  },
  Event: events,
  'events.k8s.io/Event': events,
};

const lists = demoLists();

function listsOf(name: string): DemoList[] {
  return lists.filter(({ group, kind }) => (group === '' ? kind : `${group}/${kind}`) === name);
}

function extracted({ group, version, kind, plural, namespaced, items }: DemoList): Resource[] {
  const options = { redactor: testRedactor(), hash: (text: string) => text };
  const resourceKind = kindOf(group, version, kind, plural, { namespaced });
  return items.flatMap((item) => {
    const result = extractResource(item, resourceKind, options);
    return result.ok ? [result.resource] : [];
  });
}

describe('extract/kinds beside what a real API server printed', () => {
  it.each(Object.entries(tables))('%s shows what kubectl shows', (name, columns) => {
    let rows = 0;
    for (const list of listsOf(name)) {
      const headers = list.table.columnDefinitions.map((column) => column.name);
      const cellsOf = new Map(list.table.cells.map((cells) => [cells[headers.indexOf('Name')], cells]));
      for (const resource of extracted(list)) {
        const cells = cellsOf.get(resource.name) ?? [];
        const printed = Object.fromEntries(
          Object.keys(columns).map((header) => [header, cells[headers.indexOf(header)]]),
        );
        const ours = Object.fromEntries(
          Object.entries(columns).map(([header, cell]) => [header, cell(resource)]),
        );
        rows += 1;

        expect({ cluster: list.cluster, name: resource.name, ...ours }).toEqual({
          cluster: list.cluster,
          name: resource.name,
          ...printed,
        });
      }
    }
    expect(rows).toBeGreaterThan(0);
  });

  it('counts restarts as kubectl does', () => {
    let restarted = 0;
    for (const list of listsOf('Pod')) {
      const printed = new Map(
        list.table.cells.map(([name, , , restarts]) => [name, Number.parseInt(String(restarts), 10)]),
      );
      for (const { name, restarts } of extracted(list)) {
        expect([name, restarts]).toEqual([name, printed.get(name)]);
        if (restarts !== 0) restarted += 1;
      }
    }
    expect(restarted).toBeGreaterThan(0);
  });

  it('makes a resource of every object', () => {
    for (const list of lists) expect(extracted(list)).toHaveLength(list.items.length);
  });
});
