import { describe, expect, it } from 'vitest';
import { isBuiltIn, plainFieldsOf } from './plain-fields.ts';

describe('redact/objects/plain-fields', () => {
  it.each(['', 'apps', 'batch', 'networking.k8s.io', 'apiextensions.k8s.io', 'snapshot.storage.k8s.io'])(
    '%j is a group of Kubernetes itself',
    (group) => {
      expect(isBuiltIn(group)).toBe(true);
    },
  );

  it.each(['example.com', 'cert-manager.io', 'x-k8s.io.example.com', 'notk8s.io'])('%j is not', (group) => {
    expect(isBuiltIn(group)).toBe(false);
  });

  it('knows the fields of Kubernetes, labels of everybody, and descriptions of schemas', () => {
    expect(plainFieldsOf('apps').texts.has('image')).toBe(true);
    expect(plainFieldsOf('apps').trees.has('resources')).toBe(true);
    expect(plainFieldsOf('apps').texts.has('description')).toBe(false);
    expect(plainFieldsOf('apiextensions.k8s.io').texts.has('description')).toBe(true);
    expect(plainFieldsOf('example.com').texts.has('image')).toBe(false);
    expect(plainFieldsOf('example.com').trees.has('matchLabels')).toBe(true);
    expect(plainFieldsOf('').trees.has('matchLabels')).toBe(true);
  });

  it('looks below status, where messages are, though a condition’s own status is plain', () => {
    expect(plainFieldsOf('').texts.has('status')).toBe(true);
    expect(plainFieldsOf('').trees.has('status')).toBe(false);
  });
});
