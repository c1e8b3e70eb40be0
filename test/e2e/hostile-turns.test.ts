import { describe, expect, it } from 'vitest';
import { playHostileTurns } from '../fakes/hostile-turns.ts';

describe('e2e/hostile-turns, ten thousand of a model, random and malformed', () => {
  it('break neither budget, gate nor exit', { timeout: 300_000 }, async () => {
    expect(await playHostileTurns(5500, 1128)).toBeGreaterThan(10_000);
  });
});
