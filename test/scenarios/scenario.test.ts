import { describe, expect, it } from 'vitest';
import { type Manifest, readScenarios } from './scenario.ts';

const scenarios = readScenarios();

describe('scenarios', () => {
  it('are all readable, and many', () => {
    expect(scenarios.length).toBeGreaterThanOrEqual(48);
    expect(scenarios.filter(({ half }) => half === 'blind').length).toBeGreaterThanOrEqual(32);
  });

  it('have names of their own', () => {
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  });

  it('share no namespace and no object of the cluster, because all run at once', () => {
    const owners = new Map<string, string[]>();
    for (const { name, setup } of scenarios) {
      for (const place of new Set(setup.flatMap(placesOf))) {
        owners.set(place, [...(owners.get(place) ?? []), name]);
      }
    }

    expect([...owners].filter(([, names]) => names.length > 1)).toEqual([]);
  });

  it.each(scenarios)('of $half/$name give no hint in their names', ({ setup }) => {
    for (const { metadata } of setup) {
      expect(`${metadata.namespace ?? ''}/${metadata.name}`).not.toMatch(
        /broken|missing|bad|wrong|fail|error|crash|invalid|unknown|(?<!de)fault/i,
      );
    }
  });

  it.each(scenarios)('of $half/$name know a truth exactly where something is wrong', ({ half, truth }) => {
    expect(truth.length > 0).toBe(half !== 'healthy');
  });
});

function placesOf({ kind, metadata }: Manifest): string[] {
  if (metadata.namespace !== undefined) return [`Namespace ${metadata.namespace}`];
  return [`${kind} ${metadata.name}`];
}
