import { setTimeout as delay } from 'node:timers/promises';
import { isAppError } from '../../src/domain/errors.ts';
import { type McpServerConfig, serverFromUrl } from '../../src/mcp/server-config.ts';
import { SessionPool } from '../../src/mcp/session-pool.ts';
import { SystemClock } from '../../src/observe/system-clock.ts';
import { type HttpFault, HttpMcpServer } from '../../test/fakes/http-mcp-server.ts';
import { stdioServer, testEnvironment, textResult, tool } from '../../test/fakes/test-servers.ts';

/** What one fault cost. */
export interface Recovery {
  fault: string;
  /** What the call that met it came to: `answered`, or an error code. */
  outcome: string;
  /** Seconds until that. */
  seconds: number;
  /** Seconds that the next call took, once what had failed was there again. */
  nextSeconds: number;
}

/** Of these the issue that makes MCP whole asks for a recovery within a second. */
export const promisedFaults = {
  session: 'an address no longer knows the session (404)',
  stream: 'a stream ends without a reply',
} as const;

type Done = Omit<Recovery, 'fault'>;
/** A pool with one server, which has answered already, also one call while another waited. */
interface Setting {
  pool: SessionPool;
  server: McpServerConfig;
}
interface Fault {
  fault: string;
  measure: () => Promise<Done>;
}

const signal = new AbortController().signal;
const done = textResult('done');
const slowMs = 300;

/** Provokes each fault on a real socket or process, with the limits that the program has. */
export async function measureRecoveries(say: (fault: string) => void): Promise<Recovery[]> {
  const recoveries: Recovery[] = [];
  for (const { fault, measure } of [...atAddresses, ...inProcesses]) {
    say(fault);
    recoveries.push({ fault, ...(await measure()) });
  }
  return recoveries;
}

const call = ({ pool, server }: Setting, name = 'look'): Promise<unknown> =>
  pool.readTool(server, { name, args: {} }, signal);

async function timed(work: () => Promise<unknown>): Promise<{ outcome: string; seconds: number }> {
  const begun = performance.now();
  const outcome = await work().then(
    () => 'answered',
    (error: unknown) => (isAppError(error) ? error.code : String(error)),
  );
  return { outcome, seconds: (performance.now() - begun) / 1000 };
}

async function measureOn(
  server: McpServerConfig,
  {
    fail,
    repair = async () => undefined,
  }: { fail: (setting: Setting) => Promise<unknown>; repair?: () => Promise<void> },
): Promise<Done> {
  const pool = new SessionPool({
    clock: new SystemClock(),
    version: '0',
    redactText: (text) => text,
    environment: testEnvironment,
    startTimeoutMs: 30_000,
    callTimeoutMs: 60_000,
    messageLimitBytes: 256 * 1024 * 1024,
    httpsProxy: null,
    noProxy: null,
    verdictFile: null,
  });
  const setting = { pool, server };
  try {
    await Promise.all([call(setting, 'slow'), call(setting)]);
    const met = await timed(() => fail(setting));
    await repair();
    const next = await timed(() => call(setting));
    if (next.outcome !== 'answered') throw new Error(`the next call met ${next.outcome}`);
    return { ...met, nextSeconds: next.seconds };
  } finally {
    await pool.close();
  }
}

/** What an address does wrong at the next call. */
function address(
  fault: string,
  begin: (server: HttpMcpServer) => void | Promise<void>,
  repair?: (server: HttpMcpServer, port: number) => Promise<void>,
): Fault {
  return {
    fault,
    measure: async () => {
      const server = new HttpMcpServer({ tools: [tool('look')] });
      const config = serverFromUrl('bench', await server.start());
      const port = Number(new URL(server.url).port);
      server.faults = [late];
      try {
        return await measureOn(config, {
          fail: async (setting) => {
            await begin(server);
            return call(setting);
          },
          ...(repair === undefined ? {} : { repair: () => repair(server, port) }),
        });
      } finally {
        await server.stop().catch(() => undefined);
      }
    },
  };
}

const late: HttpFault = {
  reply: (response, { id }) => {
    const answer = JSON.stringify({ jsonrpc: '2.0', id, ...done });
    setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(answer), slowMs);
  },
};

const met =
  (...faults: HttpFault[]) =>
  (server: HttpMcpServer): void => {
    server.faults = faults;
  };

const atAddresses: Fault[] = [
  address(promisedFaults.session, (server) => server.forgetSessions()),
  address('the same, told as 400', met({ status: 400, body: 'No valid session ID provided' })),
  address(promisedFaults.stream, met('stream ends')),
  address('a stream breaks', met('stream resets')),
  address('a connection breaks before the answer', met('reset')),
  address('the server at an address was started again', (server) => server.restart()),
  address('an address is overloaded (503)', met({ status: 503 })),
  address(
    'nothing listens at an address, then it is back',
    (server) => server.stop(),
    async (server, port) => {
      await server.start(port);
    },
  ),
  address(
    'an address stops answering',
    (server) => {
      server.faultsFor = ['tools/call', 'ping'];
      server.faults = ['hangs', 'hangs'];
    },
    async (server) => {
      server.faults = [];
    },
  ),
];

/** What a process does wrong while a call waits. */
function inProcess(fault: string, fail: (setting: Setting, pid: number) => Promise<unknown>): Fault {
  return {
    fault,
    measure: () => {
      const calls = {
        look: done,
        slow: { ...done, afterMs: slowMs },
        large: { bytes: 300 * 1024 * 1024 },
        never: { does: 'hangs' as const },
      };
      return measureOn(stdioServer({ tools: [tool('look')], calls }, 'bench'), {
        fail: (setting) => fail(setting, setting.pool.pidOf(setting.server) ?? 0),
      });
    },
  };
}

async function duringCall(setting: Setting, pid: number, what: NodeJS.Signals): Promise<unknown> {
  const waiting = call(setting, 'slow');
  waiting.catch(() => undefined);
  await delay(slowMs / 3);
  process.kill(pid, what);
  return waiting;
}

const inProcesses: Fault[] = [
  inProcess('a process is killed during a call', (setting, pid) => duringCall(setting, pid, 'SIGKILL')),
  inProcess('a process is stopped during a call', (setting, pid) => duringCall(setting, pid, 'SIGSTOP')),
  inProcess('one call of a process hangs, others are answered', (setting) => call(setting, 'never')),
  inProcess('an answer of a process is larger than the limit', (setting) => call(setting, 'large')),
];
