import { describe, expect, it } from 'vitest';
import { isLoopback } from './is-loopback.ts';

describe('lib/is-loopback', () => {
  it.each(['localhost', 'LocalHost', '127.0.0.1', '127.8.9.10', '::1', '[::1]'])(
    'takes %s for this machine',
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  it.each(['127.evil.example', '127.0.0.1.evil.example', 'localhost.example', '128.0.0.1', '::2', ''])(
    'takes "%s" for another',
    (host) => {
      expect(isLoopback(host)).toBe(false);
    },
  );
});
