import { describe, expect, it } from 'vitest';
import { parseMoment, readMoment } from './parse-moment.ts';

const now = Date.parse('2026-11-28T15:00:00.000Z');
const utc = { now, utc: true };

describe('cli/parse-moment', () => {
  it.each([
    ['now', '2026-11-28T15:00:00.000Z'],
    ['2h', '2026-11-28T13:00:00.000Z'],
    ['1h30m', '2026-11-28T13:30:00.000Z'],
    ['14:30', '2026-11-28T14:30:00.000Z'],
    ['14:30:15', '2026-11-28T14:30:15.000Z'],
    ['16:00', '2026-11-27T16:00:00.000Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20 08:05', '2026-11-20T08:05:00.000Z'],
    ['2026-11-20T08:05:09Z', '2026-11-20T08:05:09.000Z'],
    ['2026-11-20T08:05:09+02:00', '2026-11-20T06:05:09.000Z'],
  ])('reads %s', (text, expected) => {
    expect(new Date(parseMoment(text, utc) ?? 0).toISOString()).toBe(expected);
  });

  it.each(['', '25:00', '10:75', '2026-13-01', '2026-00-10', 'yesterday', '7', '2 hours'])(
    'does not read %j',
    (text) => {
      expect(parseMoment(text, utc)).toBeNull();
    },
  );

  it('takes a time without a zone for local', () => {
    const local = new Date(now);
    local.setHours(0, 1, 0, 0);

    expect(parseMoment('00:01', { now, utc: false })).toBe(local.getTime());
  });

  it.each([
    ['tomorrow', '--at must be a time, not "tomorrow"'],
    ['2030-01-01', '--at 2030-01-01 is still to come'],
  ])('refuses %s', (text, message) => {
    expect(() => readMoment('at', text, utc)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });
});
