import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { recordingsFolder } from './recording.ts';
import { readEvalScenarios } from './scenario.ts';

/*
 * Keeps what was answered to the requests of an evaluation: `node eval/keep-recording.ts FOLDER`, where FOLDER/N.request.json is
 * the Nth request to a chat endpoint as it came, and FOLDER/N.response.json is {"content"} or {"tool_calls": [{name, arguments}]}.
 */
const Sent = z.object({ messages: z.array(z.object({ role: z.string(), content: z.unknown() })) });
const Said = z.object({
  content: z.string().nullish(),
  tool_calls: z
    .array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) }))
    .optional(),
});

const [folder = '.'] = process.argv.slice(2);
const scenarios = readEvalScenarios();
const turns = new Map<string, { text: string; calls: object[] }[]>();
for (const id of idsOf(folder)) {
  const { messages } = Sent.parse(read(`${id}.request.json`));
  const said = Said.parse(read(`${id}.response.json`));
  const question = messages.find(({ role }) => role === 'user')?.content;
  const name = scenarios.find((scenario) => scenario.question === question)?.name;
  if (name === undefined) continue;
  turns.set(name, [...(turns.get(name) ?? []), { text: said.content ?? '', calls: said.tool_calls ?? [] }]);
}
for (const [scenario, said] of turns) {
  const recording = { scenario, answeredBy: 'hand', turns: said };
  writeFileSync(join(recordingsFolder, `${scenario}.json`), `${JSON.stringify(recording, null, 2)}\n`);
}

function idsOf(path: string): number[] {
  return readdirSync(path)
    .flatMap((file) => /^(\d+)\.response\.json$/.exec(file)?.[1] ?? [])
    .map(Number)
    .sort((left, right) => left - right);
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}
