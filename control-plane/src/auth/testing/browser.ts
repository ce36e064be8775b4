/** As much of a browser as a sign-in needs: cookies for each port, redirects, and the provider's form. */
export class Browser {
  readonly #jars = new Map<string, Map<string, string>>();

  jar(url: string): Map<string, string> {
    const { host } = new URL(url);
    const jar = this.#jars.get(host) ?? new Map<string, string>();
    this.#jars.set(host, jar);
    return jar;
  }

  /** One request; redirects are not followed. */
  async send(url: string, init: RequestInit = {}): Promise<Response> {
    const jar = this.jar(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(cookie === '' ? {} : { cookie }), ...init.headers };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Where the provider sends a browser that signs in as `login`, from the provider's address for that. */
  async passProvider(url: string, login: string): Promise<string> {
    const { host } = new URL(url);
    let at = url;
    for (let turn = 0; turn < 10; turn++) {
      if (new URL(at).host !== host) return at;
      let response = await this.send(at);
      const location = response.headers.get('location');
      if (location === null) {
        const body = new URLSearchParams({ prompt: 'login', login, password: 'any' });
        response = await this.send(at, { method: 'POST', body });
      }
      const next = response.headers.get('location');
      if (next === null) throw new Error(`the provider answers ${response.status} at ${at}`);
      at = new URL(next, at).href;
    }
    throw new Error('the provider sends browsers in circles');
  }
}
