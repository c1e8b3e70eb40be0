import type { Edge, EdgeType } from '../../domain/edge.ts';
import type { JsonObject } from '../../lib/json.ts';

/** What most edges leave out. */
export interface EdgeDraft {
  type: EdgeType;
  field: string;
  toKind: string;
  toName: string | null;
  toNamespace?: string | null;
  optional?: boolean;
  part?: string | null;
}

/** An edge to a named object, or none when no name is given. */
export function namedEdge({
  toName,
  toNamespace = null,
  optional = false,
  part,
  ...rest
}: EdgeDraft): Edge[] {
  if (toName === null) return [];
  const parts = part === undefined || part === null ? [] : [part];
  return [{ ...rest, toName, toNamespace, optional, parts, selector: null }];
}

/** What an object refers to, said shortly. */
export function refers(
  field: string,
  toKind: string,
  toName: string | null,
  change: { optional?: boolean; part?: string | null; toNamespace?: string | null } = {},
): Edge[] {
  return namedEdge({ type: 'refers', field, toKind, toName, ...change });
}

/** Kubernetes' GroupKind: `Secret`, `Deployment.apps`. */
export function groupKind(group: string, kind: string): string {
  return group === '' ? kind : `${kind}.${group}`;
}

/** The group of an apiVersion: `apps/v1` → `apps`, `v1` → ''. */
export function groupOfVersion(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

/** `containers[web]`: an entry of a list by its name, so that the order does not matter. */
export function entryPath(list: string, entry: JsonObject, index: number): string {
  return `${list}[${typeof entry.name === 'string' ? entry.name : index}]`;
}

/** Edges that differ only in their parts become one; an own namespace that is written out is left out. */
export function mergeEdges(edges: readonly Edge[], namespace: string | null): Edge[] {
  const merged = new Map<string, Edge>();
  for (const edge of edges) {
    const toNamespace = edge.toNamespace === namespace ? null : edge.toNamespace;
    const key = JSON.stringify([edge.type, edge.field, edge.toKind, toNamespace, edge.toName, edge.optional]);
    const kept = merged.get(key);
    if (kept === undefined || edge.selector !== null) {
      merged.set(edge.selector === null ? key : `${key} ${merged.size}`, { ...edge, toNamespace });
    } else {
      kept.parts = [...new Set([...kept.parts, ...edge.parts])].sort();
    }
  }
  return [...merged.values()];
}
