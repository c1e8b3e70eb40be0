import dns from 'node:dns';

/**
 * Loaded into the program's processes and threads before anything else (`--import`): a resolver and a clock of a test's
 * choice. FAULT_NAMES is a map of names to addresses (null: the name is not known), FAULT_CLOCK_MS is added to the time.
 */
const names = JSON.parse(process.env.FAULT_NAMES ?? '{}') as Record<string, string | null>;
const skewMs = Number(process.env.FAULT_CLOCK_MS ?? '0');

const lookup = dns.lookup as (...words: unknown[]) => unknown;
const replaced = (name: string, options: unknown, callback: (...answer: unknown[]) => void): unknown => {
  const address = names[name];
  if (address === undefined) return lookup(name, options, callback);
  const all = (options as { all?: boolean } | null)?.all === true;
  return process.nextTick(() => {
    if (address === null)
      callback(
        Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), {
          code: 'ENOTFOUND',
          syscall: 'getaddrinfo',
        }),
      );
    else if (all) callback(null, [{ address, family: 4 }]);
    else callback(null, address, 4);
  });
};
Object.assign(dns, { lookup: replaced });

if (skewMs !== 0) {
  const realNow = Date.now;
  const now = (): number => realNow() + skewMs;
  const Real = Date;
  class SkewedDate extends Real {
    constructor(...words: unknown[]) {
      super(...((words.length === 0 ? [now()] : words) as [number]));
    }
    static override now(): number {
      return now();
    }
  }
  globalThis.Date = SkewedDate as DateConstructor;
}
