import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { openReadOnly } from '../../src/store/sqlite/open-database.ts';
import { PackReader } from '../../src/store/sqlite/pack-format.ts';

/**
 * Every text that a database keeps, in whatever table or view, bodies of today and of before unpacked. An index for search
 * gives back none of what it was told (names, labels, messages), which stands in tables of its own.
 */
export function keptTexts(file: string): string[] {
  if (!existsSync(file)) return [];
  const database = openReadOnly(file);
  try {
    const names = database
      .prepare(
        "select name from sqlite_schema where type in ('table', 'view') and sql not like 'create virtual table%'",
      )
      .all();
    const texts = names.flatMap(({ name }) =>
      database
        .prepare(`select * from "${name}"`)
        .all()
        .flatMap((row) => Object.values(row).flatMap(textOf)),
    );
    return names.some(({ name }) => name === 't_packs') ? [...texts, ...packedTexts(database)] : texts;
  } finally {
    database.close();
  }
}

/** Views show the bodies of today; those of before lie in the same packs. */
function packedTexts(database: DatabaseSync): string[] {
  return database
    .prepare('select id, written, data from t_packs')
    .all()
    .flatMap(({ id, written, data }) => {
      const packs = new PackReader();
      return Array.from({ length: Number(written) }, (_, slot) =>
        packs.body(Number(id), slot, () => data as Uint8Array),
      ).flatMap(textOf);
    });
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
