import { describe, expect, it } from 'vitest';
import { isHarmlessKey } from './harmless-key.ts';

describe('redact/keys/harmless-key', () => {
  it.each(['LOG_LEVEL', 'logLevel', 'log.level', 'PORT', 'http-port', 'replicas', 'TZ', 'NODE_ENV', 'debug'])(
    '%s may be seen',
    (key) => {
      expect(isHarmlessKey(key)).toBe(true);
    },
  );

  it.each(['', 'LEVEL_TOKEN', 'portal', 'PASSWORD', 'hostname', 'modem'])('%j may not', (key) => {
    expect(isHarmlessKey(key)).toBe(false);
  });
});
