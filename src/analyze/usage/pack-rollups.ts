import { NumberReader, NumberWriter } from './numbers.ts';
import type { Rollup, Spread } from './roll-up.ts';

const parts = ['min', 'average', 'max', 'p95'] as const;

/** Figures of one hour, by the number of their series, as bytes: column by column, each of a spread as the difference to the one before. */
export function packRollups(rollups: ReadonlyMap<number, Rollup>): Uint8Array {
  const series = [...rollups].sort(([left], [right]) => left - right);
  const writer = new NumberWriter();
  writer.write(series.length);
  let before = 0;
  for (const [id] of series) {
    writer.write(id - before);
    before = id;
  }
  for (const [, { count }] of series) writer.write(count);
  for (const [, { cpu }] of series) writeSpread(writer, cpu);
  for (const [, { memory }] of series) writeSpread(writer, memory);
  return writer.bytes;
}

export function unpackRollups(bytes: Uint8Array): Map<number, Rollup> {
  const reader = new NumberReader(bytes);
  let before = 0;
  const ids = Array.from({ length: reader.read() }, () => {
    before += reader.read();
    return before;
  });
  const counts = ids.map(() => reader.read());
  const cpu = ids.map(() => readSpread(reader));
  const memory = ids.map(() => readSpread(reader));
  return new Map(
    ids.map((id, index) => [
      id,
      { count: counts[index] ?? 0, cpu: cpu[index] ?? null, memory: memory[index] ?? null },
    ]),
  );
}

/** A first number of -1 stands for none. */
function writeSpread(writer: NumberWriter, spread: Spread | null): void {
  if (spread === null) {
    writer.write(-1);
    return;
  }
  let before = 0;
  for (const part of parts) {
    writer.write(spread[part] - before);
    before = spread[part];
  }
}

function readSpread(reader: NumberReader): Spread | null {
  const min = reader.read();
  if (min < 0) return null;
  const average = min + reader.read();
  const max = average + reader.read();
  return { min, average, max, p95: max + reader.read() };
}
