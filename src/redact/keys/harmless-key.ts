const words = new Set(
  'level loglevel mode port replicas timezone tz locale lang language region zone environment env debug verbose format interval timeout retries threads workers'.split(
    ' ',
  ),
);

/** Keys whose values a person may always see: levels, modes, ports, counts, places. */
export function isHarmlessKey(key: string): boolean {
  const parts = key.toLowerCase().split(/[^a-z0-9]+/);
  return words.has(parts.at(-1) ?? '') || words.has(parts.join(''));
}
