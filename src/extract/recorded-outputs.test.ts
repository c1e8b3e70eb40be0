import { describe, expect, it } from 'vitest';
import {
  corpusKinds,
  corpusTruth,
  extraction,
  keyOf,
  type RecordedOutput,
  recordedOutputs,
} from '../../test/fakes/mcp-corpus.ts';
import { differences } from '../../test/fakes/shown-fields.ts';
import type { Resource } from '../domain/resource.ts';
import { extractResource } from './extract-resource.ts';
import { readToolResult, type ToolReading } from './read-tool-result.ts';
import { recordName } from './record-name.ts';
import { objectOfRow } from './rows/object-of-row.ts';

/** Servers were started with their first question. */
const slowestAnswerMs = 60_000;
const outputs = recordedOutputs();
const truth = corpusTruth();
const withData = outputs.filter(
  ({ result }) => result.structuredContent !== undefined && (result.content ?? []).length > 0,
);

/** As a caller reads it that has only the text. */
function textAlone(output: RecordedOutput): RecordedOutput {
  const { structuredContent: _, ...result } = output.result;
  return { ...output, result };
}

function read({ result }: RecordedOutput): ToolReading {
  return readToolResult(result, extraction);
}

interface Extraction {
  resources: Resource[];
  /** Items of the kind that was asked for which could not be read. */
  lost: string[];
  incomplete: string | null;
}

function extract(output: RecordedOutput): Extraction {
  const reading = read(output);
  if (!reading.ok) throw new Error(`${reading.why}: ${reading.failure.message}`);
  const kind = corpusKinds[output.kind ?? ''];
  if (kind === undefined) throw new Error(`there is no kind ${output.kind}`);
  const resources: Resource[] = [];
  const lost = reading.dropped.map(({ reason, item }) => `${item}: ${reason}`);
  for (const record of reading.records) {
    const object = objectOfRow(record, { namespace: output.namespace }) ?? record;
    const extracted = extractResource(object, kind, extraction);
    if (extracted.ok) resources.push(extracted.resource);
    else if (!extracted.drop.reason.startsWith('it is of another kind')) lost.push(extracted.drop.reason);
  }
  return { resources, lost, incomplete: reading.incomplete };
}

/** The objects that an output is about. */
function wanted({ kind, namespace, names }: RecordedOutput): Map<string, Resource> {
  const all = [...(truth.get(kind ?? '') ?? [])];
  return new Map(
    all.filter(
      ([, resource]) =>
        (namespace === null || resource.namespace === namespace) &&
        (names === null || names.includes(resource.name)),
    ),
  );
}

function problemsOf(output: RecordedOutput): string[] {
  const { resources, lost, incomplete } = extract(output);
  const known = wanted(output);
  const missing = [...known.keys()].filter((key) => !resources.some((resource) => keyOf(resource) === key));
  return [
    ...lost.map((drop) => `lost: ${drop}`),
    ...missing.map((key) => `missing: ${key}`),
    ...(incomplete === null ? [] : [`incomplete: ${incomplete}`]),
    ...(resources.length > known.size ? [`${resources.length} objects in place of ${known.size}`] : []),
    ...resources.flatMap((resource) => {
      const real = known.get(keyOf(resource));
      if (real === undefined) return [`invented: ${keyOf(resource)}`];
      const { shape, server, recordedAt, kind } = output;
      const asked = Date.parse(recordedAt);
      const seenBetween = [asked, asked + slowestAnswerMs] as const;
      return differences({ resource, truth: real, shape, server, seenBetween, kind: kind ?? '' });
    }),
  ];
}

const of = (expected: RecordedOutput['expect'], from = outputs): [string, RecordedOutput][] =>
  from
    .filter(({ expect: what }) => what === expected)
    .map((output) => [`${output.file} ${JSON.stringify(output.arguments)}`, output]);

describe('extract/recorded-outputs', () => {
  it('are at least 200 of MCP servers, of at least twelve of them, with a truth for each', () => {
    const ofServers = outputs.filter(({ server }) => server !== 'kubectl');
    const servers = new Set(ofServers.map(({ server, version }) => `${server} ${version}`));
    const kinds = new Set(outputs.flatMap(({ kind }) => kind ?? []));

    expect(ofServers.length).toBeGreaterThanOrEqual(200);
    expect(servers.size).toBeGreaterThanOrEqual(12);
    expect([...kinds].filter((kind) => (truth.get(kind)?.size ?? 0) === 0)).toEqual([]);
    expect(of('records').flatMap(([, output]) => [...wanted(output).keys()]).length).toBeGreaterThan(500);
  });

  it.each(of('records'))('%s: each field as the API server says', (_, output) => {
    expect(problemsOf(output)).toEqual([]);
  });

  it.each(of('records', withData.map(textAlone)))('%s: the same by its text alone', (_, output) => {
    expect(problemsOf(output)).toEqual([]);
  });

  it.each(of('repaired'))('%s: each field as the API server says, and never taken for whole', (_, output) => {
    expect(problemsOf(output)).toEqual(['incomplete: its JSON was broken and had to be repaired']);
  });

  it.each(of('nothing'))('%s: nothing, and no failure', (_, output) => {
    const { resources, incomplete } = extract(output);

    expect(resources).toEqual([]);
    expect(incomplete).toBeNull();
  });

  it.each([...of('contexts'), ...of('contexts', withData.map(textAlone))])(
    '%s: the contexts',
    (_, output) => {
      const reading = read(output);

      const names = reading.ok ? reading.records.map(recordName) : [reading.failure.message];
      expect(names.toSorted()).toEqual(['corpus', 'dead', 'limited@corpus']);
    },
  );

  it.each(of('unread'))('%s: kept as unread', (_, output) => {
    expect(read(output)).toMatchObject({ ok: false, why: 'unread' });
  });

  it.each(of('error'))('%s: an error, also where it is dressed as success', (_, output) => {
    const reading = read(output);

    expect(reading).toMatchObject({ ok: false, why: 'error' });
    expect(reading.ok ? null : reading.failure.code).toBe(codeOf(output));
  });
});

/** What each failing question must be told as. */
function codeOf({ arguments: args, tool, server }: RecordedOutput): string {
  const words = JSON.stringify(args);
  if (/limited@corpus/.test(words)) return 'FORBIDDEN';
  if (/"dead"/.test(words)) return 'CONNECTION_REFUSED';
  if (/"unknown"/.test(words)) return 'CONTEXT_INVALID';
  if (server.startsWith('mcp-kubernetes-server')) return 'MCP_TOOL_FAILED';
  if (/foos|Foo|not-there/.test(words) || /top|log/.test(tool + words)) return 'NOT_FOUND';
  return 'MCP_TOOL_FAILED';
}
