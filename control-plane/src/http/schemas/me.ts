import { z } from 'zod';

export const me = z
  .object({
    mode: z
      .enum(['none', 'bearer', 'oidc'])
      .describe('How callers are known: nobody is asked, by tokens, or by sign-in and tokens'),
    name: z.string(),
    email: z.string(),
    subject: z.string().describe('What rights are given to'),
    groups: z.array(z.string()).describe('As the provider says them'),
    logout: z.string().nullable().describe('Where to sign out (POST); null for a caller without a session'),
  })
  .meta({ id: 'Me' });

export const loginQuery = z.object({
  return_to: z.string().optional().describe('Path on this server to come back to'),
});

export const loggedOut = z
  .object({ location: z.string().describe("Where the browser goes to end the provider's session too") })
  .meta({ id: 'LoggedOut' });
