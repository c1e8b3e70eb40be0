import { describe, expect, it } from 'vitest';
import { keyedTestHash, testRedactor } from '../../../test/fakes/test-redactor.ts';
import { createHide } from '../placeholder.ts';
import type { KeepValues } from '../redactor.ts';

const hide = createHide(keyedTestHash);

function redact<T extends object>(object: T, group = '', keepValues: KeepValues = 'safe'): T {
  const kind = { group, kind: 'Thing' };
  return testRedactor(keepValues).object(structuredClone(object) as Record<string, unknown>, kind) as T;
}

/** Every place of labels in an object. */
function labelled(labels: object): object {
  return {
    metadata: { name: 'a', labels },
    spec: {
      selector: { matchLabels: labels },
      nodeSelector: labels,
      template: { metadata: { labels }, spec: { podSelector: { matchLabels: labels } } },
    },
    other: { selector: labels },
  };
}

describe('redact/objects/redact-labels', () => {
  it.each(['', 'apps', 'example.com'])(
    'hides credentials by their keys, wherever labels stand in %j',
    (group) => {
      const labels = (value: string): object => ({
        apikey: value,
        'example.com/db-password': value,
        app: 'web',
      });

      expect(redact(labelled(labels('opensesame')), group)).toEqual(labelled(labels(hide('opensesame'))));
    },
  );

  it.each([
    { 'app.kubernetes.io/name': 'vault-token-reviewer', 'pod-template-hash': '6d4cf56db6' },
    { secret: 'db-credentials', auth: 'basic', 'argocd.argoproj.io/secret-type': 'cluster' },
    { 'external-secrets.io/component': 'webhook', 'cert-manager.io/next-private-key': 'true' },
    {
      'kubernetes.io/legacy-token-last-used': '2026-01-02',
      'kubernetes.io/legacy-token-invalid-since': '2026-01-02',
    },
    { 'uses-vault-token': 'enabled', token: '' },
  ])('leaves %j', (labels) => {
    expect(redact(labelled(labels))).toEqual(labelled(labels));
  });

  it('keeps all where all is to be kept', () => {
    expect(redact(labelled({ apikey: 'opensesame' }), '', 'all')).toEqual(labelled({ apikey: 'opensesame' }));
  });

  it.each([[null], ['text'], [['a']], [{ a: 7, b: null }]])(
    'leaves what is no map of texts: %j',
    (labels) => {
      const object = { metadata: { labels }, spec: { nodeSelector: labels } };

      expect(redact(object)).toEqual(object);
    },
  );
});
