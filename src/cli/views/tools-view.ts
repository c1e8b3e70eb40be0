import type { McpToolInfo } from '../../domain/mcp-tool.ts';
import type { McpServerOutcome, ProposalReport, ToolReport } from '../../domain/reports.ts';
import { formatMilliseconds } from '../format/amount.ts';
import type { Cell, Column, Note, View } from '../output/view.ts';
import { failureNote } from './failure-notes.ts';

const toolColumns: readonly Column[] = [
  { header: 'TOOL', onNarrow: 'keeps' },
  { header: 'CLAIMS', onNarrow: 'keeps' },
  { header: 'ARGUMENTS', wide: true },
  { header: 'DESCRIPTION', onNarrow: 'yields' },
];
const serverColumns: readonly Column[] = [
  { header: 'SERVER', onNarrow: 'keeps' },
  { header: 'STATUS' },
  { header: 'CLUSTERS' },
  { header: 'TOOLS', align: 'right' },
  { header: 'TIME', align: 'right', csvHeader: 'MILLISECONDS' },
  { header: 'READS', wide: true },
];

/** The tools that MCP servers offer. */
export function toolsView(report: ToolReport): View {
  return {
    ...common(report),
    tables: () => [{ columns: toolColumns, rows: report.tools.map(toolRow) }],
  };
}

/** How listing the tools went: a line per server; with what a model proposed just before, if it was asked. */
export function serversView(report: ToolReport, proposed: ProposalReport | null = null): View {
  const view = common(report);
  const more = proposed === null ? {} : { proposals: proposed.proposals, modelCost: proposed.cost };
  return {
    ...view,
    fields: { ...view.fields, ...more },
    tables: () => [{ columns: serverColumns, rows: report.servers.map(serverRow) }],
  };
}

function common({ servers, tools }: ToolReport): Omit<View, 'tables'> {
  return {
    kind: 'McpToolInfoList',
    asOf: tools.map(({ discoveredAt }) => discoveredAt).toSorted()[0] ?? null,
    coverage: null,
    fields: { servers },
    count: tools.length,
    items: () => tools,
    names: () => tools.map(toolName),
    notes: () => serverNotes(servers),
    nothing: 'no MCP tool is known',
  };
}

function serverNotes(servers: readonly McpServerOutcome[]): Note[] {
  return servers.flatMap(({ server, failure, advice }) => [
    // Most say themselves which server or file they speak of.
    ...(failure === null ? [] : [failureNote(failure.message.includes(server) ? null : server, failure)]),
    ...(advice === null ? [] : [failureNote(null, advice)]),
  ]);
}

/** Whether clusters are read through a server. */
const usesOf: Readonly<Record<NonNullable<McpServerOutcome['use']>, Cell>> = {
  known: { text: 'read', tone: 'good' },
  accepted: { text: 'read, by your yes', tone: 'good' },
  proposed: { text: 'not without your yes', tone: 'warning' },
  changed: { text: 'not any more', tone: 'bad' },
  none: { text: 'none', tone: 'faint' },
};

function toolName({ server, name }: McpToolInfo): string {
  return `${server}/${name}`;
}

function toolRow(tool: McpToolInfo): Cell[] {
  const properties = tool.inputSchema.properties;
  const parameters = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return [toolName(tool), claimsCell(tool), parameters.join(', '), firstSentence(tool.description)];
}

/** What the server says of its tool: not a fact. */
function claimsCell({ readOnlyHint, destructiveHint }: McpToolInfo): Cell {
  if (readOnlyHint === true) return { text: 'reads', tone: 'good' };
  if (destructiveHint === true) return { text: 'destroys', tone: 'bad' };
  return readOnlyHint === false ? { text: 'writes', tone: 'warning' } : { text: 'nothing', tone: 'faint' };
}

function firstSentence(description: string): string {
  const [first = ''] = description.trim().split(/(?<=\.)\s|\n/);
  return first;
}

function serverRow({ server, ok, fromCache, use, tools, durationMs, reads }: McpServerOutcome): Cell[] {
  const status = fromCache ? 'ok (kept)' : 'ok';
  return [
    server,
    ok ? { text: status, tone: 'good' } : { text: 'failed', tone: 'bad' },
    use === null ? null : usesOf[use],
    tools,
    { text: formatMilliseconds(durationMs), value: durationMs },
    reads,
  ];
}
