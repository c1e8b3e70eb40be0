import { existsSync } from 'node:fs';
import { openReadOnly } from '../../src/store/sqlite/open-database.ts';

/** Every text that a database keeps, in whatever table or view, bodies unpacked. */
export function keptTexts(file: string): string[] {
  if (!existsSync(file)) return [];
  const database = openReadOnly(file);
  try {
    const names = database.prepare("select name from sqlite_schema where type in ('table', 'view')").all();
    return names.flatMap(({ name }) =>
      database
        .prepare(`select * from "${name}"`)
        .all()
        .flatMap((row) => Object.values(row).flatMap(textOf)),
    );
  } finally {
    database.close();
  }
}

function textOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value instanceof Uint8Array ? [Buffer.from(value).toString('latin1')] : [];
}

/** A text as it stands in others: as it is, and inside base64, which has three ways to begin. */
export function formsOf(text: string): string[] {
  const encoded = [0, 1, 2].map((before) =>
    // What shares a digit with its neighbours is left out.
    Buffer.from('-'.repeat(before) + text)
      .toString('base64')
      .slice(before === 0 ? 0 : before + 1, -4),
  );
  return [text, ...encoded];
}
