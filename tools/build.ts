import { cp, rm } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

/**
 * Threads and child processes have files of their own. In the source they stand beside the code that starts them, in
 * `dist/` all files are flat: so `./name.ts` becomes `./name.js`, and their names must be unique in the whole source.
 */
export const separateEntries = [
  'src/clusters/kubernetes/page-thread.ts',
  'src/store/sqlite/writer-thread.ts',
  'src/store/sqlite/reader-thread.ts',
  'src/store/sqlite/query-process.ts',
];

const root = resolve(import.meta.dirname, '..');

const entryUrls: Plugin = {
  name: 'entry-urls',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
      const { readFile } = await import('node:fs/promises');
      const text = await readFile(path, 'utf8');
      const contents = text.replaceAll(
        /new URL\('\.\/([a-z-]+)\.ts', import\.meta\.url\)/g,
        (whole, name: string) =>
          separateEntries.some((entry) => basename(entry, '.ts') === name)
            ? `new URL('./${name}.js', import.meta.url)`
            : whole,
      );
      return { contents: seeNames(contents), loader: 'ts' };
    });
  },
};

/**
 * A CommonJS package that is imported dynamically comes out of the bundler with nothing but a default, while Node also
 * gives it the names that it exports: so here they are looked for where they are.
 */
function seeNames(source: string): string {
  const asked = /\bimport\('((?!node:)[a-z@][^']*)'\)/g;
  if (!asked.test(source)) return source;
  const named = "const seenByName = (all) => (Object.keys(all).join() === 'default' ? all.default : all);";
  return `${source.replaceAll(asked, "import('$1').then(seenByName)")}\n${named}\n`;
}

/** Bundles the program into a folder: one small start, everything else in chunks that a command loads when it needs them. */
export async function buildProgram(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts', ...separateEntries],
    entryNames: '[name]',
    chunkNames: 'chunk-[name]-[hash]',
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minifySyntax: true,
    legalComments: 'linked',
    // Its binary is found at run time, beside its package.json.
    external: ['kubernetes-mcp-server'],
    banner: {
      js: "import { createRequire as createRequireForBundle } from 'node:module'; const require = createRequireForBundle(import.meta.url);",
    },
    plugins: [entryUrls],
    logLevel: 'warning',
  });
  await cp(resolve(root, 'src/demo/fleet'), resolve(folder, 'fleet'), { recursive: true });
}

if (import.meta.main) await buildProgram(resolve(root, 'dist'));
