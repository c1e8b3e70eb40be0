import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Resource } from '../../domain/resource.ts';

/** Stands for null: a part of a primary key cannot be it. */
const nothing = new Uint8Array(0);

type Value = string | number | null;

/** What objects are counted by: SQL over a row `r` of t_resources. Every object is counted once in each. */
export const tallied = {
  namespace: 'r.namespace',
  phase: 'r.phase',
  reason: 'r.reason',
  ready: 'r.ready_count',
  wanted: 'r.wanted_count',
  restarts: 'r.restarts',
  node: 'r.node',
  owner: "json_extract(r.owner, '$.kind') || '/' || json_extract(r.owner, '$.name')",
  images: 'r.image_set',
} as const;

export type Tallied = keyof typeof tallied;

const aspects = Object.keys(tallied) as Tallied[];

/** The numbers of an object's namespace and images, which stand for them in a row. */
export interface TalliedSets {
  namespace: number;
  imageSet: number;
}

/**
 * How many objects of each kind have each value of the columns that people group by, so that nobody counts a million rows. Runs
 * inside the caller's transaction: what comes and goes is summed up, `flush` writes it and must be called before the transaction
 * ends; after a rollback `forget`. Not by triggers: the pods of a page share nodes, images and phases, so a sum written once
 * a page is a third of a row for each pod, where triggers would write nine.
 */
export class TallyRows {
  readonly #read: StatementSync;
  readonly #add: StatementSync;
  readonly #removeEmpty: StatementSync;
  /** kind → one map for each aspect, from value to what is to be added. */
  readonly #sums = new Map<number, Map<Value, number>[]>();

  constructor(database: DatabaseSync) {
    const columns = aspects.map((aspect) => tallied[aspect]).join(', ');
    this.#read = database.prepare(`select r.kind, ${columns} from t_resources r where r.id = ?`);
    this.#read.setReturnArrays(true);
    this.#add = database.prepare(
      `insert into t_tallies (kind, aspect, value, count) values (?, ?, ?, ?)
       on conflict (kind, aspect, value) do update set count = count + excluded.count`,
    );
    this.#removeEmpty = database.prepare(
      'delete from t_tallies where kind = ? and aspect = ? and value = ? and count = 0',
    );
  }

  /** A row that is written. */
  enter(kindId: number, resource: Resource, { namespace, imageSet }: TalliedSets): void {
    const { phase, reason, readyCount, wantedCount, restarts, node, owner } = resource;
    const ownerName = owner === null ? null : `${owner.kind}/${owner.name}`;
    const values = [namespace, phase, reason, readyCount, wantedCount, restarts, node, ownerName, imageSet];
    this.#sum(kindId, values, 1);
  }

  /** A row that is about to be deleted, or written anew. */
  leave(resourceId: number): void {
    const row = this.#read.get(resourceId) as unknown as [number, ...Value[]] | undefined;
    if (row === undefined) return;
    const [kindId, ...values] = row;
    this.#sum(kindId, values, -1);
  }

  flush(): void {
    for (const [kindId, sums] of this.#sums) {
      for (const [index, values] of sums.entries()) {
        const aspect = aspects[index] ?? '';
        for (const [value, count] of values)
          if (count !== 0) this.#write([kindId, aspect, kept(value)], count);
      }
    }
    this.forget();
  }

  forget(): void {
    this.#sums.clear();
  }

  #write(key: SQLInputValue[], count: number): void {
    this.#add.run(...key, count);
    if (count < 0) this.#removeEmpty.run(...key);
  }

  #sum(kindId: number, values: readonly Value[], by: 1 | -1): void {
    let sums = this.#sums.get(kindId);
    if (sums === undefined) {
      sums = aspects.map(() => new Map());
      this.#sums.set(kindId, sums);
    }
    for (const [index, value] of values.entries()) {
      const counts = sums[index];
      counts?.set(value, (counts.get(value) ?? 0) + by);
    }
  }
}

/** A number is bound as a real one, which this column would keep as it is. */
function kept(value: Value): SQLInputValue {
  return typeof value === 'number' ? BigInt(value) : (value ?? nothing);
}

/** Counts all rows of an empty t_tallies anew. */
export function fillTallies(database: DatabaseSync): void {
  for (const [aspect, sql] of Object.entries(tallied))
    database.exec(
      `insert into main.t_tallies (kind, aspect, value, count)
       select r.kind, '${aspect}', ifnull(${sql}, x''), count(*) from main.t_resources r group by 1, 3`,
    );
}
