const factors: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  g: 1e9,
  t: 1e12,
  ki: 1024,
  mi: 1024 ** 2,
  gi: 1024 ** 3,
  ti: 1024 ** 4,
};

/** What can be put in an order: "256Mi", "4", "1.4.2"; null: nothing of the kind. */
export function quantityOf(text: string): number | null {
  const version = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text);
  if (version !== null) return version.slice(1).reduce((sum, part) => sum * 10_000 + Number(part), 0);
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*?)b?$/i.exec(text) ?? [];
  const factor = factors[unit === 'M' ? 'mi' : unit.toLowerCase()];
  return digits === '' || factor === undefined ? null : Number(digits) * factor;
}
