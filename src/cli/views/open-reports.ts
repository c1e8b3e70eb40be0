import type { Incident, ObjectReference, Severity } from '../../domain/finding.ts';

const severities: Readonly<Record<Severity, string>> = { error: 'high', warning: 'medium', notice: 'info' };
const results: Readonly<Record<Severity, string>> = { error: 'fail', warning: 'warn', notice: 'warn' };

interface Result {
  cluster: string;
  namespace: string | null;
  result: string;
  body: object;
}

/**
 * Incidents as reports of openreports.io/v1alpha1: for each cluster one ClusterReport of what has no namespace, and a Report in
 * each namespace; a result for each object that suffers, or that it comes from where nobody does. What was exempted is skipped.
 */
export function openReportsOf(incidents: readonly Incident[]): object[] {
  const all = incidents.flatMap(resultsOf);
  const groups = Map.groupBy(all, ({ cluster, namespace }) => JSON.stringify([cluster, namespace]));
  return [...groups.values()].map(reportOf);
}

function reportOf(group: readonly Result[]): object {
  const [{ cluster, namespace } = { cluster: '', namespace: null }] = group;
  const count = (result: string) => group.filter((one) => one.result === result).length;
  return {
    apiVersion: 'openreports.io/v1alpha1',
    kind: namespace === null ? 'ClusterReport' : 'Report',
    metadata: {
      name: `k8s-mcp-agent-${nameOf(cluster)}`,
      ...(namespace === null ? {} : { namespace }),
      labels: { 'app.kubernetes.io/managed-by': 'k8s-mcp-agent' },
      annotations: { 'k8s-mcp-agent/cluster': cluster },
    },
    source: 'k8s-mcp-agent',
    summary: { pass: 0, fail: count('fail'), warn: count('warn'), error: 0, skip: count('skip') },
    results: group.map(({ body }) => body),
  };
}

/** A cluster's name as a part of an object's name (RFC 1123). */
function nameOf(cluster: string): string {
  const plain = cluster.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-+/, '').slice(0, 200).replace(/-+$/, '') || 'cluster';
}

function resultsOf(incident: Incident): Result[] {
  const placed = incident.affected.length > 0 ? incident.affected : incident.culprits;
  const { severity, exemption } = incident;
  const result = exemption === undefined ? results[severity] : 'skip';
  return placed.map(({ cluster, object }) => ({
    cluster,
    namespace: object.namespace,
    result,
    body: {
      source: 'k8s-mcp-agent',
      policy: incident.code,
      rule: incident.code,
      category: 'diagnosis',
      severity: severities[severity],
      result,
      scored: true,
      message: incident.title,
      resources: [resourceOf(object)],
      timestamp: { seconds: Math.floor(Date.parse(incident.lastSeen) / 1000), nanos: 0 },
      properties: propertiesOf(incident, cluster),
    },
  }));
}

function resourceOf({ kind, namespace, name }: ObjectReference): object {
  return { kind: kind.split('.')[0], name, ...(namespace === null ? {} : { namespace }) };
}

/** The format wants texts. */
function propertiesOf(
  { id, state, since, firstSeen, fix, culprits, exemption }: Incident,
  cluster: string,
): Record<string, string> {
  const own = culprits.filter((culprit) => culprit.cluster === cluster).map(({ object }) => textOf(object));
  return {
    incident: id,
    state,
    firstSeen,
    ...(since === null ? {} : { since }),
    ...(own.length === 0 ? {} : { comesFrom: own.join(', ') }),
    ...(fix === null ? {} : { fix: fix.command === null ? fix.text : `${fix.text} ${fix.command}` }),
    ...(exemption === undefined
      ? {}
      : { exempted: `until ${exemption.until} by ${exemption.owner}: ${exemption.reason}` }),
  };
}

function textOf({ kind, namespace, name }: ObjectReference): string {
  return `${kind} ${namespace === null ? '' : `${namespace}/`}${name}`;
}
