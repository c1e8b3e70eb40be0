import { fleetView } from '../../views/fleet-view.ts';
import type { SlashCommand } from './slash-command.ts';

export const clusters: SlashCommand = {
  name: 'clusters',
  argument: '',
  summary: 'the clusters that are known, and their state',
  async run(_, { app, context }) {
    await context.print(fleetView(await app.clusters(), context.now()));
    return false;
  },
};
