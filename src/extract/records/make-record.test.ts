import { describe, expect, it } from 'vitest';
import { deploymentKind, namespaceKind, nodeKind, podKind, resource } from '../../../test/fakes/builders.ts';
import type { ResourceRow } from '../../domain/ports/store.ts';
import { NamespaceInfo, NodeInfo, PodInfo, ServiceInfo } from '../../domain/records.ts';
import { makeRecord, namespaceInfo, nodeInfo, podInfo, serviceInfo } from './make-record.ts';

function rowOf(change: Partial<ResourceRow> = {}, kind = podKind): ResourceRow {
  return { ...resource(kind, 'x'), cluster: 'prod', clusterId: 'id', body: null, ...change };
}

const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'r' };

describe('extract/records/make-record', () => {
  it('makes a PodInfo of a kept pod', () => {
    const row = rowOf({
      name: 'web-0',
      namespace: 'shop',
      phase: 'Running',
      reason: 'CrashLoopBackOff',
      readyCount: 1,
      wantedCount: 2,
      restarts: 7,
      node: 'node-1',
      owner,
      images: ['web:2'],
      labels: { app: 'web' },
      facts: {
        lastRestartAt: '2026-01-01T00:00:00Z',
        podIp: '10.0.0.7',
        hostIp: '10.0.0.1',
        qosClass: 'Burstable',
        serviceAccount: 'shop',
        cpuUsedMillis: 12.5,
        memoryUsedBytes: 1024,
        usageAsOf: '2026-01-01T00:00:00.000Z',
      },
    });

    expect(podInfo(row)).toEqual({
      cluster: 'prod',
      name: 'web-0',
      namespace: 'shop',
      createdAt: '2026-01-01T00:00:00.000Z',
      labels: { app: 'web' },
      phase: 'Running',
      reason: 'CrashLoopBackOff',
      readyContainers: 1,
      containers: 2,
      restarts: 7,
      lastRestartAt: '2026-01-01T00:00:00Z',
      node: 'node-1',
      podIp: '10.0.0.7',
      hostIp: '10.0.0.1',
      qosClass: 'Burstable',
      serviceAccount: 'shop',
      owner: 'ReplicaSet/web',
      images: ['web:2'],
      cpuUsedMillis: 12.5,
      memoryUsedBytes: 1024,
      usageAsOf: '2026-01-01T00:00:00.000Z',
    });
  });

  it('makes a NodeInfo of a kept node', () => {
    const facts = {
      schedulable: false,
      roles: 'worker',
      kubeletVersion: 'v1.36.3',
      internalIp: '10.0.0.1',
      externalIp: null,
      osImage: 'Debian',
      kernelVersion: '6.1',
      containerRuntime: 'containerd://2.1',
      architecture: 'amd64',
      cpuMillis: 4000,
      memoryBytes: 2 ** 34,
      pods: 110,
    };

    expect(
      nodeInfo(rowOf({ reason: 'Ready,SchedulingDisabled', readyCount: 1, facts }, nodeKind)),
    ).toMatchObject({
      ...facts,
      status: 'Ready,SchedulingDisabled',
      ready: true,
    });
  });

  it('makes a ServiceInfo of a kept service', () => {
    const facts = {
      type: 'NodePort',
      clusterIp: '10.0.0.1',
      externalIp: null,
      ports: '80/TCP',
      selector: 'app=web',
    };

    expect(serviceInfo(rowOf({ namespace: 'shop', facts }))).toMatchObject({ namespace: 'shop', ...facts });
  });

  it('says of nothing that the source did not show that it is 0, none or healthy', () => {
    const nothing = {
      phase: null,
      reason: null,
      readyCount: null,
      wantedCount: null,
      restarts: null,
      node: null,
      namespace: null,
      createdAt: null,
      facts: {},
    };
    const known = { cluster: 'prod', name: 'x', labels: {}, namespace: '', images: [] };
    const parsed = [
      PodInfo.parse(podInfo(rowOf(nothing))),
      NodeInfo.parse(nodeInfo(rowOf(nothing, nodeKind))),
      NamespaceInfo.parse(namespaceInfo(rowOf(nothing, namespaceKind))),
      ServiceInfo.parse(serviceInfo(rowOf(nothing))),
    ];

    for (const record of parsed) {
      const unknown = Object.entries(record).filter(([field]) => !(field in known));
      expect(unknown.length).toBeGreaterThan(0);
      expect(unknown.filter(([, value]) => value !== null)).toEqual([]);
      expect({ ...known, ...record }).toMatchObject(known);
    }
  });

  it.each([
    ['pods', 'containers'],
    ['nodes', 'kubeletVersion'],
    ['services', 'clusterIp'],
  ])('knows the record of %s', (kind, field) => {
    expect(makeRecord(rowOf(), kind)).toHaveProperty(field);
    expect(makeRecord(rowOf(), kind)).not.toHaveProperty('facts');
  });

  it('gives a namespace its phase', () => {
    expect(makeRecord(rowOf({ phase: 'Terminating' }, namespaceKind), 'namespaces')).toEqual({
      cluster: 'prod',
      name: 'x',
      createdAt: '2026-01-01T00:00:00.000Z',
      labels: {},
      phase: 'Terminating',
    });
  });

  it.each(['deployments.apps', 'constructor', '__proto__', 'toString'])(
    'gives %s its envelope and facts',
    (kind) => {
      const row = rowOf({ facts: { upToDate: 1 }, owner }, deploymentKind);

      expect(makeRecord(row, kind)).toEqual({
        cluster: 'prod',
        name: 'x',
        createdAt: '2026-01-01T00:00:00.000Z',
        labels: {},
        namespace: 'default',
        phase: null,
        reason: null,
        readyCount: null,
        wantedCount: null,
        node: null,
        owner: 'ReplicaSet/web',
        images: [],
        facts: { upToDate: 1 },
      });
      expect(makeRecord(rowOf({ owner: null }), kind).owner).toBeNull();
    },
  );

  it('adds the body as an object where it was asked for', () => {
    expect(makeRecord(rowOf({ body: '{"kind":"Pod"}' }), 'pods').body).toEqual({ kind: 'Pod' });
    expect(makeRecord(rowOf(), 'pods')).not.toHaveProperty('body');
  });
});
