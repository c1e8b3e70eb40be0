import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect } from 'vitest';

/** Compares a text with the file of that name in test/golden/; UPDATE_GOLDEN=1 writes the file instead. */
export function expectGolden(name: string, text: string): void {
  const path = resolve(import.meta.dirname, '../golden', name);
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const golden = existsSync(path) ? readFileSync(path, 'utf8') : '(there is no such golden file)';
  expect(text, `${name} has changed; if that is meant, run with UPDATE_GOLDEN=1 and look at the diff`).toBe(
    golden,
  );
}
