import { describe, expect, it } from 'vitest';
import { node } from './node.ts';

function statusOf(ready: unknown, unschedulable?: unknown): unknown {
  const conditions =
    ready === undefined
      ? []
      : [
          { type: 'MemoryPressure', status: 'True' },
          { type: 'Ready', status: ready },
        ];
  return node.promote({ spec: { unschedulable }, status: { conditions } }).reason;
}

function rolesOf(labels: Record<string, unknown>): unknown {
  return node.promote({ metadata: { labels } }).facts?.roles;
}

describe('extract/kinds/node', () => {
  it.each([
    ['True', false, 'Ready'],
    ['False', false, 'NotReady'],
    ['Unknown', false, 'NotReady'],
    ['', false, 'NotReady'],
    ['constructor', false, 'NotReady'],
    [undefined, false, 'Unknown'],
    ['True', true, 'Ready,SchedulingDisabled'],
    ['Unknown', true, 'NotReady,SchedulingDisabled'],
    [undefined, true, 'Unknown,SchedulingDisabled'],
    ['True', 'true', 'Ready'],
  ])('of condition Ready=%j and unschedulable=%j the status is %s', (ready, unschedulable, status) => {
    expect(statusOf(ready, unschedulable)).toBe(status);
  });

  it.each([
    [{}, '<none>'],
    [{ 'node-role.kubernetes.io/worker': '' }, 'worker'],
    [
      { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/control-plane': '' },
      'control-plane,worker',
    ],
    [{ 'kubernetes.io/role': 'infra', 'node-role.kubernetes.io/infra': '' }, 'infra'],
    [{ 'node-role.kubernetes.io/': 'true' }, '<none>'],
    [{ 'kubernetes.io/role': '' }, '<none>'],
    [{ 'example.com/role': 'x' }, '<none>'],
  ])('of labels %j the roles are %s', (labels, roles) => {
    expect(rolesOf(labels)).toBe(roles);
  });

  it('promotes versions, addresses and what can be scheduled', () => {
    const promoted = node.promote({
      status: {
        conditions: [{ type: 'Ready', status: 'True' }],
        addresses: [
          { type: 'Hostname', address: 'node-1' },
          { type: 'InternalIP', address: '10.0.0.1' },
          { type: 'InternalIP', address: 'fd00::1' },
          { type: 'ExternalIP', address: '203.0.113.1' },
        ],
        allocatable: { cpu: '3920m', memory: '15Gi', pods: '110' },
        nodeInfo: {
          kubeletVersion: 'v1.36.3',
          osImage: 'Debian',
          kernelVersion: '6.1',
          containerRuntimeVersion: 'containerd://2.1',
          architecture: 'amd64',
        },
      },
    });

    expect(promoted).toEqual({
      reason: 'Ready',
      readyCount: 1,
      wantedCount: 1,
      facts: {
        schedulable: true,
        roles: '<none>',
        kubeletVersion: 'v1.36.3',
        internalIp: '10.0.0.1',
        externalIp: '203.0.113.1',
        osImage: 'Debian',
        kernelVersion: '6.1',
        containerRuntime: 'containerd://2.1',
        architecture: 'amd64',
        cpuMillis: 3920,
        memoryBytes: 15 * 2 ** 30,
        pods: 110,
      },
    });
  });

  it.each(['', 'much', '1e999', null, {}])('knows no capacity where %j stands for it', (amount) => {
    const { facts } = node.promote({
      status: { allocatable: { cpu: amount, memory: amount, pods: amount } },
    });

    expect(facts).toMatchObject({ cpuMillis: null, memoryBytes: null, pods: null });
  });
});
