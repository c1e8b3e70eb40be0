import { describe, expect, it } from 'vitest';
import { isIdentifierKey } from './identifier-key.ts';

describe('redact/keys/identifier-key', () => {
  it.each([
    'GIT_SHA',
    'commit',
    'BUILD_ID',
    'checksum/config',
    'tlsCert',
    'ca.crt',
    'podUid',
    'IMAGE_DIGEST',
    'etag',
  ])('%s names what it identifies', (key) => {
    expect(isIdentifierKey(key)).toBe(true);
  });

  it.each(['', 'PASSWORD', 'FOO', 'idle', 'harshness'])('%j does not', (key) => {
    expect(isIdentifierKey(key)).toBe(false);
  });
});
