/** Milliseconds since the epoch, as columns keep them, as ISO 8601, UTC. */
export function isoOfMoment(moment: unknown): string {
  return new Date(Number(moment)).toISOString();
}

/** SQL: the same of a column. */
export function sqlIsoOfMoment(column: string): string {
  return `strftime('%Y-%m-%dT%H:%M:%fZ', ${column} / 1000.0, 'unixepoch')`;
}
