import { describe, expect, it } from 'vitest';
import { isOlderVersion } from './resource-version.ts';

describe('domain/resource-version', () => {
  it.each([
    ['99', '100', true],
    ['100', '99', false],
    ['100', '100', false],
    ['9007199254740993', '9007199254740994', true],
    ['abc', '100', false],
    ['', '100', false],
  ])('%s is older than %s: %s', (version, than, isOlder) => {
    expect(isOlderVersion(version, than)).toBe(isOlder);
  });
});
