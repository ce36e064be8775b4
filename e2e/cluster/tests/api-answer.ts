import https from 'node:https';
import { json } from 'node:stream/consumers';
import { loadKubeConfig } from '../../../control-plane/src/argocd/api/kube-config.ts';
import { type ApiRequest, pathOf } from '../../../control-plane/src/argocd/api/request.ts';

export interface ApiAnswer {
  readonly status: number;
  /** Why the API server refuses; undefined where it does not. */
  readonly message?: string;
}

const methods = { patch: 'PATCH', create: 'POST', delete: 'DELETE' } as const;

/** What the API server answers to the account of a kubeconfig, in its own words, which the product keeps to itself. */
export async function answerTo(
  kubeconfig: string,
  request: ApiRequest & { readonly verb: keyof typeof methods },
): Promise<ApiAnswer> {
  const config = loadKubeConfig(kubeconfig);
  const options: https.RequestOptions = { method: methods[request.verb] };
  await config.applyToHTTPSOptions(options);
  const type = request.verb === 'patch' ? 'application/merge-patch+json' : 'application/json';
  const headers = { ...options.headers, 'content-type': type, accept: 'application/json' };
  const url = new URL((config.getCurrentCluster()?.server ?? '') + pathOf(request));
  return new Promise((resolve, reject) => {
    const sent = https.request(url, { ...options, headers }, (response) => {
      const status = response.statusCode ?? 0;
      json(response).then((body) => {
        const { message } = body as { message?: string };
        resolve(status < 400 || message === undefined ? { status } : { status, message });
      }, reject);
    });
    sent.once('error', reject);
    sent.end(request.body === undefined ? undefined : JSON.stringify(request.body));
  });
}
