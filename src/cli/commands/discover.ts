import { AppError } from '../../domain/errors.ts';
import type { ProposalReport } from '../../domain/reports.ts';
import type { Command, CommandContext } from '../command.ts';
import { exitCodeOfError, exitCodeOfServers, exitCodes } from '../exit-codes.ts';
import { proposalNotes } from '../views/proposal-notes.ts';
import { serversView } from '../views/tools-view.ts';

export const discover: Command = {
  name: 'discover',
  summary: 'find the tools of the MCP servers',
  description:
    'Asks every MCP server that is configured for its tools and keeps the answer. While that is fresh, no server is started. Clusters are read through servers that are known; of any other it says which of its tools would be called, and waits for a yes. Where no rule knows its tools, a model can be asked (--propose). Exit code 3: done, but some server failed.',
  examples: [
    { command: 'discover', explanation: 'the servers, and how many tools each offers' },
    { command: 'discover --refresh', explanation: 'ask the servers again' },
    {
      command: 'discover --trust team',
      explanation: 'say yes to the server "team", as far as its first calls prove it',
    },
    {
      command: 'discover --propose team',
      explanation: 'have a model propose how "team" could be read, where no rule knows its tools',
    },
    { command: 'discover -o json', explanation: 'the tools with their argument schemas' },
  ],
  arguments: [],
  options: [
    { flags: '--refresh', description: 'ask the servers although what is kept is fresh' },
    {
      flags: '--trust <server>',
      description:
        'read clusters through this server, with the tools that discover names, until their definitions change',
      repeats: true,
    },
    {
      flags: '--propose <server>',
      description:
        'have a language model propose how this server could be read, where no rule knows its tools (their list is sent to it; docs/mcp.md)',
      repeats: true,
    },
  ],
  takes: ['output'],
  formats: ['table', 'wide', 'json', 'yaml', 'name', 'csv'],
  async run(context) {
    const { openApp, options, signal, print } = context;
    const trust = options.list('trust');
    const proposed = await propose(options.list('propose'), trust, context);
    const app = await openApp();
    // What was proposed is proposed for the tools as they are now.
    const refresh = options.isOn('refresh') || proposed !== null;
    const report = await app.discoverTools({ refresh, trust }, signal);
    await print(serversView(report, proposed));
    return exitCodeOfProposals(proposed) ?? exitCodeOfServers(report.servers);
  },
};

/** null: no model is to be asked. */
async function propose(
  servers: readonly string[],
  trust: readonly string[],
  { openApp, signal, tell }: CommandContext,
): Promise<ProposalReport | null> {
  if (servers.length === 0) return null;
  const both = servers.find((server) => trust.includes(server));
  if (both !== undefined)
    throw new AppError('USAGE', `what is proposed for ${both} has to be seen before a yes to it`, {
      hint: 'Give --propose first, look at what it says, and then --trust.',
    });
  const report = await (await openApp()).proposeProfiles(servers, signal);
  for (const note of proposalNotes(report)) tell(note);
  return report;
}

/** Nothing proposed is a failure, whatever the servers say; null: there is nothing amiss. */
function exitCodeOfProposals(report: ProposalReport | null): number | null {
  if (report === null) return null;
  if (report.failure !== null) return exitCodeOfError(report.failure);
  return report.proposals.some(({ refusal }) => refusal !== null) ? exitCodes.failed : null;
}
