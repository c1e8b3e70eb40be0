import { describe, expect, it } from 'vitest';
import { demoLists } from '../../test/fakes/demo-lists.ts';
import { testRedactor } from '../../test/fakes/test-redactor.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** `Pod spec.containers[].env[].value` of every text that is not what it was. */
function changesOf(kind: string, before: unknown, after: unknown, path = ''): string[] {
  if (typeof before !== 'object' || before === null || after === undefined)
    return before === after ? [] : [`${kind} ${path} ${after === undefined ? 'dropped' : 'hidden'}`];
  return Object.entries(before).flatMap(([key, value]) => {
    const part = Array.isArray(before) ? '[]' : `${path === '' ? '' : '.'}${key}`;
    return changesOf(kind, value, (after as Record<string, unknown>)[key], path + part);
  });
}

describe('redact of the demo fleet', () => {
  const lists = demoLists();
  const redactor = testRedactor();
  const changes = new Set(
    lists.flatMap(({ group, kind, items }) =>
      items.flatMap((item) => {
        const before = structuredClone(item);
        return changesOf(kind, before, redactor.object(item, { group, kind }));
      }),
    ),
  );

  it('looks at hundreds of objects of many kinds', () => {
    expect(
      new Set(lists.filter(({ items }) => items.length > 0).map(({ kind }) => kind)).size,
    ).toBeGreaterThan(25);
    expect(lists.flatMap(({ items }) => items).length).toBeGreaterThan(1000);
  });

  it('hides the credentials of the shop and nothing else', () => {
    const hidden = [...changes].filter((change) => change.endsWith('hidden')).sort();

    expect(hidden).toEqual([
      'ConfigMap data.app.properties hidden',
      'ControllerRevision data.spec.template.spec.containers[].env[].value hidden',
      'Deployment spec.template.spec.containers[].env[].value hidden',
      'Pod spec.containers[].env[].value hidden',
      'ReplicaSet spec.template.spec.containers[].env[].value hidden',
      'Secret data.key hidden',
      'Secret data.password hidden',
      'Secret data.username hidden',
      'StatefulSet spec.template.spec.containers[].env[].value hidden',
    ]);
  });

  it('drops who wrote, and copies of the objects', () => {
    const dropped = [...changes].filter((change) => change.endsWith('dropped'));

    expect(
      dropped.filter((change) => !/metadata\.managedFields/.test(change) && !change.includes(lastApplied)),
    ).toEqual([]);
    expect(dropped.some((change) => change.includes(lastApplied))).toBe(true);
    expect(dropped.some((change) => change.includes('managedFields'))).toBe(true);
  });

  it('leaves no credential of the shop anywhere, neither plain nor in base64', () => {
    const kept = JSON.stringify(lists.map(({ items }) => items));

    for (const secret of ['demo-password', 'sk_test_demo1234567890abcdef']) {
      expect(kept).not.toContain(secret);
      expect(kept).not.toContain(Buffer.from(secret).toString('base64').replace(/=+$/, ''));
    }
  });
});
