import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { AppError } from '../domain/errors.ts';
import { openLogFile } from './open-log-file.ts';
import { type LogLevel, PinoLog } from './pino-log.ts';

const hide = (text: string): string => text.replaceAll('hunter2', '***');

function openLog(level: LogLevel) {
  const lines: string[] = [];
  const log = new PinoLog({ level, clock: new FakeClock(), redact: hide, write: (line) => lines.push(line) });
  const read = async () => {
    await log.flush();
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  return { log, lines, read };
}

describe('observe/pino-log', () => {
  it('writes one JSON line per call, in order, those before and after it is loaded', async () => {
    const { log, lines, read } = openLog('debug');

    log.debug('first', { cluster: 'dev' });
    log.info('second');
    await log.flush();
    log.warn('third');
    log.error('fourth', { count: 3 });

    expect(await read()).toEqual([
      { level: 'debug', time: '2026-01-02T03:04:05.000Z', cluster: 'dev', msg: 'first' },
      { level: 'info', time: '2026-01-02T03:04:05.000Z', msg: 'second' },
      { level: 'warn', time: '2026-01-02T03:04:05.000Z', msg: 'third' },
      { level: 'error', time: '2026-01-02T03:04:05.000Z', count: 3, msg: 'fourth' },
    ]);
    expect(lines.every((line) => line.endsWith('\n'))).toBe(true);
  });

  it.each([
    ['info', ['info', 'warn', 'error']],
    ['error', ['error']],
    ['silent', []],
  ] as const)('at level %s writes %j', async (level, written) => {
    const { log, read } = openLog(level);

    for (const name of ['debug', 'info', 'warn', 'error'] as const) log[name]('line');

    expect((await read()).map((line) => line.level)).toEqual(written);
  });

  it('redacts message, fields, keys, lists, maps and errors with their causes', async () => {
    const { log, lines } = openLog('info');
    const cause = new Error('password hunter2');

    log.error('got hunter2', {
      text: 'hunter2',
      list: ['hunter2'],
      hunter2: new Map([['hunter2', { deep: 'hunter2' }]]),
      error: new AppError('TIMEOUT', 'hunter2 timed out', { cause, cluster: 'dev' }),
    });
    await log.flush();

    expect(lines.join('')).not.toContain('hunter2');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      msg: 'got ***',
      error: { code: 'TIMEOUT', cluster: 'dev', cause: { message: 'password ***' } },
    });
  });

  it('keeps the stack of faults of ours only', async () => {
    const { log, read } = openLog('info');

    log.error('failed', { error: new Error('ours') });
    log.error('failed', { error: new AppError('TIMEOUT', 'theirs') });

    const [ours, theirs] = (await read()).map((line) => line.error as Record<string, unknown>);
    expect(ours?.stack).toContain('pino-log.test');
    expect(theirs).not.toHaveProperty('stack');
  });

  it('never throws, whatever the fields are', async () => {
    const { log, read } = openLog('info');
    const round: Record<string, unknown> = { big: 10n, when: new Date(0), never: new Date('x') };
    round.self = round;
    const trap = {
      get field() {
        throw new Error('no');
      },
    };

    log.info('round', round);
    log.info('trap', trap);

    expect(await read()).toMatchObject([
      { big: '10', when: '1970-01-01T00:00:00.000Z', never: 'invalid date' },
      { unreadableFields: 'no' },
    ]);
  });

  it('goes on when a line cannot be written', async () => {
    const log = new PinoLog({
      level: 'info',
      clock: new FakeClock(),
      redact: hide,
      write: () => {
        throw new Error('EPIPE');
      },
    });

    log.info('one');

    await expect(log.flush()).resolves.toBeUndefined();
    expect(() => log.info('two')).not.toThrow();
  });
});

describe('observe/open-log-file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'log-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('appends to a file that only its owner may read', async () => {
    const path = join(folder, 'deep/agent.log');

    for (const line of ['one\n', 'two\n']) {
      const file = openLogFile(path);
      file.write(line);
      file.close();
    }

    expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('says which file cannot be written', () => {
    expect(() => openLogFile(folder)).toThrow(`log-file: ${folder} cannot be written`);
  });
});
