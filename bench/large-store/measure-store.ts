import { everything, type Scope } from '../../src/domain/coverage.ts';
import { runQuery } from '../../src/store/sqlite/serve-queries.ts';
import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { type Statistics, statisticsOf } from '../statistics.ts';
import { dayMs, firstScanAt } from './changes-of-day.ts';

export interface Answer {
  group: 'point' | 'page' | 'past' | 'count' | 'changes' | 'search';
  what: string;
  /** Rows that came back, or the total where it is told. */
  rows: number;
  /** Milliseconds of the processor of the calling thread, and of the clock. */
  cpu: Statistics;
  wall: Statistics;
}

type Asked = [group: Answer['group'], what: string, ask: (turn: number) => Promise<number> | number];

const oneCluster: Scope = { clusterIds: ['id-prod-eu-0'], namespaces: 'all' };
const limits = { timeoutMs: 60_000, maxRows: 1000, maxBytes: 10_000_000 };
const ownerOf = "json_extract(owner, '$.kind') || '/' || json_extract(owner, '$.name')";

/** Answers through the code that commands call, in this thread, each so many times; every turn asks for other objects where it can. */
export async function measureStore(
  dataDir: string,
  runs: number,
  tell: (answer: Answer) => void = () => undefined,
): Promise<Answer[]> {
  const clock = new FakeClock(firstScanAt + dayMs);
  const store = new SqliteStore({ dataDir, clock });
  const answers: Answer[] = [];
  try {
    for (const asked of [
      ...ofObjects(store),
      ...counts(store.file),
      ...ofHistory(store),
      ...searches(store),
    ]) {
      const answer = await measure(asked, runs);
      tell(answer);
      answers.push(answer);
    }
  } finally {
    await store.close();
  }
  return answers;
}

/** The processor's clock goes in steps of some milliseconds: what is quicker is asked several times in one turn. */
const shortestTurnMs = 40;

async function measure([group, what, ask]: Asked, runs: number): Promise<Answer> {
  const cpu: number[] = [];
  const wall: number[] = [];
  let rows = 0;
  // The first call also reads pages from disk and prepares what is asked for the first time.
  await ask(0);
  const begun = performance.now();
  await ask(1);
  const calls = Math.max(1, Math.ceil(shortestTurnMs / (performance.now() - begun)));
  for (let turn = 0; turn < runs; turn += 1) {
    const begun = performance.now();
    const before = process.threadCpuUsage();
    for (let call = 0; call < calls; call += 1) rows = await ask(turn * calls + call);
    const { user, system } = process.threadCpuUsage(before);
    cpu.push((user + system) / 1000 / calls);
    wall.push((performance.now() - begun) / calls);
  }
  return { group, what, rows, cpu: statisticsOf(cpu), wall: statisticsOf(wall) };
}

type List = (filter: Parameters<SqliteStore['resources']>[0], scope: Scope) => Promise<number>;

function ofObjects(store: SqliteStore): Asked[] {
  const list: List = async (filter, scope) => (await store.resources(filter, scope)).total;
  return [...points(list), ...pages(list), ...pagesInSql(store.file)];
}

function points(list: List): Asked[] {
  const service = (turn: number) => ({ kinds: ['services'], names: [`checkout-api-${turn % 10}`] });
  return [
    [
      'point',
      'one object of one cluster',
      (turn) => list({ ...service(turn), namespaces: ['team-0'] }, oneCluster),
    ],
    [
      'point',
      'the same with its body',
      (turn) => list({ ...service(turn), namespaces: ['team-0'], withBody: true }, oneCluster),
    ],
    [
      'page',
      'the same in each of the 100 clusters',
      (turn) => list({ ...service(turn), namespaces: ['team-0'] }, everything),
    ],
  ];
}

function pages(list: List): Asked[] {
  const kinds = ['pods'];
  return [
    [
      'page',
      'pods of a namespace of a cluster',
      (turn) => list({ kinds, namespaces: [`team-${turn % 50}`], limit: 100 }, oneCluster),
    ],
    [
      'page',
      'pods of a cluster by label',
      (turn) => list({ kinds, labels: [label('app', `checkout-api-${turn % 10}`)], limit: 100 }, oneCluster),
    ],
    [
      'page',
      'pods of all clusters by label',
      (turn) => list({ kinds, labels: [label('app', `checkout-api-${turn % 10}`)], limit: 100 }, everything),
    ],
    [
      'page',
      'pods of all clusters by a label of every tenth',
      () => list({ kinds, labels: [label('team', 'falcon')], limit: 100 }, everything),
    ],
    [
      'page',
      'pods of all clusters without a label',
      () => list({ kinds, labels: [{ key: 'app', operator: 'absent', values: [] }], limit: 100 }, everything),
    ],
    ['page', 'pods of a cluster, unfiltered', () => list({ kinds, limit: 100 }, oneCluster)],
    ['page', 'pods of all clusters, unfiltered', () => list({ kinds, limit: 100 }, everything)],
    [
      'past',
      'pods of all clusters, twelve hours before',
      () => list({ kinds, limit: 100, at: firstScanAt + dayMs / 2 }, everything),
    ],
  ];
}

function pagesInSql(file: string): Asked[] {
  return [
    sql(file, 'page', "select * from pods where cluster = 'prod-eu-0' and namespace = 'team-1' limit 100"),
    sql(
      file,
      'page',
      "select cluster, namespace, name from pods where reason = 'ImagePullBackOff' limit 100",
    ),
  ];
}

function label(key: string, value: string) {
  return { key, operator: 'in' as const, values: [value] };
}

/** As a person asks for them. */
function counts(file: string): Asked[] {
  const ofPods = (column: string) => sql(file, 'count', `select ${column}, count(*) from pods group by 1`);
  const ofAll = (column: string) =>
    sql(file, 'count', `select ${column}, count(*) from resources group by 1`);
  return [
    ...[
      'cluster',
      'namespace',
      'phase',
      'reason',
      'ready_containers',
      'restarts',
      'node',
      'owner',
      'images',
    ].map(ofPods),
    ...['kind', 'phase', 'reason', 'ready_count', 'node', ownerOf].map(ofAll),
  ];
}

function sql(file: string, group: Answer['group'], text: string): Asked {
  const ask = (): number => {
    const reply = runQuery({ file, sql: text, limits: { ...limits } });
    if (!reply.ok) throw new Error(`${text}: ${reply.message}`);
    return reply.result.rows.length;
  };
  return [group, `\`${text.replace(ownerOf, 'owner')}\``, ask];
}

function ofHistory(store: SqliteStore): Asked[] {
  const day = { since: firstScanAt, until: firstScanAt + dayMs };
  const changes = async (more: object, scope: Scope) =>
    (await store.history.changes({ ...day, limit: 2000, ...more }, scope)).total;
  return [
    ['changes', 'first page of the day: 100 entries of 2,000 changes', () => changes({}, everything)],
    ['changes', 'one kind of it', () => changes({ kinds: ['configmaps'] }, everything)],
    ['changes', 'one cluster of it', () => changes({}, oneCluster)],
  ];
}

const words: readonly [string, string][] = [
  ['checkout', 'in the name of every tenth object'],
  ['falcon', 'in a label of every tenth object'],
  ['back-off', 'in the messages of some pods'],
  ['checkout-api-3', 'rarer'],
  ['nothing-has-this', 'in nothing'],
  ['ck', 'two characters'],
  ['q', 'one character'],
  ['é', 'one character outside of ASCII, in nothing'],
];

function searches(store: SqliteStore): Asked[] {
  return words.map(([text, what]) => [
    'search',
    `“${text}” (${what})`,
    async () => {
      const filter = { text, kinds: null, namespaces: null, limit: 100 };
      return (await store.searcher.search(filter, everything)).total;
    },
  ]);
}
