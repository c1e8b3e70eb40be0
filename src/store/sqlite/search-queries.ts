import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { SearchFilter } from '../../domain/ports/search.ts';
import type { Finding, SearchAnswer } from '../../domain/search.ts';
import { resourceRowsById } from './resource-rows-by-id.ts';
import { fold, likePattern, matchExpression, snippet } from './search-terms.ts';

/** So many hits are looked at: of a text that every tenth object holds nobody reads them all. */
export const mostCounted = 10_000;

/** So many rows are gone through in a few milliseconds. */
const quicklyRead = 20_000;

/** Sets of labels whose objects are looked for together. */
const setsAtOnce = 500;

/** One object that holds the text. */
interface Hit {
  id: number;
  kind: number;
  namespace: number;
  name: string;
  found: Finding;
}

type Found = Map<number, Hit>;
type Row = [id: number, kind: number, namespace: number, name: string, text: string | null];

interface Term {
  text: string;
  folded: string;
  match: string | null;
  like: string;
  /** Names, labels and images hold nothing but ASCII. */
  isPlain: boolean;
}

/** Finds kept objects by a text. Synchronous; what is looked through is kept current by triggers (migrations.ts). */
export class SearchQueries {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  search(filter: SearchFilter, scope: Scope): SearchAnswer {
    const term: Term = {
      text: filter.text,
      folded: fold(filter.text),
      match: matchExpression(filter.text),
      like: likePattern(filter.text),
      isPlain: /^[\x20-\x7e]*$/.test(filter.text),
    };
    const place = this.#place(filter, scope);
    const found: Found = new Map();
    const sources = [this.#inNames, this.#inLabels, this.#inImages, this.#inMessages];
    const isFull = sources.some((look) => fill(found, look.call(this, term, place)));
    const hits = this.#sorted([...found.values()], term).slice(0, filter.limit);
    const rows = resourceRowsById(
      this.#database,
      hits.map(({ id }) => id),
    );
    return {
      hits: hits.flatMap(({ id, found: where }) => {
        const row = rows.get(id);
        return row === undefined ? [] : [{ row, found: where }];
      }),
      total: found.size,
      isMore: isFull,
    };
  }

  *#inNames({ match, like, folded, isPlain }: Term, { where, parameters, isSmall }: Place): Generator<Hit> {
    if (!isPlain) return;
    const columns = 'r.id, r.kind, r.namespace, r.name, null';
    const [sql, given] =
      match === null || isSmall
        ? [`select ${columns} from t_resources r where r.name like ? escape '\\' and ${where}`, like]
        : [
            `select ${columns} from t_search_objects s join t_resources r on r.id = s.rowid
             where t_search_objects match ? and ${where}`,
            match,
          ];
    for (const row of this.#iterate(sql, [given, ...parameters])) {
      if (fold(row[3]).includes(folded)) yield hitOf(row, { in: 'name', text: row[3] });
    }
  }

  *#inLabels({ match, folded, isPlain }: Term, place: Place): Generator<Hit> {
    if (!isPlain) return;
    const [sql, parameters] =
      match === null
        ? ['select id, labels from t_label_sets', []]
        : [
            `select l.id, l.labels from t_search_labels s join t_label_sets l on l.id = s.rowid
             where t_search_labels match ?`,
            [match],
          ];
    // Some sets at a time: of a label that every tenth object has, a few of its sets are as many objects as are counted.
    const most = place.isSmall ? Number.POSITIVE_INFINITY : setsAtOnce;
    let matching = new Map<number, string>();
    for (const { id, labels } of this.#database.prepare(sql).iterate(...parameters)) {
      const label = labelsOf(String(labels)).find((entry) => fold(entry).includes(folded));
      if (label !== undefined) matching.set(Number(id), label);
      if (matching.size < most) continue;
      yield* this.#withSet('label_set', matching, 'label', place);
      matching = new Map();
    }
    yield* this.#withSet('label_set', matching, 'label', place);
  }

  *#inImages({ like, folded, isPlain }: Term, place: Place): Generator<Hit> {
    if (!isPlain) return;
    const rows = this.#all(`select id, images from t_image_sets where images like ? escape '\\'`, [like]);
    const matching = new Map<number, string>();
    for (const { id, images } of rows) {
      const image = (JSON.parse(String(images)) as string[]).find((entry) => fold(entry).includes(folded));
      if (image !== undefined) matching.set(Number(id), image);
    }
    yield* this.#withSet('image_set', matching, 'image', place);
  }

  *#inMessages({ match, folded, text }: Term, { where, parameters, isSmall }: Place): Generator<Hit> {
    const columns = 'r.id, r.kind, r.namespace, r.name, m.text';
    const from = 'join t_resources r on r.id = m.resource';
    const small = 't_resources r cross join t_messages m on m.resource = r.id';
    // LIKE knows upper and lower case of ASCII only.
    const patterns = [text.toLowerCase(), text.toUpperCase()].map(likePattern);
    const isLike = "(m.text like ? escape '\\' or m.text like ? escape '\\')";
    const [sql, given] =
      match === null || isSmall
        ? [
            `select ${columns} from ${isSmall ? small : `t_messages m cross ${from}`} where ${isLike} and ${where}`,
            patterns,
          ]
        : [
            `select ${columns} from t_search_messages s join t_messages m on m.resource = s.rowid ${from}
             where t_search_messages match ? and ${where}`,
            [match],
          ];
    for (const row of this.#iterate(sql, [...given, ...parameters])) {
      const message = row[4] ?? '';
      if (fold(message).includes(folded)) yield hitOf(row, { in: 'message', text: snippet(message, text) });
    }
  }

  /** Objects that have one of these sets of labels or images. */
  *#withSet(
    column: 'label_set' | 'image_set',
    matching: ReadonlyMap<number, string>,
    where: Finding['in'],
    place: Place,
  ): Generator<Hit> {
    if (matching.size === 0) return;
    const rows = this.#iterate(
      `select r.id, r.kind, r.namespace, r.name, r.${column} from t_resources r
       where ${place.isSmall ? '+' : ''}r.${column} in (select value from json_each(?)) and ${place.where}`,
      [JSON.stringify([...matching.keys()]), ...place.parameters],
    );
    for (const row of rows) {
      yield hitOf(row, { in: where, text: matching.get(Number(row[4])) ?? '' });
    }
  }

  /** Which rows may be told of, as a condition on `r`. */
  #place({ kinds, namespaces }: SearchFilter, scope: Scope): Place {
    const clusters = scope.clusterIds === 'all' ? null : JSON.stringify(scope.clusterIds);
    const places = this.#all(
      `select k.id, k.count from t_kinds k join t_clusters c on c.id = k.cluster where c.closed_at is null
         and (?1 is null or c.cluster_id in (select value from json_each(?1)))
         and (?2 is null or k.group_resource in (select value from json_each(?2)))`,
      [clusters, kinds === null ? null : JSON.stringify(kinds)],
    );
    const asked = [namespaces, scope.namespaces === 'all' ? null : scope.namespaces].filter(
      (some) => some !== null,
    );
    return {
      where: [
        'r.kind in (select value from json_each(?))',
        ...asked.map(
          () => 'r.namespace in (select n.id from t_namespaces n join json_each(?) a on a.value = n.name)',
        ),
      ].join(' and '),
      isSmall: places.reduce((sum, { count }) => sum + Number(count), 0) <= quicklyRead,
      parameters: [JSON.stringify(places.map(({ id }) => id)), ...asked.map((some) => JSON.stringify(some))],
    };
  }

  #sorted(hits: readonly Hit[], { folded }: Term): Hit[] {
    const kinds = new Map(
      this.#all(
        `select k.id, row_number() over (order by c.name, k.group_resource) as place
         from t_kinds k join t_clusters c on c.id = k.cluster`,
        [],
      ).map(({ id, place }) => [Number(id), Number(place)]),
    );
    const namespaces = new Map(
      this.#all('select id, name from t_namespaces', []).map(({ id, name }) => [Number(id), String(name)]),
    );
    const isOther = ({ name }: Hit): number => (fold(name) === folded ? 0 : 1);
    const compare = (left: Hit, right: Hit): number =>
      isOther(left) - isOther(right) ||
      (kinds.get(left.kind) ?? 0) - (kinds.get(right.kind) ?? 0) ||
      byText(namespaces.get(left.namespace) ?? '', namespaces.get(right.namespace) ?? '') ||
      byText(left.name, right.name);
    return hits.toSorted(compare);
  }

  #iterate(sql: string, parameters: readonly (string | null)[]): Iterable<Row> {
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    return statement.iterate(...parameters) as unknown as Iterable<Row>;
  }

  #all(sql: string, parameters: readonly (string | null)[]): Record<string, unknown>[] {
    return this.#database.prepare(sql).all(...parameters);
  }
}

interface Place {
  where: string;
  parameters: string[];
  /** true: looking at each row of these kinds is quicker than at each object that holds the text. */
  isSmall: boolean;
}

/** true: there are more than are counted. */
function fill(found: Found, hits: Iterable<Hit>): boolean {
  for (const hit of hits) {
    if (found.has(hit.id)) continue;
    if (found.size === mostCounted) return true;
    found.set(hit.id, hit);
  }
  return false;
}

function hitOf([id, kind, namespace, name]: Row, found: Finding): Hit {
  return { id, kind, namespace, name, found };
}

function labelsOf(json: string): string[] {
  return Object.entries(JSON.parse(json) as Record<string, string>).map(([key, value]) => `${key}=${value}`);
}

function byText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
