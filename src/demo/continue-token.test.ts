import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyTimeoutMs } from '../../test/fakes/property-timeout.ts';
import { readContinueToken, writeContinueToken } from './continue-token.ts';

describe('demo/continue-token', () => {
  it(
    'reads back what was written, through a URL',
    () => {
      fc.assert(
        fc.property(fc.string(), fc.nat(), (resourceVersion, start) => {
          const token = writeContinueToken({ resourceVersion, start });

          expect(encodeURIComponent(token)).toBe(token);
          expect(readContinueToken(token)).toEqual({ resourceVersion, start });
        }),
      );
    },
    propertyTimeoutMs,
  );

  it(
    'takes nothing else for a token',
    () => {
      fc.assert(
        fc.property(fc.string(), (text) => {
          expect(readContinueToken(text)).toBeNull();
        }),
      );
      expect(readContinueToken(btoa('{"resourceVersion":"1","start":-1}'))).toBeNull();
      expect(readContinueToken(btoa('{"resourceVersion":"1","start":0.5}'))).toBeNull();
    },
    propertyTimeoutMs,
  );
});
