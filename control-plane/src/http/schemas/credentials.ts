import { z } from 'zod';

export const credentials = z
  .object({
    username: z
      .string()
      .nullable()
      .describe(
        "null: the store's Secret does not say; it is `admin.user` of the store chart, usually admin",
      ),
    password: z.string(),
    login_url: z.string(),
  })
  .describe(
    'The first administrator, as the store was made with: what was changed in WordPress since is not seen',
  )
  .meta({ id: 'Credentials' });
