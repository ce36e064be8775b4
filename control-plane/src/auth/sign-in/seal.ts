import { EncryptJWT, errors, type JWTPayload, jwtDecrypt } from 'jose';
import type { SessionKey } from './session-keys.ts';

export interface SealDeps {
  readonly keys: readonly [SessionKey, ...SessionKey[]];
  /** What is sealed for another audience is not opened. */
  readonly audience: string;
  /** Milliseconds. */
  readonly now: () => number;
}

/** What is sealed: one kind is never taken for the other. */
export type SealKind = 'storeplane-session' | 'storeplane-ticket';

const method = 'A256GCM';

/** Hands values to browsers so that they can neither read nor change them. */
export class Seal {
  readonly #deps: SealDeps;

  constructor(deps: SealDeps) {
    this.#deps = deps;
  }

  /** `endsAt`: milliseconds since the epoch, after which it is not opened any more. */
  close(kind: SealKind, claims: JWTPayload, endsAt: number): Promise<string> {
    const { keys, audience } = this.#deps;
    const [key] = keys;
    return new EncryptJWT(claims)
      .setProtectedHeader({ alg: 'dir', enc: method, typ: kind, kid: key.id })
      .setAudience(audience)
      .setExpirationTime(Math.floor(endsAt / 1000))
      .encrypt(key.bytes);
  }

  /** Undefined when it was not sealed by one of our keys, for this, or is over. */
  async open(kind: SealKind, text: string): Promise<JWTPayload | undefined> {
    const { keys, audience, now } = this.#deps;
    try {
      const { payload } = await jwtDecrypt(
        text,
        ({ kid }) => {
          const key = keys.find(({ id }) => id === kid);
          if (key === undefined) throw new errors.JWEDecryptionFailed();
          return key.bytes;
        },
        {
          typ: kind,
          audience,
          currentDate: new Date(now()),
          requiredClaims: ['exp'],
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: [method],
        },
      );
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }
}
