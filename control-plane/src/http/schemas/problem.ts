import { z } from 'zod';

/** RFC 9457 problem document. */
export const problem = z
  .object({
    type: z.string().describe('`urn:storeplane:problem:<code>`, or `about:blank` for an unknown fault'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    instance: z.string().optional().describe('Path of the request'),
    code: z.string().optional().describe('The last part of `type`'),
    request_id: z.string().optional(),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .describe('What is wrong with which field: a JSON pointer, a header or a query parameter'),
  })
  .meta({ id: 'Problem' });
