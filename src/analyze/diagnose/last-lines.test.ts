import { describe, expect, it } from 'vitest';
import { lastLines } from './last-lines.ts';

const pod = { kind: 'Pod', namespace: 'shop', name: 'web-1' };
const readAt = '2026-01-02T03:04:05.000Z';
const run = { container: 'main', previous: true, instance: 'one' };

describe('analyze/diagnose/last-lines', () => {
  const of = (texts: string[], { instance = 'one', goesOn = false, afterMs = 0 } = {}) =>
    lastLines(
      pod,
      { lines: [{ container: 'main', instance, readAt, lines: texts.map((text) => ({ at: null, text })) }] },
      { ...run, goesOn, now: Date.parse(readAt) + afterMs },
    );

  it.each([
    [['start', 'error: cannot reach db', 'fatal: giving up'], 'error: cannot reach db'],
    [
      ['error: long ago', ...Array.from({ length: 30 }, (_, n) => `step ${'x'.repeat(n)}`)],
      `step ${'x'.repeat(29)}`,
    ],
    [['up', 'down'], 'down'],
    [
      ['app: unrecognized option: --log-json', 'usage: app --port=PORT'],
      'app: unrecognized option: --log-json',
    ],
    [['flag provided but not defined: -v', 'Usage of app:'], 'flag provided but not defined: -v'],
    [['options are read', 'unknown visitors: 3'], 'unknown visitors: 3'],
    [['', '  '], null],
    [[], null],
  ])('of %j tells %j', (texts, telling) => {
    expect(of(texts).telling).toBe(telling);
  });

  it('has the first error, the last one and the end as evidence, repeats counted', () => {
    const { evidence } = of(['error: a', 'try', 'try', 'error: b', 'x', 'y', 'z']);

    expect(evidence.map(({ text }) => text)).toEqual(['error: a', 'error: b', 'y', 'z']);
    expect(of(['try 1', 'try 2']).evidence.map(({ text }) => text)).toEqual(['try 1 (×2)']);
  });

  it.each([
    ['another run', { instance: 'two' }, true],
    ['the run that was read', {}, false],
    ['one that has ended, later', { afterMs: 3_600_000 }, false],
    ['one that goes on, soon after', { goesOn: true, afterMs: 60_000 }, false],
    ['one that goes on, later', { goesOn: true, afterMs: 3_600_000 }, true],
  ])('wants lines of %s: %s', (_, options, wanted) => {
    expect(of(['error: no'], options).wants).toEqual(wanted ? run : undefined);
  });
});
