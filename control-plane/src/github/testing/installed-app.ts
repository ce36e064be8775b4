import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { jwtVerify } from 'jose';

export interface InstalledApp {
  readonly id: string;
  readonly installation: number;
  readonly publicKey: KeyObject;
  /** Milliseconds since the epoch, of GitHub. */
  readonly now: () => number;
}

const hour = 3_600_000;

/** A GitHub App that is installed once, with its private key as GitHub hands it out. */
export function makeApp(now: () => number) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const app: InstalledApp = { id: '12345', installation: 678, publicKey, now };
  const pem = (type: 'pkcs1' | 'pkcs8') => privateKey.export({ type, format: 'pem' }).toString();
  return { app, pem };
}

/** The tokens that GitHub has given to an App. */
export class AppAccess {
  readonly tokens = new Map<string, { readonly expiresAt: number }>();
  readonly #app: InstalledApp;
  #count = 0;

  constructor(app: InstalledApp) {
    this.#app = app;
  }

  /** Whether a request for the repository is signed well. */
  allows(authorization: string): boolean {
    const known = this.tokens.get(authorization.replace(/^token /, ''));
    return known !== undefined && known.expiresAt > this.#app.now();
  }

  /** Whether a request for a token is: by a JWT of the App's own, which may live for ten minutes. */
  async isApp(authorization: string): Promise<boolean> {
    const { publicKey, id } = this.#app;
    const jwt = authorization.replace(/^bearer /i, '');
    const checked = await jwtVerify(jwt, publicKey, { issuer: id, algorithms: ['RS256'] }).catch(() => null);
    const { exp = 0, iat = 0 } = checked?.payload ?? {};
    return checked !== null && exp - iat <= 660;
  }

  /** Undefined: the App has no such installation. */
  make(installation: number): { readonly token: string; readonly expires_at: string } | undefined {
    if (installation !== this.#app.installation) return undefined;
    this.#count += 1;
    const token = `ghs_installation-token-${this.#count}`;
    const expiresAt = this.#app.now() + hour;
    this.tokens.set(token, { expiresAt });
    return { token, expires_at: new Date(expiresAt).toISOString() };
  }
}
