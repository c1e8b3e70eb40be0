import type { ResourceKind } from '../domain/kind.ts';
import type { Drop, OwnerReference, Resource, Scalar } from '../domain/resource.ts';
import { asObject, type JsonObject, jsonText, objectAt, objectsAt, textAt, textMapAt } from '../lib/json.ts';
import type { Redactor } from '../redact/redactor.ts';
import { extractEdges } from './edges/extract-edges.ts';
import type { PromotedColumns } from './kinds/kind-extractor.ts';
import { kindExtractors } from './kinds/registry.ts';
import { messagesOf } from './messages.ts';
import { groupOf, otherKindOf } from './rows/kind-of-row.ts';
import { rowBehind } from './rows/object-of-row.ts';
import { imagesInRow, promoteRow } from './rows/promote-row.ts';
import type { Row } from './rows/row.ts';
import { secretKeys } from './secret-keys.ts';
import { writtenIn } from './written-in.ts';

export interface ExtractionOptions {
  redactor: Redactor;
  hash: (text: string) => string;
}

export type Extracted = { ok: true; resource: Resource } | { ok: false; drop: Drop };

const nothingPromoted = {
  phase: null,
  reason: null,
  readyCount: null,
  wantedCount: null,
  restarts: null,
  node: null,
  facts: {},
};

const extractorOf = new Map(kindExtractors.map((extractor) => [extractor.kind, extractor]));

/**
 * Makes a Resource of any object, or of what a row shows of one (objectOfRow). Takes the object over and changes it. An
 * object without a name, one of another kind, or one that nests too deeply to be written, is dropped; every other field
 * that is missing or of the wrong type has the documented default (null, empty, 0). What a row does not show is null.
 */
export function extractResource(
  object: unknown,
  kind: ResourceKind,
  { redactor, hash }: ExtractionOptions,
): Extracted {
  const item = asObject(object);
  const metadata = objectAt(item, 'metadata');
  const name = textAt(metadata, 'name');
  if (item === null || name === null) return { ok: false, drop: { reason: 'no metadata.name', item: null } };
  const row = rowBehind(item);
  const strange = strangeness(item, row, kind);
  if (strange !== null) return { ok: false, drop: { reason: strange, item: name } };
  const changedBy = lastChange(metadata);
  const isSecret = row === null && kind.kind === 'Secret' && kind.group === '';
  const told = {
    ...(row === null ? writtenIn(metadata, kind) : {}),
    ...(isSecret ? secretKeys(metadata) : {}),
  };
  redactor.object(item, kind);
  trimBody(item, kind);
  const body = jsonText(item);
  if (body === null) return { ok: false, drop: { reason: 'nested too deeply', item: name } };
  const resourceVersion = textAt(metadata, 'resourceVersion');
  const promoted = row === null ? promotedOf(item, kind) : redacted(promoteRow(row, kind), redactor);
  return {
    ok: true,
    resource: {
      kind,
      namespace: kind.namespaced ? textAt(metadata, 'namespace') : null,
      name,
      uid: textAt(metadata, 'uid'),
      resourceVersion,
      createdAt: textAt(metadata, 'creationTimestamp'),
      deletingSince: textAt(metadata, 'deletionTimestamp'),
      labels: textMapAt(metadata, 'labels'),
      owner: ownerOf(metadata),
      ...nothingPromoted,
      ...promoted,
      ...withFacts(promoted, told, redactor),
      images: row === null ? imagesOf(item) : imagesInRow(row),
      edges: row === null ? extractEdges(item, kind) : [],
      messages: row === null ? messagesOf(item) : [],
      body,
      bodyHash: hash(withoutVersion(body, resourceVersion)),
      changedBy,
    },
  };
}

/** Why an object is not one that was asked for, or cannot be told from others; null: it is and it can. */
function strangeness(item: JsonObject, row: Row | null, kind: ResourceKind): string | null {
  const other = row === null ? otherKind(item, kind) : otherKindOf(row, kind);
  if (other !== null) return `it is of another kind: ${other}`;
  const isNowhere =
    row !== null && kind.namespaced && textAt(objectAt(item, 'metadata'), 'namespace') === null;
  return isNowhere ? 'the row does not show its namespace' : null;
}

/** Items of lists need not say their kind; what is read as metadata only says that it is that. */
function otherKind(item: JsonObject, kind: ResourceKind): string | null {
  const word = textAt(item, 'kind');
  if (word === null || word === 'PartialObjectMetadata') return null;
  const group = groupOf(textAt(item, 'apiVersion'));
  return word === kind.kind && (group === null || group === kind.group) ? null : word;
}

/** What an object's metadata told before it was redacted, beside the kind's own facts. */
function withFacts(
  { facts = {} }: PromotedColumns,
  told: Record<string, Scalar>,
  redactor: Redactor,
): Pick<PromotedColumns, 'facts'> {
  if (Object.keys(told).length === 0) return {};
  return { facts: { ...facts, ...redacted({ facts: told }, redactor).facts } };
}

function redacted(promoted: PromotedColumns, redactor: Redactor): PromotedColumns {
  const safe = <Value>(value: Value) => (typeof value === 'string' ? redactor.text(value) : value);
  const { facts = {}, ...columns } = promoted;
  return {
    ...mapped(columns, safe),
    facts: mapped(facts, safe),
  };
}

function mapped<Values extends object>(values: Values, change: <Value>(value: Value) => unknown): Values {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)])) as Values;
}

function promotedOf(item: JsonObject, kind: ResourceKind): PromotedColumns {
  const extractor = extractorOf.get(kind.group === '' ? kind.kind : `${kind.group}/${kind.kind}`);
  return extractor?.promote(item) ?? { phase: textAt(objectAt(item, 'status'), 'phase') };
}

function withoutVersion(body: string, resourceVersion: string | null): string {
  return resourceVersion === null
    ? body
    : body.replace(`"resourceVersion":${JSON.stringify(resourceVersion)}`, '');
}

/** EndpointSlices change with every pod; who is behind a Service is known from the pods. */
function trimBody(item: JsonObject, kind: ResourceKind): void {
  if (kind.kind === 'EndpointSlice') item.endpoints = [];
}

function lastChange(metadata: JsonObject | null): Resource['changedBy'] {
  const entries = objectsAt(metadata, 'managedFields');
  const last = newest(entries);
  if (last === null) return null;
  const ofSpec = newest(entries.filter((entry) => textAt(entry, 'subresource') !== 'status'));
  // The API server gives these entries no time, so that they are never the newest.
  const ofScale = newest(entries.filter((entry) => textAt(entry, 'subresource') === 'scale'));
  return {
    ...writeOf(last),
    ...(ofSpec === null || ofSpec === last ? {} : { ofSpec: writeOf(ofSpec) }),
    ...(ofScale === null ? {} : { ofScale: writeOf(ofScale) }),
  };
}

function newest(entries: readonly JsonObject[]): JsonObject | null {
  let last: JsonObject | null = null;
  for (const entry of entries)
    if (last === null || (textAt(entry, 'time') ?? '') >= (textAt(last, 'time') ?? '')) last = entry;
  return last;
}

function writeOf(entry: JsonObject): { manager: string; at: string | null } {
  return { manager: textAt(entry, 'manager') ?? 'unknown', at: textAt(entry, 'time') };
}

function ownerOf(metadata: JsonObject | null): OwnerReference | null {
  const owners = objectsAt(metadata, 'ownerReferences');
  const owner = owners.find(({ controller }) => controller === true) ?? owners[0];
  if (owner === undefined) return null;
  return {
    apiVersion: textAt(owner, 'apiVersion') ?? '',
    kind: textAt(owner, 'kind') ?? '',
    name: textAt(owner, 'name') ?? '',
    uid: textAt(owner, 'uid') ?? '',
  };
}

/** A pod's own containers, or those of a workload's template (a CronJob's stands one level deeper). */
function imagesOf(item: JsonObject): string[] {
  const spec = objectAt(item, 'spec');
  const job = objectAt(objectAt(spec, 'jobTemplate'), 'spec') ?? spec;
  const podSpec = objectAt(objectAt(job, 'template'), 'spec') ?? spec;
  const containers = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((field) =>
    objectsAt(podSpec, field),
  );
  return [...new Set(containers.flatMap((container) => textAt(container, 'image') ?? []))].sort();
}
