import { describe, expect, it } from 'vitest';
import { deploymentKind, kind, nodeKind, podKind } from '../../../test/fakes/builders.ts';
import { extraction } from '../../../test/fakes/mcp-corpus.ts';
import type { ResourceKind } from '../../domain/kind.ts';
import type { Resource } from '../../domain/resource.ts';
import type { JsonObject } from '../../lib/json.ts';
import { extractResource } from '../extract-resource.ts';
import { objectOfRow } from './object-of-row.ts';

const anywhere = { namespace: null };
const campaignKind = kind('shop.example', 'v1', 'Campaign', 'campaigns', { singular: 'campaign' });

function extracted(
  record: JsonObject,
  of: ResourceKind = podKind,
  namespace: string | null = 'shop',
): Resource | string {
  const result = extractResource(objectOfRow(record, { namespace }), of, extraction);
  return result.ok ? result.resource : result.drop.reason;
}

describe('extract/rows/object-of-row', () => {
  it('makes an object of a row, with what its envelope does not hold under columns', () => {
    const row = {
      apiVersion: 'v1',
      kind: 'Pod',
      Name: 'web',
      Namespace: 'shop',
      Labels: 'app=web,x/y=',
      Age: '5m',
      Status: 'Running',
    };

    expect(JSON.parse(JSON.stringify(objectOfRow(row, anywhere)))).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'shop', labels: { app: 'web', 'x/y': '' } },
      columns: { Status: 'Running' },
    });
  });

  it.each([['<none>'], [''], [undefined], ['app=web,tier=...']])('takes labels %j for none', (labels) => {
    expect(objectOfRow({ NAME: 'a', LABELS: labels }, anywhere)).toMatchObject({ metadata: { labels: {} } });
  });

  it.each([
    ['an object', { metadata: { name: 'web' }, Name: 'web' }],
    ['a row without a name', { Namespace: 'shop' }],
  ])('leaves %s alone', (_, record) => {
    expect(objectOfRow(record, anywhere)).toBeNull();
  });

  it('is in the namespace that was asked for, where it shows none', () => {
    expect(extracted({ NAME: 'web-0' })).toMatchObject({ namespace: 'shop', name: 'web-0' });
    expect(extracted({ NAME: 'web-0', NAMESPACE: 'bank' })).toMatchObject({ namespace: 'bank' });
    expect(extracted({ NAME: 'web-0' }, podKind, null)).toBe('the row does not show its namespace');
  });

  it.each<[string, JsonObject, ResourceKind, string]>([
    ['a table of several', { NAME: 'service/web' }, podKind, 'service'],
    ['lines', { name: 'web', kind: 'deployment.apps' }, podKind, 'deployment.apps'],
    [
      'lines of another group',
      { name: 'web', kind: 'deployment.extensions' },
      deploymentKind,
      'deployment.extensions',
    ],
    ['a summary', { name: 'web', kind: 'Service' }, podKind, 'Service'],
    ['a table with the kind', { NAME: 'web', APIVERSION: 'v1', KIND: 'Service' }, podKind, 'Service'],
    ['another group', { Name: 'web', apiVersion: 'shop.example/v1', kind: 'Pod' }, podKind, 'Pod'],
  ])('is dropped where it is of another kind: %s', (_, record, of, word) => {
    expect(extracted(record, of)).toBe(`it is of another kind: ${word}`);
  });

  it.each<[string, JsonObject, ResourceKind]>([
    ['a table of several', { NAME: 'pod/web' }, podKind],
    ['lines', { name: 'web', kind: 'deployment.apps' }, deploymentKind],
    ['a short name', { name: 'web', kind: 'po' }, podKind],
    ['a column of its own that is called KIND', { NAME: 'web', KIND: 'Mail' }, campaignKind],
    ['both', { Name: 'web', Kind: 'Mail', apiVersion: 'shop.example/v1', kind: 'Campaign' }, campaignKind],
  ])('is kept where it is of the kind: %s', (_, record, of) => {
    expect(extracted(record, of)).toMatchObject({ name: 'web' });
  });

  it('says no more than the row: what is not there is null', () => {
    expect(extracted({ name: 'web-0' })).toMatchObject({
      uid: null,
      resourceVersion: null,
      createdAt: null,
      owner: null,
      phase: null,
      reason: null,
      readyCount: null,
      wantedCount: null,
      restarts: null,
      node: null,
      images: [],
      facts: {},
    });
  });

  it.each<[JsonObject, Partial<Resource>]>([
    [
      { NAME: 'a', STATUS: 'CrashLoopBackOff', RESTARTS: '12 (3m ago)' },
      { phase: null, reason: 'CrashLoopBackOff', restarts: 12 },
    ],
    [
      { NAME: 'a', STATUS: 'Running', READY: '1/2' },
      { phase: 'Running', reason: 'Running', readyCount: 1, wantedCount: 2 },
    ],
    // The pod may be on its way out, with any phase.
    [
      { NAME: 'a', STATUS: 'Terminating' },
      { phase: null, reason: 'Terminating' },
    ],
    [
      { NAME: 'a', STATUS: 'Unknown' },
      { phase: null, reason: 'Unknown' },
    ],
    // So may the STATUS of a table of somebody's own: kubectl's has READY beside it.
    [
      { NAME: 'a', STATUS: 'Running', AGE: '3m' },
      { phase: 'Running', reason: null },
    ],
    [
      { NAME: 'a', PHASE: 'Pending', RESTARTS: '0' },
      { phase: 'Pending', reason: null, restarts: null },
    ],
    [
      { NAME: 'a', STATUS: 'Pending', READY: '0/0' },
      { readyCount: 0, wantedCount: null },
    ],
    // A summary's status may be the phase, though a container crashes.
    [
      { name: 'a', status: 'Running' },
      { phase: 'Running', reason: null, facts: { status: 'Running' } },
    ],
    [
      { name: 'a', status: 'CrashLoopBackOff' },
      { phase: null, reason: null },
    ],
    [{ name: 'a', creation_timestamp: '2026-01-02 03:04:05+00:00' }, { createdAt: '2026-01-02T03:04:05Z' }],
    [{ name: 'a', createdAt: '5 minutes ago' }, { createdAt: null }],
    [
      { NAME: 'a', AGE: '4m47s' },
      { createdAt: null, facts: { age: '4m47s' } },
    ],
    [{ NAME: 'a', IP: '10.0.0.1...' }, { facts: {} }],
    [
      { NAME: 'a', READY: 'x', RESTARTS: 'many' },
      { readyCount: null, restarts: null },
    ],
  ])('tells of %j what is sure', (record, fields) => {
    expect(extracted(record)).toMatchObject(fields);
  });

  it('takes a node of a table of somebody’s own, without VERSION, neither for schedulable nor for one without roles', () => {
    const row = { NAME: 'a', STATUS: 'Ready', ROLES: '<none>' };
    const kubectls = { ...row, VERSION: 'v1.36.0' };

    expect(extracted(row, nodeKind, null)).toMatchObject({
      reason: null,
      readyCount: 1,
      facts: { status: 'Ready' },
    });
    for (const fact of ['schedulable', 'roles'])
      expect(extracted(row, nodeKind, null)).not.toHaveProperty(`facts.${fact}`);
    expect(extracted(kubectls, nodeKind, null)).toMatchObject({
      reason: 'Ready',
      facts: { roles: '<none>', schedulable: true },
    });
  });

  it('changes its body only with what the object is, not with how old it has grown', () => {
    const hashes = ['4m', '5m'].map((age) => {
      const resource = extracted({ NAME: 'a', AGE: age, RESTARTS: `2 (${age} ago)`, STATUS: 'Running' });
      return typeof resource === 'string' ? resource : resource.bodyHash;
    });

    expect(hashes[0]).toBe(hashes[1]);
  });

  it('hides credentials in its cells', () => {
    const row = { NAME: 'a', STATUS: 'password=hunter2hunter2', NOTE: 'token=hunter2hunter2hunter2' };

    expect(JSON.stringify(extracted(row))).not.toContain('hunter2');
  });
});
