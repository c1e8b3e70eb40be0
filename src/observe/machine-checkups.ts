import type { Checkup } from '../domain/ports/outside.ts';

const neededMajor = 24;

export function nodeCheckup(version: string): Checkup {
  return {
    check: async () => {
      const isEnough = Number(version.split('.')[0]) >= neededMajor;
      return [
        {
          name: 'Node',
          status: isEnough ? 'ok' : 'failed',
          detail: `version ${version}`,
          advice: isEnough
            ? null
            : `Node ${neededMajor} or newer is needed: npx -p node@${neededMajor} -p k8s-mcp-agent k8s-mcp-agent …`,
        },
      ];
    },
  };
}

/** Without a key everything but free-form questions works. */
export function modelKeyCheckup(isSet: boolean): Checkup {
  return {
    check: async () => [
      {
        name: 'model key',
        status: isSet ? 'ok' : 'warning',
        detail: isSet ? 'OPENROUTER_API_KEY is set' : 'OPENROUTER_API_KEY is not set',
        advice: isSet
          ? null
          : 'Only ask needs it: set it, or name an endpoint of your own with the setting model-base-url.',
      },
    ],
  };
}
