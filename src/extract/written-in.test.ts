import { describe, expect, it } from 'vitest';
import { writtenIn } from './written-in.ts';

const policy = { group: 'policy', version: 'v1' };
const entry = (apiVersion: string, time: string, more: object = {}) => ({
  manager: `by-${time}`,
  operation: 'Update',
  apiVersion,
  time,
  ...more,
});
const lastApplied = (text: string) => ({
  annotations: { 'kubectl.kubernetes.io/last-applied-configuration': text },
});
const old = lastApplied('{"apiVersion":"policy/v1beta1","kind":"PodDisruptionBudget"}\n');

describe('extract/written-in', () => {
  it.each([
    [
      'of several the newest',
      [entry('policy/v1beta1', '2'), entry('policy/v1alpha1', '1')],
      'policy/v1beta1',
    ],
    [
      'one that is older than a write in the version that is read',
      [entry('policy/v1beta1', '1'), entry('policy/v1', '2')],
      'policy/v1beta1',
    ],
    ['another group of today', [entry('extensions/v1beta1', '1')], 'extensions/v1beta1'],
    ['nothing of a status', [entry('policy/v1beta1', '1', { subresource: 'status' })], undefined],
    ['nothing of a version that stays', [entry('policy/v2', '1')], undefined],
    ['nothing of what is read', [entry('policy/v1', '1')], undefined],
    ['nothing of nonsense', [{ apiVersion: 7 }, { apiVersion: 'v1beta1' }], undefined],
  ])('tells %s', (_, managedFields, version) => {
    expect(writtenIn({ managedFields }, policy).writtenIn).toBe(version);
  });

  it('tells by whom, and when', () => {
    expect(writtenIn({ managedFields: [entry('policy/v1beta1', '2')] }, policy)).toEqual({
      writtenIn: 'policy/v1beta1',
      writtenInBy: 'by-2',
      writtenInAt: '2',
    });
  });

  it.each([
    ['what kubectl last applied', old, 'policy/v1beta1'],
    [
      'nothing where the server applies',
      { ...old, managedFields: [entry('policy/v1', '1', { operation: 'Apply' })] },
      undefined,
    ],
    ['nothing of what is no object', lastApplied('x {"apiVersion":"policy/v1beta1"'), undefined],
    ['nothing of what was applied as it is read', lastApplied('{"apiVersion":"policy/v1"}'), undefined],
    ['nothing of nothing', null, undefined],
  ])('tells %s', (_, metadata, version) => {
    expect(writtenIn(metadata, policy).writtenIn).toBe(version);
  });

  it('does not tell of a kind that is read in that very version', () => {
    expect(writtenIn(old, { group: 'policy', version: 'v1beta1' })).toEqual({});
  });
});
