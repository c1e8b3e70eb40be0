/** Milliseconds that a Retry-After header asks to wait: seconds or a date (RFC 9110 §10.2.3); null: it says neither. */
export function retryAfterHeaderMs(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  // Date.parse takes almost anything for a date, "-5" too.
  const date = /^[A-Z][a-z]+,? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
