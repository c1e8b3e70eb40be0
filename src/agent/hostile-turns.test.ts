import { describe, expect, it } from 'vitest';
import { playHostileTurns } from '../../test/fakes/hostile-turns.ts';
import { propertyTimeoutMs } from '../../test/fakes/property-timeout.ts';

describe('agent/hostile-turns', () => {
  it('break neither budget, gate nor exit', { timeout: propertyTimeoutMs }, async () => {
    expect(await playHostileTurns(200, 20_261_128)).toBeGreaterThan(300);
  });
});
