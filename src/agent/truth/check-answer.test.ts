import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EvidenceTable } from '../../domain/answer.ts';
import type { Coverage } from '../../domain/coverage.ts';
import { answerChecker } from './check-answer.ts';
import { isDoubtful } from './claim.ts';

/** What the tools read of the demo fleet. */
const recorded = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../test/fixtures/agent/evidence.json'), 'utf8'),
) as { coverage: Coverage; evidence: Omit<EvidenceTable, 'coverage'>[] };
const { coverage } = recorded;
const evidence: EvidenceTable[] = recorded.evidence.map((table) => ({ ...table, coverage }));
const now = Date.parse(coverage.asOf ?? '') + 60_000;

const check = answerChecker({ question: 'what is there?', evidence, coverage, now });

function refusedIn(text: string): string[] {
  return check(text).flatMap(({ claims }) =>
    claims.filter(isDoubtful).map((claim) => `${claim.text} (${claim.reason})`),
  );
}

type Row = Record<string, string | number | null>;
function rows(id: string): Row[] {
  const table = evidence.find((entry) => entry.id === id);
  return (table?.rows ?? []).map((cells) =>
    Object.fromEntries(cells.map((cell, index) => [table?.columns[index] ?? '', cell as string])),
  );
}
const [, problems, counts, pods, events, nodes] = ['e1', 'e2', 'e3', 'e4', 'e5', 'e6'].map(rows) as [
  Row[],
  Row[],
  Row[],
  Row[],
  Row[],
  Row[],
];
const brokenPods = problems.filter(({ kind }) => kind === 'Pod');
const image = (pod: Row): string => (JSON.parse(String(pod.images)) as string[])[0] ?? '';
const every = (list: Row[], step: number, count: number): Row[] =>
  Array.from({ length: count }, (_, index) => list[(index * step) % list.length] as Row);
/** Another row of which a column differs. */
const other = (list: Row[], row: Row, ...columns: string[]): Row =>
  list.find((entry) => columns.every((column) => entry[column] !== row[column])) as Row;

const podLine = (pod: Row): string =>
  `In \`${pod.cluster}\`, pod \`${pod.namespace}/${pod.name}\` is ${pod.reason} on node \`${pod.node}\`.`;
const nodeLine = (node: Row): string =>
  `- \`${node.name}\` of ${node.cluster} is ${String(node.status).split(',')[0]} and runs ${node.kubelet_version}.`;
const imageLine = (pod: Row): string =>
  `Pod ${pod.name} in cluster ${pod.cluster} runs the image \`${image(pod)}\`.`;
const problemLine = (row: Row): string =>
  `${row.kind} ${row.name} in ${row.cluster} is ${row.state} (${row.ready}/${row.wanted} ready).`;
const restartLine = (row: Row): string =>
  `\`${row.name}\` in ${row.cluster} has restarted ${row.restarts} times.`;
const countLine = (row: Row): string => `${row.cluster} has ${row.pods} pods.`;
const timeLine = (row: Row): string =>
  `The last ${row.reason} event of ${row.object_name} in ${row.cluster} was at ${row.last_seen}.`;
const chinese = (row: Row): string => `集群 ${row.cluster} 共有 ${row.pods} 个 Pod。`;
const two = (left: Row, right: Row): string =>
  `${left.name} in ${left.cluster} is ${left.reason} and ${right.name} in ${right.cluster} is ${right.reason}.`;

const placed = pods.filter(({ node }) => node !== null);
const broken = placed.filter(({ reason }) => reason !== 'Running' && reason !== 'Completed');

const truths: string[] = [
  ...every(placed, 7, 24).map(podLine),
  ...nodes.map(nodeLine),
  ...every(placed, 11, 14).map(imageLine),
  ...brokenPods.slice(0, 8).map(problemLine),
  ...brokenPods
    .filter(({ restarts }) => Number(restarts) > 0)
    .slice(0, 5)
    .map(restartLine),
  ...counts.map(countLine),
  ...counts.map(chinese),
  ...every(events, 3, 12).map(timeLine),
  ...every(broken, 1, 6).map((row) => two(row, other(placed, row, 'reason', 'cluster'))),
  `| cluster | pods |\n|---|---|\n${counts.map((row) => `| ${row.cluster} | ${row.pods} |`).join('\n')}`,
  'demo-legacy could not be read: connection refused.',
  'I do not know why: demo-legacy was not seen.',
  `There are ${problems.length} problems in the clusters that were seen.`,
  'I only answer questions about your Kubernetes clusters.',
  '无法访问集群 demo-legacy。',
  'The payments pods in demo-prod-eu keep crashing; their state is CrashLoopBackOff.',
  `prod-us-node-4 in demo-prod-us is not ready.`,
  'demo-prod-eu runs v1.36.3 on aws in eu-west-1.',
  'Not every cluster is healthy: demo-legacy is unreachable.',
  'There are 5 clusters.',
  'There are 14 nodes in the 4 clusters that were read.',
  'Next, look at the events of these pods, or at what changed before.',
];

function falsehoods(): Record<string, string[]> {
  const wrongNumber = (text: string, value: unknown): string =>
    text.replace(new RegExp(`(?<![\\w-])${value}(?![\\w-])`), String(Number(value) + 1));
  return {
    name: [
      ...every(placed, 13, 6).map((pod) => podLine({ ...pod, name: `${String(pod.name).slice(0, -2)}zz` })),
      ...every(placed, 17, 3).map((pod) => podLine({ ...pod, namespace: 'billing' })),
      ...nodes.slice(0, 3).map((node) => nodeLine({ ...node, name: `${node.name}9` })),
      ...every(placed, 5, 3).map((pod) => imageLine({ ...pod, images: JSON.stringify([`${image(pod)}9`]) })),
    ],
    number: [
      ...counts.map((row) => wrongNumber(countLine(row), row.pods)),
      ...counts.map((row) => chinese({ ...row, pods: Number(row.pods) + 1 })),
      ...brokenPods
        .filter(({ restarts }) => Number(restarts) > 0)
        .slice(0, 5)
        .map((row) => restartLine({ ...row, restarts: Number(row.restarts) + 4 })),
      ...brokenPods.slice(0, 3).map((row) => problemLine({ ...row, wanted: 7 })),
    ],
    state: [
      ...every(placed, 9, 8).map((pod) =>
        podLine({ ...pod, reason: pod.reason === 'Running' ? 'Pending' : 'Running' }),
      ),
      ...brokenPods
        .slice(0, 5)
        .map((row) =>
          problemLine({ ...row, state: row.state === 'OOMKilled' ? 'ImagePullBackOff' : 'OOMKilled' }),
        ),
      ...nodes
        .slice(0, 4)
        .map((node) =>
          nodeLine({ ...node, status: String(node.status).startsWith('NotReady') ? 'Ready' : 'NotReady' }),
        ),
    ],
    negation: [
      ...every(placed, 19, 5).map((pod) => podLine(pod).replace(' is ', ' is not ')),
      'All clusters are healthy.',
      'Everything is fine in the fleet.',
      '所有集群都健康。',
      'There are no problems anywhere.',
      'demo-prod-eu has no problems.',
      'All pods in demo-prod-eu are Running.',
      'demo-legacy is healthy.',
      'Nothing was seen of demo-dev, so I do not know what it holds.',
      'I could not read demo-prod-eu: connect ECONNREFUSED 127.0.0.1:1.',
      'demo-staging did not answer.',
      '集群 demo-prod-us 没有问题。',
    ],
    cluster: [
      ...every(placed, 6, 6).map((pod) =>
        podLine({ ...pod, cluster: other(placed, pod, 'cluster').cluster ?? null }),
      ),
      ...every(placed, 8, 4).map((pod) =>
        imageLine({ ...pod, cluster: other(placed, pod, 'cluster').cluster ?? null }),
      ),
      ...nodes
        .slice(0, 4)
        .map((node) => nodeLine({ ...node, cluster: other(nodes, node, 'cluster').cluster ?? null })),
    ],
    time: every(events, 5, 12).map((row) =>
      timeLine({ ...row, last_seen: new Date(Date.parse(String(row.last_seen)) + 3_600_000).toISOString() }),
    ),
    swap: [
      ...every(broken, 1, 6).map((row) => {
        const second = other(placed, row, 'reason', 'cluster');
        return two({ ...row, reason: second.reason ?? null }, { ...second, reason: row.reason ?? null });
      }),
      ...counts
        .slice(1)
        .map(
          (row, index) =>
            `${row.cluster} has ${counts[index]?.pods} pods and ${counts[index]?.cluster} has ${row.pods} pods.`,
        ),
      ...every(placed, 4, 5).map((pod) =>
        podLine({ ...pod, node: other(placed, pod, 'node', 'cluster').node ?? null }),
      ),
    ],
  };
}

describe('agent/truth/answerChecker', () => {
  const planted = Object.entries(falsehoods()).flatMap(([kind, texts]) =>
    texts.map((text) => ({ kind, text })),
  );

  it('marks at most 2 of 100 true answers', () => {
    const marked = truths.flatMap((text) => refusedIn(text));

    expect(truths.length).toBeGreaterThanOrEqual(100);
    expect(marked.length, marked.join('\n')).toBeLessThanOrEqual(2);
  });

  it('catches at least 95 of 100 planted falsehoods, of every kind', () => {
    const missed = planted.filter(({ text }) => refusedIn(text).length === 0);

    expect(planted.length).toBeGreaterThanOrEqual(100);
    expect(
      missed.length / planted.length,
      missed.map(({ kind, text }) => `${kind}: ${text}`).join('\n'),
    ).toBeLessThanOrEqual(0.05);
  });

  it('shows what was removed, keeps the rest, and says it in the language of the question', () => {
    const text = 'demo-dev has 14 pods. demo-dev has 99 pods.';

    const english = answerChecker({ question: 'how many pods?', evidence, coverage, now })(text);
    const chinese = answerChecker({ question: '有多少 Pod？', evidence, coverage, now })(text);

    expect(english.map((piece) => piece.text)).toEqual([
      'demo-dev has 14 pods. *[removed: not held by what was read]*',
    ]);
    expect(chinese[0]?.text).toContain('已移除');
  });

  it('shows with a mark what was read and not that it belongs together, and removes what was read nowhere', () => {
    const apart = 'The container of payments in demo-prod-eu is on prod-us-node-4.';
    const row = '| payments in demo-prod-eu | prod-us-node-4 |';

    const pieces = check(`${apart} demo-dev has 99 pods.\n\n| what | where |\n|---|---|\n${row}`);

    expect(pieces[0]?.text).toBe(`${apart} *[not confirmed]* *[removed: not held by what was read]*`);
    expect(pieces[0]?.claims.map(({ status }) => status)).toEqual(['unconfirmed', 'refused']);
    expect(pieces.at(-1)?.text).toBe('| payments in demo-prod-eu | prod-us-node-4 *[not confirmed]* |');
  });

  it('drops rows of a table that do not hold, and no other, and marks it once', () => {
    const text =
      '| cluster | pods |\n|---|---|\n| demo-dev | 14 |\n| demo-prod-eu | 14 |\n| demo-prod-us | 14 |';

    expect(check(text).map((piece) => piece.text)).toEqual([
      '| cluster | pods |',
      '|---|---|',
      '| demo-dev | 14 |',
      '| *[removed: not held by what was read]* |  |',
    ]);
  });

  it('leaves no image, raw HTML or live link', () => {
    const pieces = check('See ![x](http://evil.example/?q=1) and <img src=x> [here](https://evil.example).');

    expect(pieces[0]?.text ?? '').not.toMatch(/\]\(|<img|(?<!`)https?:/);
  });
});
