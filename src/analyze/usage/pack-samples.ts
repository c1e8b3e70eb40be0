import { NumberReader, NumberWriter } from './numbers.ts';

/** One measurement as it is kept. */
export interface Sample {
  /** Seconds since the epoch. */
  at: number;
  /** In steps of 0.1 millicores, and in KiB: what metrics-server tells has no more; null: not measured. */
  cpu: number | null;
  memory: number | null;
}

/** Samples by the number of their series. */
export type SampleBlock = ReadonlyMap<number, readonly Sample[]>;

/**
 * Samples of many series as bytes, column by column: which series, how many of each, then all times, all CPU, all memory, each as the
 * difference to the one before in its series. Kept containers change little from minute to minute, so that a compressor
 * finds next to nothing in it.
 */
export function packSamples(block: SampleBlock): Uint8Array {
  const series = [...block]
    .filter(([, samples]) => samples.length > 0)
    .sort(([left], [right]) => left - right);
  const writer = new NumberWriter();
  writer.write(series.length);
  writeDeltas(
    writer,
    series.map(([id]) => id),
  );
  for (const [, samples] of series) writer.write(samples.length);
  let first = 0;
  for (const [, samples] of series)
    first = writeDeltas(
      writer,
      samples.map(({ at }) => at),
      first,
    );
  for (const [, samples] of series)
    writeDeltas(
      writer,
      samples.map(({ cpu }) => stored(cpu)),
    );
  for (const [, samples] of series)
    writeDeltas(
      writer,
      samples.map(({ memory }) => stored(memory)),
    );
  return writer.bytes;
}

export function unpackSamples(bytes: Uint8Array): Map<number, Sample[]> {
  const reader = new NumberReader(bytes);
  const ids = readDeltas(reader, reader.read());
  const counts = ids.map(() => reader.read());
  let first = 0;
  const times = counts.map((count) => {
    const column = readDeltas(reader, count, first);
    first = column[0] ?? first;
    return column;
  });
  const cpu = counts.map((count) => readDeltas(reader, count));
  const memory = counts.map((count) => readDeltas(reader, count));
  return new Map(
    ids.map((id, index) => [
      id,
      (times[index] ?? []).map((at, sample) => ({
        at,
        cpu: unstored(cpu[index]?.[sample]),
        memory: unstored(memory[index]?.[sample]),
      })),
    ]),
  );
}

/** -1 stands for what was not measured. */
function stored(value: number | null): number {
  return value ?? -1;
}

function unstored(value: number | undefined): number | null {
  return value === undefined || value < 0 ? null : value;
}

/** Answers the first of them, from which the next column of its kind may go on. */
function writeDeltas(writer: NumberWriter, values: readonly number[], from = 0): number {
  let before = from;
  for (const value of values) {
    writer.write(value - before);
    before = value;
  }
  return values[0] ?? from;
}

function readDeltas(reader: NumberReader, count: number, from = 0): number[] {
  const values: number[] = [];
  let before = from;
  for (let index = 0; index < count; index += 1) {
    before += reader.read();
    values.push(before);
  }
  return values;
}
