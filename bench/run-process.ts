import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessRun {
  /** Wall-clock time of the whole process. */
  seconds: number;
  /** Largest resident memory of the process itself, its threads included and its children not; 0 where /proc does not tell. */
  peakBytes: number;
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

const sampleMs = 20;

/** Runs a program to its end; stdout is kept only when asked for, because a listing can be hundreds of megabytes. */
export function runProcess(
  command: string,
  args: readonly string[],
  { env, keepOutput = false }: { env: Record<string, string>; keepOutput?: boolean },
): Promise<ProcessRun> {
  return new Promise((resolve, reject) => {
    const begun = process.hrtime.bigint();
    const child = spawn(command, [...args], {
      env,
      stdio: ['ignore', keepOutput ? 'pipe' : 'ignore', 'pipe'],
    });
    let peakBytes = 0;
    let stdout = '';
    let stderr = '';
    const timer = setInterval(() => {
      peakBytes = Math.max(peakBytes, peakOf(child.pid));
    }, sampleMs);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearInterval(timer);
      resolve({
        seconds: Number(process.hrtime.bigint() - begun) / 1e9,
        peakBytes,
        exitCode,
        stdout,
        stderr,
      });
    });
  });
}

/** VmHWM only grows, so the last sample before the end is the peak. */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
