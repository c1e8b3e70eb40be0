import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type TarEntry, tarOf } from './tar.ts';

/** What holds a pod's namespaces; any program that stays does. */
export const pauseImage = 'k8s-mcp-agent.test/pause:1';
/** A shell and the usual small programs. */
export const toolImage = 'k8s-mcp-agent.test/tool:1';

export interface LocalImage {
  names: readonly string[];
  /** What it runs unless told otherwise, for its shell; without one it does nothing, forever. */
  script?: string;
}

/** A Docker archive with busybox and its applets: an image without any registry. */
export function imageArchive(busybox: string, { names, script }: LocalImage): Buffer {
  const layer = tarOf(rootFilesystem(busybox));
  const layerDigest = sha256(layer);
  const config = Buffer.from(
    JSON.stringify({
      architecture: { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch,
      os: 'linux',
      config: {
        Env: ['PATH=/bin'],
        Cmd: script === undefined ? ['tail', '-f', '/dev/null'] : ['sh', '-c', script],
      },
      rootfs: { type: 'layers', diff_ids: [`sha256:${layerDigest}`] },
      history: [{ created: '1970-01-01T00:00:00Z' }],
    }),
  );
  const configName = `${sha256(config)}.json`;
  const layerName = `${layerDigest}.tar`;
  return tarOf([
    { name: configName, mode: 0o644, content: config },
    { name: layerName, mode: 0o644, content: layer },
    {
      name: 'manifest.json',
      mode: 0o644,
      content: Buffer.from(JSON.stringify([{ Config: configName, RepoTags: names, Layers: [layerName] }])),
    },
  ]);
}

function rootFilesystem(busybox: string): TarEntry[] {
  const applets = execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n');
  return [
    ...['bin/', 'dev/', 'etc/', 'proc/', 'root/', 'sys/'].map((name) => ({ name })),
    { name: 'tmp/', mode: 0o1777 },
    { name: 'bin/busybox', content: readFileSync(busybox) },
    ...applets
      .filter((applet) => applet !== 'busybox')
      .map((applet) => ({ name: `bin/${applet}`, link: 'busybox' })),
    { name: 'etc/passwd', mode: 0o644, content: Buffer.from('root:x:0:0:root:/root:/bin/sh\n') },
    { name: 'etc/group', mode: 0o644, content: Buffer.from('root:x:0:\n') },
  ];
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
