import type { Settings } from '../../config/settings.ts';

export interface TimeStyle {
  /** IANA name; undefined: the machine's zone. */
  timeZone: string | undefined;
  now: number;
}

export function timeStyleOf({ utc }: Pick<Settings, 'utc'>, now: number): TimeStyle {
  return { timeZone: utc ? 'UTC' : undefined, now };
}

/** `15:02:11 CEST`, with the date before it when that is not today's: `2026-11-23 15:02:11 CEST`. */
export function formatTime(iso: string, { timeZone, now }: TimeStyle): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
  const moment = partsOf(format, Date.parse(iso));
  const today = partsOf(format, now);
  const time = `${moment.time} ${moment.zone}`;
  return moment.date === today.date ? time : `${moment.date} ${time}`;
}

function partsOf(
  format: Intl.DateTimeFormat,
  milliseconds: number,
): { date: string; time: string; zone: string } {
  const parts = Object.fromEntries(
    format.formatToParts(milliseconds).map(({ type, value }) => [type, value]),
  );
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    time: `${parts.hour}:${parts.minute}:${parts.second}`,
    zone: parts.timeZoneName ?? '',
  };
}
