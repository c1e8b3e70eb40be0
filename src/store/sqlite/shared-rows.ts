import type { DatabaseSync } from 'node:sqlite';

/** What many rows share is kept once, under a number: namespaces, label sets, image sets. Runs inside the caller's transaction. */
export class SharedRows {
  readonly #database: DatabaseSync;
  readonly #namespaceIds = new Map<string, number>();
  readonly #labelSetIds = new Map<string, number>();
  readonly #imageSetIds = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  namespaceId(name: string): number {
    return remembered(this.#namespaceIds, name, () => this.#internedId('t_namespaces', 'name', name));
  }

  labelSetId(labels: Record<string, string>): number {
    const entries = Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1));
    const text = JSON.stringify(Object.fromEntries(entries));
    return remembered(this.#labelSetIds, text, () => {
      const id = this.#internedId('t_label_sets', 'labels', text);
      const insert = this.#database.prepare(
        'insert or ignore into t_labels (label_set, key, value) values (?, ?, ?)',
      );
      for (const [key, value] of entries) insert.run(id, key, value);
      return id;
    });
  }

  imageSetId(images: readonly string[]): number {
    const text = JSON.stringify(images);
    return remembered(this.#imageSetIds, text, () => this.#internedId('t_image_sets', 'images', text));
  }

  #internedId(table: string, column: string, value: string): number {
    this.#database.prepare(`insert or ignore into ${table} (${column}) values (?)`).run(value);
    return Number(this.#database.prepare(`select id from ${table} where ${column} = ?`).get(value)?.id);
  }

  /** After a transaction was rolled back: what was remembered in it may not be there. */
  forget(): void {
    this.#namespaceIds.clear();
    this.#labelSetIds.clear();
    this.#imageSetIds.clear();
  }
}

/** Other processes may write too: what is remembered is only ever added to, so it stays true. Bounded against odd fleets. */
function remembered(ids: Map<string, number>, key: string, find: () => number): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  if (ids.size > 20_000) ids.clear();
  const id = find();
  ids.set(key, id);
  return id;
}
