import type { Finding, Incident, Severity } from '../../domain/finding.ts';

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', notice: 'note' };

/** Incidents as SARIF 2.1.0: a result per incident, its objects as logical locations. */
export function sarifOf(incidents: readonly Incident[]): object {
  const codes = [...new Set(incidents.map(({ code }) => code))].toSorted();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'k8s-mcp-agent',
            informationUri: 'https://www.npmjs.com/package/k8s-mcp-agent',
            rules: codes.map((id) => ({ id })),
          },
        },
        results: incidents.map(resultOf),
      },
    ],
  };
}

function resultOf({ id, code, severity, title, findings, fix }: Incident): object {
  return {
    ruleId: code,
    level: levels[severity],
    message: { text: fix === null ? title : `${title}. ${fix.text}` },
    partialFingerprints: { 'incident/v1': id },
    locations: findings.map(locationOf),
  };
}

function locationOf({ cluster, object: { kind, namespace, name } }: Finding): object {
  const fullyQualifiedName = [cluster, namespace, `${kind}/${name}`]
    .filter((part) => part !== null)
    .join('/');
  return { logicalLocations: [{ name, kind: 'resource', fullyQualifiedName }] };
}
