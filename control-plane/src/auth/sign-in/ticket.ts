import type { JWTPayload } from 'jose';
import { z } from 'zod';
import type { Checks } from './open-id-provider.ts';

const ticket = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
});

/** What a browser keeps between the begin and the end of a sign-in. */
export interface Ticket extends Checks {
  readonly returnTo: string;
}

/** Undefined when it is no ticket. */
export function ticketOf(claims: JWTPayload | undefined): Ticket | undefined {
  return ticket.safeParse(claims).data;
}
