import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ObjectReference, Severity } from '../../src/domain/finding.ts';

const Manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});
export type Manifest = z.infer<typeof Manifest>;

/** What happens once everything has been applied and runs. */
const Step = z.union([
  z.strictObject({ apply: z.array(Manifest) }),
  z.strictObject({ delete: ObjectReference.extend({ namespace: z.string().nullable().default(null) }) }),
  z.strictObject({
    patch: ObjectReference.extend({
      namespace: z.string().nullable().default(null),
      /** kubectl's `--subresource`. */
      subresource: z.string().optional(),
      /** A strategic merge patch, or a plain merge patch where `merge` is true. */
      merge: z.boolean().default(false),
      with: z.looseObject({}),
    }),
  }),
]);
export type Step = z.infer<typeof Step>;

/** Fulfilled once enough objects (`atLeast`) of this kind have the value. */
export const Wait = z.strictObject({
  /** As kubectl knows it: `pods`, `deployments.apps`. */
  of: z.string(),
  namespace: z.string().optional(),
  /** A name, or the beginning of names where it ends with `*`. */
  name: z.string().default('*'),
  /** Path with dots; lists are walked through: any of their elements will do. */
  field: z.string(),
  /** A regular expression. */
  matches: z.string(),
  atLeast: z.number().int().default(1),
});
export type Wait = z.infer<typeof Wait>;

/** One thing that is wrong, as somebody who knows would say it. */
const Cause = z.strictObject({
  /** For readers of the results. */
  cause: z.string(),
  /** Objects that may be named as the one that it comes from: any of them will do. */
  culprits: z.array(ObjectReference.extend({ namespace: z.string().nullable().default(null) })).min(1),
  /** Of each list at least one word must be stated, in whatever case: in the title or a cause; to quote it as evidence is not enough. */
  says: z.array(z.array(z.string()).min(1)).min(1),
  /** What must not be said of it: regular expressions. */
  notSaid: z.array(z.string()).default([]),
  /** At least so severe. */
  severity: Severity,
});
export type Cause = z.infer<typeof Cause>;

export const Scenario = z.strictObject({
  /** Where this was read of, and what it is about. */
  about: z.string(),
  /**
   * Where pods run that say nothing themselves: on a real kubelet, or on nodes that KWOK plays, where every pod comes up
   * whatever its image. Becomes a node selector.
   */
  nodes: z.enum(['real', 'played']),
  /** Images that the real nodes have besides the usual ones, with what their shell runs (empty: nothing, forever). */
  images: z.record(z.string(), z.string()).default({}),
  /** Hosts of registries, and the status with which they refuse. A host that is named nowhere refuses connections. */
  registries: z.record(z.string(), z.number().int()).default({}),
  /** Namespaces that are only mentioned are made besides. */
  setup: z.array(Manifest),
  /** What must have come about before anything is changed. */
  ready: z.array(Wait).default([]),
  change: z.array(Step).default([]),
  wait: z.array(Wait).default([]),
  /** Empty: all is well here. */
  truth: z.array(Cause),
});
export type Scenario = z.infer<typeof Scenario>;

/**
 * blind: written from Kubernetes' documentation alone; blind-again: in the same way, by others, once the checks had been mended by
 * what the first blind ones showed; informed: with the checks at hand; healthy: nothing is wrong.
 */
export const halves = ['blind', 'blind-again', 'informed', 'healthy'] as const;
export type Half = (typeof halves)[number];

export interface NamedScenario extends Scenario {
  name: string;
  half: Half;
}

/** Reads `test/scenarios/HALF/NAME.yaml`, all of them, sorted. Throws with the file's name where one is no scenario. */
export function readScenarios(folder = import.meta.dirname): NamedScenario[] {
  return halves.flatMap((half) =>
    readdirSync(join(folder, half))
      .filter((file) => file.endsWith('.yaml'))
      .sort()
      .map((file) => {
        const path = join(folder, half, file);
        const { data, error } = Scenario.safeParse(parse(readFileSync(path, 'utf8')));
        if (data === undefined) throw new Error(`${path}: ${z.prettifyError(error)}`);
        return { ...data, name: basename(file, '.yaml'), half };
      }),
  );
}
