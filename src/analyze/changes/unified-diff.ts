import { createTwoFilesPatch } from 'diff';
import { stringify } from 'yaml';
import type { Change } from '../../domain/change.ts';
import { asObject, type JsonObject } from '../../lib/json.ts';
import { findDifferences } from './find-differences.ts';
import { isNoise } from './noise.ts';

const linesAround = 3;

/** Two states of an object as a unified diff of YAML, noise left out; the bodies are redacted JSON. '': nothing but noise differs. */
export function unifiedDiff(
  { kind, namespace, name, since, at }: Change,
  { before, after }: { before: string | null; after: string | null },
): string {
  const [left, right] = [parse(before), parse(after)];
  for (const difference of findDifferences(left, right)) {
    if (!isNoise(difference, kind)) continue;
    remove(left, difference.path);
    remove(right, difference.path);
  }
  const file = [kind.plural, namespace, name].filter((part) => part !== null).join('/');
  const patch = createTwoFilesPatch(file, file, toYaml(left), toYaml(right), since ?? '', at, {
    context: linesAround,
  });
  return patch.includes('\n@@') ? patch.slice(patch.indexOf('---')) : '';
}

function parse(body: string | null): JsonObject | null {
  return body === null ? null : asObject(JSON.parse(body));
}

function toYaml(object: JsonObject | null): string {
  return object === null ? '' : stringify(object, { sortMapEntries: true, lineWidth: 0 });
}

/** Takes a path out, where it leads through objects and keyed lists. */
function remove(object: JsonObject | null, path: readonly string[]): void {
  const [key = '', ...rest] = path;
  if (object === null) return;
  if (rest.length === 0) {
    delete object[key];
    return;
  }
  const value = object[key];
  if (!Array.isArray(value)) {
    remove(asObject(value), rest);
    return;
  }
  const [element = '', ...below] = rest;
  const found = value.map(asObject).find((entry) => Object.values(entry ?? {}).includes(element));
  remove(found ?? null, below);
}
