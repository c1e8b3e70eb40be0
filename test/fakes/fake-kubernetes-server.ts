import type { ToolCaller } from '../../src/clusters/through-mcp/ask-server.ts';
import { AppError } from '../../src/domain/errors.ts';

export interface KubernetesObject {
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    labels?: Record<string, string>;
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

export interface FakeKubernetesOptions {
  /** Kind → objects. */
  objects: Record<string, KubernetesObject[]>;
  /** Whether the user may list a kind in a namespace; null: cluster-wide. Everything, unless said otherwise. */
  may?: (kind: string, namespace: string | null) => boolean;
  /** The namespace that a list is silently narrowed to for those who may not list cluster-wide. */
  narrowsTo?: string;
  output?: 'yaml' | 'table';
  /** Names of the arguments of every tool, besides what it lists. */
  clusterArgument?: string;
  /** Answers that are given instead, by kind; an error is thrown. */
  results?: Record<string, Record<string, unknown> | Error>;
}

interface Asked {
  tool: string;
  target: string | null;
  args: Record<string, string>;
}

/** Answers as kubernetes-mcp-server does (facts: 0.0.66), with the rights and the narrowing that a test wants. */
export class FakeKubernetesServer implements ToolCaller {
  readonly asked: Asked[] = [];
  /** Which calls time out. */
  fails: (asked: Asked) => boolean = () => false;
  /** What is answered instead; null: what it has. */
  instead: (asked: Asked) => Record<string, unknown> | null = () => null;
  readonly #options: FakeKubernetesOptions;

  constructor(options: FakeKubernetesOptions) {
    this.#options = options;
  }

  async schemaOf(tool: string): Promise<Record<string, unknown> | null> {
    const { clusterArgument } = this.#options;
    if (!['resources_list', 'resources_get'].includes(tool)) return null;
    const properties = { apiVersion: {}, kind: {}, ...(clusterArgument ? { [clusterArgument]: {} } : {}) };
    return { type: 'object', properties };
  }

  async call(
    tool: string,
    args: Record<string, unknown>,
    target: string | null,
  ): Promise<Record<string, unknown>> {
    const words = args as Record<string, string>;
    this.asked.push({ tool, target, args: words });
    if (this.fails({ tool, target, args: words })) throw new AppError('TIMEOUT', 'no answer in 60 s');
    const instead = this.instead({ tool, target, args: words });
    if (instead !== null) return instead;
    const { kind = '' } = words;
    const given = this.#options.results?.[kind];
    if (given instanceof Error) throw given;
    if (given !== undefined) return given;
    return tool === 'resources_get' ? this.#get(kind, words.name ?? '') : this.#list(kind, words.namespace);
  }

  #list(kind: string, namespace: string | undefined): Record<string, unknown> {
    const { may = () => true, narrowsTo, objects } = this.#options;
    const listed = namespace ?? (may(kind, null) ? null : (narrowsTo ?? null));
    if (!may(kind, listed) && !may(kind, null)) return forbidden(kind, listed);
    const items = (objects[kind] ?? []).filter(
      ({ metadata }) => listed === null || metadata.namespace === listed,
    );
    return this.#answer(items.map((item) => ({ kind, apiVersion: 'v1', ...structuredClone(item) })));
  }

  #get(kind: string, name: string): Record<string, unknown> {
    const { may = () => true, objects } = this.#options;
    if (!may(kind, null)) return forbidden(kind, null);
    const item = objects[kind]?.find(({ metadata }) => metadata.name === name);
    if (item === undefined)
      return failed(`failed to get resource: ${kind.toLowerCase()}s "${name}" not found`);
    return { content: [{ type: 'text', text: '' }], structuredContent: { kind, ...structuredClone(item) } };
  }

  #answer(items: KubernetesObject[]): Record<string, unknown> {
    const rows = this.#options.output === 'table' ? items.map(rowOf) : items;
    return { content: [{ type: 'text', text: JSON.stringify(rows) }], structuredContent: { items: rows } };
  }
}

function rowOf({ kind, metadata }: KubernetesObject): Record<string, unknown> {
  const labels = Object.entries(metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return {
    apiVersion: 'v1',
    kind,
    Name: metadata.name,
    ...(metadata.namespace === undefined ? {} : { Namespace: metadata.namespace }),
    Labels: labels.join(',') || '<none>',
    Age: '5m',
  };
}

function forbidden(kind: string, namespace: string | null): Record<string, unknown> {
  const where = namespace === null ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const resource = `${kind.toLowerCase()}s`;
  return failed(
    `failed to list resources: ${resource} is forbidden: User "team" cannot list resource "${resource}" in API group "" ${where}`,
  );
}

function failed(text: string): Record<string, unknown> {
  return { isError: true, content: [{ type: 'text', text }] };
}
