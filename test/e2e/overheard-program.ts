import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { embeddedProgram } from '../../src/clusters/through-mcp/embedded-server.ts';

const root = resolve(import.meta.dirname, '../..');

/**
 * A copy of the program whose embedded server is the real one, with what goes in and out written into the folder `$HEARD`:
 * the shell that sees to it becomes the server, so that it has the server's pid. Gives the entry to run with Node.
 */
export function overheardProgram(folder: string): string {
  cpSync(join(root, 'src'), join(folder, 'src'), { recursive: true });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const real = embeddedProgram();
  const name = real.split('/').at(-1) ?? '';
  const nearest = join(folder, 'src/clusters/through-mcp/node_modules', name);
  mkdirSync(join(nearest, 'bin'), { recursive: true });
  writeFileSync(join(nearest, 'package.json'), JSON.stringify({ name, version: '0.0.0' }));
  const shim = join(nearest, 'bin', name);
  writeFileSync(
    shim,
    `#!/usr/bin/env bash
exec ${JSON.stringify(real)} "$@" < <(exec tee "$HEARD/$$.asked") > >(exec tee "$HEARD/$$.answered")
`,
  );
  chmodSync(shim, 0o755);
  return join(folder, 'src/main.ts');
}

interface Message {
  id?: number | string;
  method?: string;
  params?: unknown;
}

/** The tool calls that all servers were sent, as text. */
export function callsOf(heard: string): string[] {
  return readdirSync(heard)
    .filter((file) => file.endsWith('.asked'))
    .flatMap((file) => toolCalls(join(heard, file)).map(textOf));
}

/** Those that one server never answered. */
export function unansweredCalls(heard: string, pid: number): string[] {
  const answered = new Set(messages(join(heard, `${pid}.answered`)).map(({ id }) => id));
  return toolCalls(join(heard, `${pid}.asked`))
    .filter(({ id }) => !answered.has(id))
    .map(textOf);
}

function toolCalls(file: string): Message[] {
  return messages(file).filter(({ method }) => method === 'tools/call');
}

function textOf({ params }: Message): string {
  const { name, arguments: given } = params as { name: string; arguments?: unknown };
  return `${name} ${JSON.stringify(given ?? {})}`;
}

/** The last line of a server that was killed may be half a message. */
function messages(file: string): Message[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Message];
      } catch {
        return [];
      }
    });
}
