import { cluster, column, type View } from './view-column.ts';

export const findingView: View = {
  name: 'findings',
  // They are as old as the last run of diagnose, whatever is kept of the kinds.
  restsOn: [],
  sentence:
    'What earlier runs of `diagnose` found (none before the first), resolved ones for 30 days more; equal incidents have one cause.',
  columns: [
    cluster,
    column(
      'namespace',
      'Namespace of who suffers; null for cluster-scoped kinds.',
      "nullif(f.namespace, '')",
    ),
    column('kind', 'Kind and group of who suffers: the controller at the top.', 'f.kind'),
    column('name', 'Its name.', 'f.name'),
    column('severity', 'error, warning or notice.', 'f.severity'),
    column('code', 'Code of the check, see docs/checks.md.', 'f.code'),
    column('title', 'What is wrong.', 'f.title'),
    column('harms', '1 when somebody suffers from it.', 'f.harms'),
    column('since', 'Since when, as far as something says so; ISO 8601, UTC.', 'f.since'),
    column('incident', 'Which incident it belongs to.', 'f.incident'),
    column('first_seen', 'When it was first found.', 'f.first_seen'),
    column('last_seen', 'When it was last found.', 'f.last_seen'),
    column('resolved_at', 'When it was found to be mended; null while it is there.', 'f.resolved_at'),
    column('regressed_at', 'When it came back; null when it never did.', 'f.regressed_at'),
  ],
  from: 'from t_findings f join t_clusters c on c.id = f.cluster where c.closed_at is null',
};
