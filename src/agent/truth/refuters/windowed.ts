import { numberWords } from '../words.ts';
import { placesIn, type Refuter } from './clause.ts';

const units: Readonly<Record<string, number>> = {
  minute: 60e3,
  hour: 3600e3,
  h: 3600e3,
  day: 86_400e3,
  d: 86_400e3,
};
const span = /\b(?:last|past)\s+(\d+|\w+)?\s*(minute|hour|day|h|d)s?\b/i;
const what = new RegExp(
  String.raw`(?<![\w.-])(\d+|${Object.keys(numberWords).join('|')})\s+(changes|events)\b`,
  'i',
);

/** "In the last hour there were three changes": as many of those that were read. */
export const windowed: Refuter = {
  name: 'windowed',
  refute(clause) {
    const [, count = '', unit = ''] = span.exec(clause.text) ?? [];
    const [, said = '', tool = ''] = what.exec(clause.text) ?? [];
    if (unit === '' || said === '') return null;
    const { index, now } = clause.context;
    const long =
      (numberWords[count.toLowerCase()] ?? (Number(count) || 1)) * (units[unit.toLowerCase()] ?? 0);
    const places = placesIn(clause);
    const rows = index.rows.filter(
      (row) => row.tool === tool.toLowerCase() && places.every((place) => row.atoms.has(place)),
    );
    // What is a minute older counts as well: the answer is given after it was read.
    const found = rows.filter(({ times }) =>
      times.some(({ value, column }) => ['at', 'last_seen'].includes(column) && now - value <= long + 60_000),
    );
    const wanted = numberWords[said.toLowerCase()] ?? Number(said);
    return rows.length === 0 || found.length === wanted ? null : `there were ${found.length} in that time`;
  },
};
