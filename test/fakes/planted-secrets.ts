import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const PlantedSecret = z.object({
  id: z.string(),
  /** How it may be recognised; what each means is said in the file. */
  shape: z.enum(['structured', 'unmarked', 'free']),
  place: z.enum(['secret', 'env', 'argument', 'configmap', 'annotation', 'event', 'log']),
  /** Of the value: name of a variable, key of a ConfigMap, of an annotation. */
  key: z.string().default('none'),
  text: z.string(),
  /** What must not be found anywhere. */
  hidden: z.array(z.string()).min(1),
});
export type PlantedSecret = z.infer<typeof PlantedSecret>;

const file = join(import.meta.dirname, '../fixtures/secrets/planted.yaml');

export function plantedSecrets(): PlantedSecret[] {
  return z.array(PlantedSecret).parse(parse(readFileSync(file, 'utf8')));
}

/** Those of which a part stands in a text, as `id: part`. */
export function leaksIn(text: string, secrets: readonly PlantedSecret[]): string[] {
  return secrets.flatMap(({ id, hidden }) =>
    hidden.filter((part) => text.includes(part)).map((part) => `${id}: ${part}`),
  );
}
