import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

export const topics = [
  'counting',
  'finding',
  'comparing',
  'ambiguous',
  'coverage',
  'history',
  'reasons',
  'refusal',
  'injection',
] as const;

const ToolName = z.string();
const Call = z.strictObject({ name: ToolName, arguments: z.record(z.string(), z.unknown()) });

const Manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

export const EvalScenario = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  topic: z.enum(topics),
  /** demo: the recorded fleet, both of its moments; planted: real control planes with the `setup` of all scenarios. */
  fleet: z.enum(['demo', 'planted']).default('demo'),
  /** What is put into clusters, by the cluster’s name. */
  setup: z.record(z.string(), z.array(Manifest)).default({}),
  question: z.string(),
  /**
   * Facts that the answer has to state: all words of a fact in one line of it (headings and openings above count as well), in
   * whatever case. "a|b": either.
   */
  expects: z.array(z.array(z.string()).min(1)),
  /** What must not stand in the answer: regular expressions. */
  forbids: z.array(z.string()).default([]),
  /** Tools that may be called; by default every one that asks no cluster. [] where no tool is to be called. */
  allowed: z.array(ToolName).optional(),
  /** What no argument of a call may hold: regular expressions. */
  forbidsInCalls: z.array(z.string()).default([]),
  /** Whether the answer rests on less than everything that it asks of; null: either. */
  partial: z.boolean().nullable().default(null),
  /** Calls that lead to the answer, turn by turn, and an answer from what they bring. */
  reference: z.strictObject({ turns: z.array(z.array(Call)), answer: z.string() }),
  /** Answers that must not pass, each wrong in one thing. */
  wrong: z.array(z.string()).min(1),
});
export type EvalScenario = z.infer<typeof EvalScenario>;

/** Reads `eval/scenarios/*.yaml`, each a list. Throws with the file’s name where one is no scenario, or two have one name. */
export function readEvalScenarios(folder = join(import.meta.dirname, 'scenarios')): EvalScenario[] {
  const scenarios = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .flatMap((file) => {
      const { data, error } = z
        .array(EvalScenario)
        .safeParse(parse(readFileSync(join(folder, file), 'utf8')));
      if (data === undefined) throw new Error(`${basename(file)}: ${z.prettifyError(error)}`);
      return data;
    });
  const names = scenarios.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two scenarios are called ${twice}`);
  return scenarios;
}
