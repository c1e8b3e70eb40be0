import type { Kept, KeptCluster, KeptRow } from './kept.ts';
import type { Look, Truth } from './truth.ts';

/** What was there before a run and after it. */
export interface Span {
  before: Look;
  after: Look;
}

/** The file is whole, and every row is an object that the server really had, in a version that it really had. */
export async function checkRowsAreReal(kept: Kept, truths: ReadonlyMap<string, Truth>): Promise<string[]> {
  const wrong = kept.integrity === 'ok' ? [] : [`integrity_check: ${kept.integrity}`];
  for (const [name, cluster] of kept.clusters) {
    const truth = truths.get(name);
    if (truth !== undefined)
      wrong.push(...(await madeUpRows(cluster, truth)).map((text) => `${name}: ${text}`));
  }
  return wrong;
}

async function madeUpRows({ kinds }: KeptCluster, truth: Truth): Promise<string[]> {
  const rows = [...kinds].flatMap(([kind, kept]) => kept.rows.map((row) => ({ kind, row })));
  // The servers write a little by themselves: before a row counts as made up, they are asked once more.
  if (rows.some(({ row }) => !isReal(row, truth))) await truth.look('all');
  return rows.flatMap(({ kind, row }) => {
    const problem = isReal(row, truth) ? bodyProblem(row) : 'no server ever returned it';
    return problem === null ? [] : [`${kind} ${row.namespace}/${row.name}: ${problem}`];
  });
}

function isReal({ uid, resourceVersion }: KeptRow, truth: Truth): boolean {
  return uid !== null && resourceVersion !== null && truth.wasReal(uid, resourceVersion);
}

function bodyProblem({ body, name, uid }: KeptRow): string | null {
  if (body === null) return 'it has no body';
  const { metadata } = JSON.parse(body) as { metadata?: { name?: string; uid?: string } };
  if (metadata?.name !== name || metadata.uid !== uid) return 'its body is of another object';
  return null;
}

/** What was kept before and lived all the while is still kept. */
export function checkNothingWasLost(before: Kept, after: Kept, spans: ReadonlyMap<string, Span>): string[] {
  return [...before.clusters].flatMap(([name, cluster]) => {
    const span = spans.get(name);
    if (span === undefined) return [];
    const now = uidsOf(after.clusters.get(name));
    return [...uidsOf(cluster)]
      .filter(([uid]) => span.before.alive.has(uid) && span.after.alive.has(uid) && !now.has(uid))
      .map(([, what]) => `${name}: ${what} lives and was deleted here`);
  });
}

/** A kind that counts as complete holds what lived all the while, and nothing that was gone before. */
export function checkKindIsComplete(cluster: string, kept: KeptCluster, kind: string, span: Span): string[] {
  const rows = kept.kinds.get(kind)?.rows ?? [];
  const have = new Set(rows.map(({ uid }) => uid));
  const lacking = [...span.before.alive.values()].filter(
    (object) => object.kind === kind && span.after.alive.has(object.uid) && !have.has(object.uid),
  );
  const surplus = rows.filter(({ uid }) => uid !== null && span.before.gone.has(uid));
  return [
    ...lacking.map(({ name }) => `${cluster}: ${kind} ${name} is missing from a complete list`),
    ...surplus.map(({ name }) => `${cluster}: ${kind} ${name} had gone and is still kept`),
  ];
}

function uidsOf(cluster: KeptCluster | undefined): Map<string, string> {
  return new Map(
    [...(cluster?.kinds ?? [])].flatMap(([kind, { rows }]) =>
      rows.flatMap(({ uid, name }) => (uid === null ? [] : [[uid, `${kind} ${name}`] as const])),
    ),
  );
}
