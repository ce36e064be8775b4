/** As much of an Ingress as is served. */
export interface Ingress {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly ingressClassName?: string;
    readonly rules?: readonly {
      readonly host?: string;
      readonly http?: { readonly paths: readonly IngressPath[] };
    }[];
  };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] } };
}

interface IngressPath {
  readonly path?: string;
  readonly pathType: string;
  readonly backend: {
    readonly service?: {
      readonly name: string;
      readonly port: { readonly name?: string; readonly number?: number };
    };
  };
}

export interface Service {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly clusterIP?: string;
    readonly ports?: readonly { readonly name?: string; readonly port: number }[];
  };
}

/**
 * nginx's configuration for Ingresses: each host and path is passed on to its Service with the host that was asked for. A
 * path whose Service or port is not there answers 503, a host that no Ingress names 404. Certificates are not served.
 */
export function nginxConfiguration(
  ingresses: readonly Ingress[],
  services: readonly Service[],
  { address, folder }: { readonly address: string; readonly folder: string },
): string {
  const servers = ingresses.flatMap((ingress) =>
    (ingress.spec.rules ?? []).map((rule) => {
      const locations = (rule.http?.paths ?? []).map((each) => location(ingress, each, services));
      return `  server {
    listen ${address}:80;
    server_name ${word(rule.host ?? '_')};
    client_max_body_size ${word(ingress.metadata.annotations?.['nginx.ingress.kubernetes.io/proxy-body-size'] ?? '1m')};
${locations.join('\n')}
  }`;
    }),
  );
  return `daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  server_names_hash_bucket_size 256;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  proxy_http_version 1.1;
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto $scheme;
  server {
    listen ${address}:80 default_server;
    location = /-/ingress { return 200; }
    location / { return 404; }
  }
${servers.join('\n')}
}
`;
}

function location(
  ingress: Ingress,
  { path = '/', pathType, backend }: IngressPath,
  services: readonly Service[],
): string {
  const { namespace } = ingress.metadata;
  const service = services.find(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === backend.service?.name,
  );
  const wanted = backend.service?.port;
  const port = service?.spec.ports?.find(
    (each) => each.port === wanted?.number || (wanted?.name !== undefined && each.name === wanted.name),
  )?.port;
  const address = service?.spec.clusterIP;
  const target =
    port === undefined || address === undefined || address === 'None'
      ? 'return 503'
      : `proxy_pass http://${address}:${port}`;
  return `    location ${pathType === 'Exact' ? '= ' : ''}${word(path)} { ${target}; }`;
}

/** What people write in an Ingress must not become nginx's own words. */
function word(text: string): string {
  if (!/^[\w.*/-]+$/.test(text)) throw new Error(`not passed on to nginx: ${text}`);
  return text;
}
