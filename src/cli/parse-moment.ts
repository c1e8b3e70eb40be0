import { AppError } from '../domain/errors.ts';
import { parseDuration } from '../lib/parse-duration.ts';

export interface MomentStyle {
  now: number;
  /** true: times without a zone are UTC, else local. */
  utc: boolean;
}

const dayMs = 86_400_000;
const clock = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/;
const date = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?$/;
const zoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Milliseconds of a moment as people type it: `2h` (ago), `now`, `14:30` (the last one), `2026-11-28`, `2026-11-28 14:30`, or
 * with a zone `2026-11-28T14:30:00Z`. null: it is none of these.
 */
export function parseMoment(text: string, style: MomentStyle): number | null {
  const word = text.trim();
  if (word === 'now') return style.now;
  if (zoned.test(word)) return numberOrNull(Date.parse(word));
  const parts = clock.exec(word);
  if (parts !== null) return lastOfClock(parts.slice(1), style);
  const day = date.exec(word);
  if (day !== null) return momentOf(day.slice(1), style.utc);
  const ago = parseDuration(word);
  return ago === null || /^[\d.]+$/.test(word) ? null : style.now - ago;
}

/** The same, for an option. Throws USAGE; also for a moment that is still to come. */
export function readMoment(option: string, text: string, style: MomentStyle): number {
  const moment = parseMoment(text, style);
  if (moment === null)
    throw new AppError('USAGE', `--${option} must be a time, not "${text}"`, {
      hint: 'As in 2h (ago), 14:30, "2026-11-28 14:30" or 2026-11-28T14:30:00Z.',
    });
  if (moment > style.now) throw new AppError('USAGE', `--${option} ${text} is still to come`);
  return moment;
}

function lastOfClock(
  [hours = '', minutes = '', seconds = '0']: readonly (string | undefined)[],
  { now, utc }: MomentStyle,
): number | null {
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  const at = new Date(now);
  if (utc) at.setUTCHours(Number(hours), Number(minutes), Number(seconds), 0);
  else at.setHours(Number(hours), Number(minutes), Number(seconds), 0);
  return at.getTime() > now ? at.getTime() - dayMs : at.getTime();
}

function momentOf(parts: readonly (string | undefined)[], utc: boolean): number | null {
  const [year = 0, month = 1, day = 1, hours = 0, minutes = 0, seconds = 0] = parts.map((part) =>
    Number(part ?? 0),
  );
  const moment = utc
    ? Date.UTC(year, month - 1, day, hours, minutes, seconds)
    : new Date(year, month - 1, day, hours, minutes, seconds).getTime();
  const isReal = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hours <= 23 && minutes <= 59;
  return isReal ? numberOrNull(moment) : null;
}

function numberOrNull(moment: number): number | null {
  return Number.isNaN(moment) ? null : moment;
}
