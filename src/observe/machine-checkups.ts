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
