const unitBytes: Record<string, number> = {
  '': 1,
  b: 1,
  kb: 1000,
  mb: 1000 ** 2,
  gb: 1000 ** 3,
  ki: 1024,
  kib: 1024,
  mi: 1024 ** 2,
  mib: 1024 ** 2,
  gi: 1024 ** 3,
  gib: 1024 ** 3,
};

/** Bytes of `64MiB`, `64Mi`, `1.5GB`, `4096`; case does not count. null: not a size. */
export function parseSize(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const factor = unitBytes[(match?.[2] ?? '?').toLowerCase()];
  return match === null || factor === undefined ? null : Math.round(Number(match[1]) * factor);
}
