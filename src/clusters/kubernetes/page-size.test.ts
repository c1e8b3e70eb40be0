import { describe, expect, it } from 'vitest';
import { pageSize } from './page-size.ts';

describe('clusters/kubernetes/page-size', () => {
  it.each([
    ['v1.33.9', 0, 500, 'what client-go asks for'],
    ['v1.33.9', 8_000, 500, 'and goes on with, because objects are charged'],
    ['v1.33.9', 1_000_000, 16, 'except for objects that would fill our memory'],
    [null, 0, 500, 'also where the version is not known'],
    ['v1.34.0', 0, 100, 'few, while their size is not known'],
    ['v1.34.0', 8_000, 125, 'about 1 MB where bytes are charged'],
    ['v1.36.3', 500, 500, 'never more than the usual page'],
    ['v1.36.3+k3s1', 1_500_000, 10, 'never a request for every few'],
    ['v1.34-gke.1', 8_000, 125, 'whatever a provider writes behind the version'],
    ['v2.0.0', 8_000, 125, 'also after 1.x'],
    ['nonsense', 8_000, 500, 'as usual where the version cannot be read'],
  ])('of %s with objects of %d bytes is %d: %s', (version, bytes, expected, _) => {
    expect(pageSize(version, bytes)).toBe(expected);
  });
});
