import { asObject, type JsonObject, numberAt, textAt } from '../../../lib/json.ts';
import { type Row, said, shown } from '../row.ts';
import type { RowPromoter } from './row-promoter.ts';

export const nodeRow: RowPromoter = {
  kind: 'Node',
  promote: (row) => {
    const status = said(row, 'status');
    const words = status?.split(',') ?? [];
    return {
      reason: isKubectls(row) ? status : null,
      readyCount: readyOf(words[0]),
      wantedCount: 1,
      facts: {
        ...(isKubectls(row) ? {} : { status }),
        // A summary that says Ready, or a table of somebody's own, may leave out that the node takes no more pods.
        ...(isKubectls(row) && status !== null ? { schedulable: !words.includes('SchedulingDisabled') } : {}),
        roles: rolesOf(row),
        kubeletVersion: said(row, 'version', 'kubeletversion'),
        internalIp: said(row, 'internalip'),
        externalIp: said(row, 'externalip'),
        osImage: said(row, 'osimage'),
        containerRuntime: said(row, 'containerruntime', 'containerruntimeversion'),
        ...kernelOf(row),
      },
    };
  },
};

/** kubectl's own tables, and those of servers that print them, have a VERSION. */
function isKubectls(row: Row): boolean {
  return row.isTable && row.cells.has('version');
}

/** `6.8.0-49-generic (amd64)` since Kubernetes 1.35. */
function kernelOf(row: Row): { kernelVersion: string | null; architecture: string | null } {
  const text = said(row, 'kernelversion');
  const [, kernel = text, architecture = null] = /^(\S+) \((\w+)\)$/.exec(text ?? '') ?? [];
  return { kernelVersion: kernel, architecture: architecture ?? said(row, 'architecture', 'arch') };
}

/** Unknown is what kubectl prints of a node without the condition: it is not ready. */
function readyOf(word: string | undefined): number | null {
  if (word === 'Ready') return 1;
  return word === 'NotReady' || word === 'Unknown' ? 0 : null;
}

/** `<none>` is what the record says, too. */
function rolesOf(row: Row): string | null {
  return isKubectls(row) ? shown(row, 'roles') : null;
}

export const namespaceRow: RowPromoter = {
  kind: 'Namespace',
  promote: (row) => {
    const status = said(row, 'status', 'phase');
    return { phase: status === 'Active' || status === 'Terminating' ? status : null };
  },
};

export const serviceRow: RowPromoter = {
  kind: 'Service',
  promote: (row) => {
    const ports = portsOf(row);
    return {
      facts: {
        type: said(row, 'type'),
        clusterIp: said(row, 'clusterip'),
        externalIp: said(row, 'externalip'),
        ...(ports === null ? {} : { ports }),
        ...selectorOf(row),
      },
    };
  },
};

/** `80:30080/TCP,443/TCP`, or a list of objects, whose keys have as many spellings as there are servers. */
function portsOf(row: Row): string | null {
  const list = row.cells.get('ports');
  if (!Array.isArray(list)) {
    const text = shown(row, 'ports');
    return text === '<none>' ? '' : text;
  }
  const ports = list.map((port) => portOf(asObject(port)));
  return ports.includes(null) ? null : ports.join(',');
}

function portOf(port: JsonObject | null): string | null {
  const number = numberAt(port, 'port');
  const nodePort = numberAt(port, 'node_port') ?? numberAt(port, 'nodePort') ?? 0;
  if (number === null) return null;
  return `${number}${nodePort > 0 ? `:${nodePort}` : ''}/${textAt(port, 'protocol') ?? 'TCP'}`;
}

function selectorOf(row: Row): { selector?: string | null } {
  const pairs = asObject(row.cells.get('selector'));
  if (pairs !== null) return { selector: joinedPairs(pairs) };
  return shown(row, 'selector') === null ? {} : { selector: said(row, 'selector') };
}

function joinedPairs(pairs: JsonObject): string {
  return Object.entries(pairs)
    .map(([key, value]) => `${key}=${String(value)}`)
    .sort()
    .join(',');
}
