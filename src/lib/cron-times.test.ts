import { describe, expect, it } from 'vitest';
import { nextCronTime, parseCron } from './cron-times.ts';

const next = (text: string, after: string, zone?: string) => {
  const schedule = parseCron(text);
  const at = schedule === null ? null : nextCronTime(schedule, Date.parse(after), zone);
  return at === null ? null : new Date(at).toISOString().replace(':00.000Z', 'Z');
};

describe('lib/cron-times', () => {
  it.each([
    ['* * * * *', '2026-03-10T10:00:30Z', '2026-03-10T10:01Z'],
    ['0 3 * * *', '2026-03-10T03:00:00Z', '2026-03-11T03:00Z'],
    ['*/15 9-17 * * mon-fri', '2026-03-13T17:45:00Z', '2026-03-16T09:00Z'],
    ['30 4 1,15 * fri', '2026-03-02T00:00:00Z', '2026-03-06T04:30Z'],
    ['0 0 29 2 *', '2026-03-02T00:00:00Z', '2028-02-29T00:00Z'],
    ['5/20 * * * *', '2026-03-02T00:06:00Z', '2026-03-02T00:25Z'],
    ['@weekly', '2026-03-10T00:00:00Z', '2026-03-15T00:00Z'],
    ['0 0 * * 7', '2026-03-10T00:00:00Z', '2026-03-15T00:00Z'],
    ['0 0 ? JAN *', '2026-03-10T00:00:00Z', '2027-01-01T00:00Z'],
  ])('%s after %s is due at %s', (text, after, due) => {
    expect(next(text, after)).toBe(due);
  });

  it.each([
    ['0 3 * * *', '2026-03-10T03:00:00Z', 'America/New_York', '2026-03-10T07:00Z'],
    ['30 2 * * *', '2026-03-28T12:00:00Z', 'Europe/Berlin', '2026-03-30T00:30Z'],
    ['0 0 * * *', '2026-03-10T12:00:00Z', 'Asia/Kolkata', '2026-03-10T18:30Z'],
    ['0 9 * * *', '2026-03-10T12:00:00Z', 'Nowhere/Land', null],
  ])('%s after %s in %s is due at %s', (text, after, zone, due) => {
    expect(next(text, after, zone)).toBe(due);
  });

  it.each(['0 0 30 2 *'])('%s never comes', (text) => {
    expect(next(text, '2026-03-10T12:00:00Z')).toBeNull();
  });

  it.each([
    '',
    '* * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '*/0 * * * *',
    '5-1 * * * *',
    'a * * * *',
    '@every 1h',
  ])('%j is no schedule that can be counted', (text) => {
    expect(parseCron(text)).toBeNull();
  });
});
