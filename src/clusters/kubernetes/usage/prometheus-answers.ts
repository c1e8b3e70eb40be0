import { z } from 'zod';
import { AppError } from '../../../domain/errors.ts';

/** One value of an instant vector. */
export interface VectorValue {
  labels: Record<string, string>;
  /** Seconds since the epoch. */
  at: number;
  value: number;
}

const Answer = z.looseObject({
  status: z.literal('success'),
  data: z.looseObject({ resultType: z.literal('vector'), result: z.array(z.unknown()) }),
});
const Refusal = z.looseObject({ status: z.literal('error'), error: z.string() });
const Entry = z.looseObject({
  metric: z.record(z.string(), z.string()),
  value: z.tuple([z.number(), z.string()]),
});

/** What an instant query answers (Prometheus' HTTP API, /api/v1/query); values that are no numbers are left out. */
export function readVector(answer: unknown): VectorValue[] {
  const read = Answer.safeParse(answer);
  if (!read.success) throw notPrometheus(answer);
  return read.data.data.result.flatMap((item) => {
    const entry = Entry.safeParse(item);
    if (!entry.success) return [];
    const [at, text] = entry.data.value;
    const value = Number(text);
    return Number.isFinite(value) && value >= 0 ? [{ labels: entry.data.metric, at, value }] : [];
  });
}

function notPrometheus(answer: unknown): AppError {
  const refusal = Refusal.safeParse(answer);
  const why = refusal.success ? `: ${refusal.data.error.slice(0, 200)}` : '';
  return new AppError('PROTOCOL', `what was asked for usage did not answer as a Prometheus does${why}`);
}
