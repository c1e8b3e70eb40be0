import { defaultOf, describeSettings, type SettingDescription } from '../../src/config/describe-settings.ts';
import { defaultTtl } from '../../src/config/ttl.ts';
import { code, page, table } from './markdown.ts';

/** docs/settings.md: every setting with its default, variable and flag. */
export function settingsPage(): string {
  const settings = describeSettings();
  return page('Settings', 'src/config/settings.ts', [
    introduction,
    table(
      ['setting', 'default', 'what it is'],
      settings.map((setting) => [
        `[${setting.name}](#${setting.name})`,
        defaultWords(setting),
        setting.description.split(/(?<=\.) /)[0] ?? '',
      ]),
    ),
    ...settings.map(section),
    otherVariables,
  ]);
}

const introduction = `A setting is taken from the first of these that has it: a flag, an environment variable, the config file, the default.
The config file is \`$XDG_CONFIG_HOME/k8s-mcp-agent/config.yaml\`, else \`~/.config/k8s-mcp-agent/config.yaml\`:

\`\`\`yaml
requests-per-second: 20
via: [auto, prod-eu=mcp]
ttl:
  pods: 30s
  "*.apps": 5m
\`\`\`

A setting that does not exist, or a value that it cannot have, ends the program with code 2 before anything is done.
Relative paths are relative to the config file's folder there, else to the working directory; \`~/\` is the home folder.
\`--env-file FILE\` adds variables from a file; those of the process win.`;

const otherVariables = `## Other environment variables

${table(
  ['variable', 'what it is'],
  [
    [
      code('OPENROUTER_API_KEY'),
      'Key of the language model; without one everything but free questions works.',
    ],
    [code('NO_COLOR'), 'Set to anything: no colours.'],
    [
      code('HTTPS_PROXY'),
      'Proxy for connections to clusters and MCP servers, where the kubeconfig names none.',
    ],
    [code('NO_PROXY'), 'Hosts that are reached without a proxy.'],
    [
      `${code('XDG_CONFIG_HOME')}, ${code('XDG_DATA_HOME')}, ${code('XDG_CACHE_HOME')}, ${code('XDG_RUNTIME_DIR')}`,
      'Where the program keeps things, by the XDG base directory specification.',
    ],
  ],
)}`;

function section(setting: SettingDescription): string {
  const { name, description, values, flag, variables } = setting;
  const facts = [
    `- values: ${values}`,
    `- default: ${defaultWords(setting)}`,
    `- variable: ${variables.map(code).join(', then ')}`,
    ...(flag === undefined ? [] : [`- flag: ${code(flag)}`]),
  ];
  const more = name === 'ttl' ? `\n\n${ttlTable()}` : '';
  return `## ${name}\n\n${description}\n\n${facts.join('\n')}${more}`;
}

function defaultWords(setting: SettingDescription): string {
  if (setting.defaultText !== undefined) return setting.defaultText;
  const value = defaultOf(setting);
  if (value === null || (Array.isArray(value) && value.length === 0)) return 'none';
  return code(String(value));
}

function ttlTable(): string {
  return table(
    ['kind', 'fresh for'],
    Object.entries(defaultTtl).map(([kind, duration]) => [code(kind), duration]),
  );
}
