import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { doctorView } from '../views/doctor-view.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'check that this machine has what is needed',
  description:
    'Checks Node, the kubeconfig and its plugins, the MCP server, the database and the model (by one small call of a tool), and says of each that it is well or what to do. Exit code 1 when something failed.',
  examples: [{ command: 'doctor', explanation: 'after installing, or when something does not work' }],
  arguments: [],
  options: [{ flags: '--skip-model', description: 'do not ask the model, which costs a few hundred tokens' }],
  takes: ['output'],
  formats: ['table', 'wide', 'json', 'yaml', 'csv'],
  async run({ openApp, options, signal, print }) {
    const app = await openApp();
    const checks = await app.doctor({ asksModel: !options.isOn('skipModel') }, signal);
    await print(doctorView(checks));
    return checks.some(({ status }) => status === 'failed') ? exitCodes.failed : exitCodes.done;
  },
};
