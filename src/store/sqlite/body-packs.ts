import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { decodePack, encodePack, PackReader } from './pack-format.ts';

/** Where a body is kept. */
export interface PackSlot {
  pack: number;
  slot: number;
}

/** About this much text goes into one pack: more saves little and makes reading one body dear. */
const packCharacters = 128 * 1024;
const bodiesInPack = 64;
/** A pack that holds less than half of what it was written with, or that was small to begin with, is worth rewriting. */
const smallPack = 16;
/** Packs are rewritten when so many bodies gain by it. */
const worthRewriting = 64;

/**
 * Bodies in compressed packs. Runs inside the caller's transaction: `add` and `release` are remembered, `flush` writes them
 * and must be called before the transaction ends; after a rollback `forget` must be called.
 */
export class BodyPacks {
  readonly #insert: StatementSync;
  readonly #release: StatementSync;
  readonly #deleteEmpty: StatementSync;
  readonly #lastId: StatementSync;
  readonly #load: StatementSync;
  #reader = new PackReader();
  #open: { id: number; kind: number; bodies: string[]; characters: number } | null = null;
  readonly #full: { id: number; kind: number; bodies: string[] }[] = [];
  readonly #released = new Map<number, number>();
  #nextId: number | null = null;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      'insert into t_packs (id, kind, written, live, data) values (?, ?, ?, ?, ?)',
    );
    this.#release = database.prepare('update t_packs set live = live - ? where id = ?');
    this.#deleteEmpty = database.prepare('delete from t_packs where id = ? and live <= 0');
    this.#load = database.prepare('select data from t_packs where id = ?');
    this.#lastId = database.prepare('select coalesce(max(id), 0) as id from t_packs');
  }

  add(kind: number, body: string): PackSlot {
    if (this.#open !== null && this.#open.kind !== kind) this.#closeOpen();
    this.#open ??= { id: this.#newId(), kind, bodies: [], characters: 0 };
    const { id, bodies } = this.#open;
    bodies.push(body);
    this.#open.characters += body.length;
    if (bodies.length >= bodiesInPack || this.#open.characters >= packCharacters) this.#closeOpen();
    return { pack: id, slot: bodies.length - 1 };
  }

  /** A body in this pack is needed no more. */
  release(pack: number): void {
    this.#released.set(pack, (this.#released.get(pack) ?? 0) + 1);
  }

  /** A body is needed once more: by a row and by a version of it. */
  retain(pack: number): void {
    this.#released.set(pack, (this.#released.get(pack) ?? 0) - 1);
  }

  /** A body, be it one that was added and not yet written; null: there is none. */
  body(pack: number, slot: number): string | null {
    const pending = [this.#open, ...this.#full].find((candidate) => candidate?.id === pack);
    if (pending != null) return pending.bodies[slot] ?? null;
    return this.#reader.body(
      pack,
      slot,
      () => (this.#load.get(pack)?.data as Uint8Array | undefined) ?? null,
    );
  }

  flush(): void {
    this.#closeOpen();
    for (const { id, kind, bodies } of this.#full.splice(0))
      this.#insert.run(id, kind, bodies.length, bodies.length, encodePack(bodies));
    for (const [pack, count] of this.#released) {
      this.#release.run(count, pack);
      this.#deleteEmpty.run(pack);
    }
    this.forget();
  }

  forget(): void {
    this.#open = null;
    this.#full.length = 0;
    this.#released.clear();
    // A number can be given to another pack once its own is gone.
    this.#reader = new PackReader();
    // Another process may write packs before the next transaction.
    this.#nextId = null;
  }

  #closeOpen(): void {
    if (this.#open !== null) this.#full.push(this.#open);
    this.#open = null;
  }

  #newId(): number {
    this.#nextId ??= Number(this.#lastId.get()?.id) + 1;
    const id = this.#nextId;
    this.#nextId += 1;
    return id;
  }
}

/** Moves the bodies of a kind's small and half-empty packs into full ones, when enough of them gain by it. */
export function rewritePoorPacks(database: DatabaseSync, kind: number, packs: BodyPacks): void {
  const poor = database
    .prepare('select id, live, data from t_packs where kind = ? and (live * 2 < written or live < ?)')
    .all(kind, smallPack);
  const bodies = poor.reduce((sum, { live }) => sum + Number(live), 0);
  if (bodies < worthRewriting) return;
  const dataOf = new Map(poor.map(({ id, data }) => [Number(id), data as Uint8Array]));
  const moves = ['t_resources', 't_versions'].map((table) => ({
    rows: database.prepare(
      `select id, pack, slot from ${table} where kind = ? and pack is not null order by pack, slot`,
    ),
    move: database.prepare(`update ${table} set pack = ?, slot = ? where id = ?`),
  }));
  for (const { rows, move } of moves) {
    let decoded: { pack: number; bodies: string[] } | null = null;
    for (const { id, pack, slot } of rows.all(kind)) {
      const data = dataOf.get(Number(pack));
      if (data === undefined) continue;
      if (decoded?.pack !== Number(pack)) decoded = { pack: Number(pack), bodies: decodePack(data) };
      const moved = packs.add(kind, decoded.bodies[Number(slot)] ?? '');
      packs.release(Number(pack));
      move.run(moved.pack, moved.slot, Number(id));
    }
  }
  packs.flush();
}
