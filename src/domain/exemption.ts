import { z } from 'zod';

/** What somebody has said yes to, for a while. Globs: `*` and `?`. */
export const Exemption = z
  .strictObject({
    /** Of the check. */
    code: z.string().min(1),
    cluster: z.string().min(1).default('*'),
    namespace: z.string().min(1).default('*'),
    /** `Deployment/web`; of what suffers from it, or what it comes from. */
    object: z
      .string()
      .regex(/^[^/]+\/[^/]+$/, 'must be KIND/NAME, such as Deployment/web or */web')
      .default('*/*'),
    reason: z.string().min(1),
    /** Who answers for it. */
    owner: z.string().min(1),
    /** The last day on which it holds, in UTC: `2026-12-31`. */
    until: z.iso.date('must be a day, such as 2026-12-31'),
  })
  .meta({
    title: 'Exemption',
    description: 'What is wrong and is not to be told, why, by whom, and until when',
  });
export type Exemption = z.infer<typeof Exemption>;

/** An exemption that its file still names, though it holds no more. */
export const ExpiredExemption = Exemption.extend({ line: z.number().int() }).meta({
  title: 'ExpiredExemption',
  description: 'An exemption that holds no more, and the line of the file where it stands',
});
export type ExpiredExemption = z.infer<typeof ExpiredExemption>;
