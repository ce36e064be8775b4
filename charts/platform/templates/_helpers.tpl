{{- define "platform.selector" -}}
app.kubernetes.io/name: platform
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "platform.labels" -}}
{{ include "platform.selector" . }}
app.kubernetes.io/part-of: storeplane
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end -}}

{{/* Labels of what Prometheus and Grafana pick by label. */}}
{{- define "platform.monitoringLabels" -}}
{{- include "platform.labels" . }}
{{- with .Values.monitoring.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "platform.image" -}}
{{- with .Values.image.registry }}{{ . }}/{{ end }}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{/* Whether credentials are in the values. */}}
{{- define "platform.inlineCredentials" -}}
{{- with .Values.credentials.inline }}{{ if or .gitToken .webhookSecret .sessionKeys .oidcClientSecret }}true{{ end }}{{ end }}
{{- end -}}

{{/* Name of the Secret with the credentials; nothing: there is none. */}}
{{- define "platform.secret" -}}
{{- $ways := 0 -}}
{{- with .Values.credentials }}
{{- $inline := include "platform.inlineCredentials" $ }}
{{- range list .existingSecret .externalSecret.store $inline }}{{ if . }}{{ $ways = add1 $ways }}{{ end }}{{ end }}
{{- if gt ($ways | int) 1 }}{{ fail "credentials: set one of existingSecret, externalSecret.store and inline" }}{{ end }}
{{- if .existingSecret }}{{ .existingSecret }}{{ else if $ways }}platform-credentials{{ end }}
{{- end }}
{{- end -}}

{{/* The environment, but for what is secret, as the keys of a ConfigMap. An empty value counts as not set. */}}
{{- define "platform.environment" -}}
{{- $v := .Values -}}
{{- if and (eq $v.auth.mode "none") (not $v.allowUnauthenticated) }}{{ fail "allowUnauthenticated has to be true where auth.mode is none: everyone who reaches the ingress may do everything" }}{{ end -}}
{{- if and (eq $v.auth.mode "none") (or $v.auth.policy $v.auth.defaultRole) }}{{ fail "auth.policy and auth.defaultRole need an auth.mode by which callers are known" }}{{ end -}}
{{- if and (eq $v.auth.mode "bearer") (not (or $v.auth.tokensSecret $v.auth.issuer)) }}{{ fail "auth.mode bearer needs auth.tokensSecret or auth.issuer" }}{{ end -}}
{{- $app := list $v.git.githubApp.id $v.git.githubApp.installationId $v.git.githubApp.keySecret | compact | len }}
{{- if and (gt $app 0) (lt $app 3) }}{{ fail "git.githubApp: set id, installationId and keySecret together, or none of them" }}{{ end }}
{{- if and (gt $app 0) $v.credentials.inline.gitToken }}{{ fail "credentials.inline.gitToken is not used beside git.githubApp" }}{{ end -}}
{{- $oidc := eq $v.auth.mode "oidc" -}}
{{- if and $oidc (not (and $v.auth.oidc.issuerUrl $v.auth.oidc.clientId)) }}{{ fail "auth.mode oidc needs auth.oidc.issuerUrl and auth.oidc.clientId" }}{{ end -}}
{{- if and $oidc (not (include "platform.secret" .)) }}{{ fail "auth.mode oidc needs credentials with session-keys" }}{{ end -}}
{{- /* Four seconds after the linger, a step of the shutdown for the pushes (20), four for the last answers. */}}
{{- $least := add $v.shutdown.preStopSeconds $v.shutdown.lingerSeconds 30 | int }}
{{- if lt ($v.shutdown.gracePeriodSeconds | int) $least }}{{ fail (printf "shutdown.gracePeriodSeconds has to be at least %d: preStopSeconds, lingerSeconds and 30" $least) }}{{ end -}}
PORT: "8080"
HOST: "0.0.0.0"
AUTH_MODE: {{ $v.auth.mode }}
ALLOW_UNAUTHENTICATED: {{ eq $v.auth.mode "none" | quote }}
API_TOKENS_FILE: {{ with $v.auth.tokensSecret }}/etc/storeplane/tokens/tokens.json{{ else }}""{{ end }}
TOKEN_ISSUER: {{ $v.auth.issuer | quote }}
TOKEN_AUDIENCE: {{ $v.auth.audience | quote }}
TOKEN_KEYS_URL: {{ $v.auth.keysUrl | quote }}
POLICY_FILE: {{ with $v.auth.policy }}/etc/storeplane/access/policy.csv{{ else }}""{{ end }}
POLICY_DEFAULT: {{ $v.auth.defaultRole | quote }}
TEAM_QUOTAS_FILE: {{ with $v.teamQuotas }}/etc/storeplane/access/quotas.yaml{{ else }}""{{ end }}
PUBLIC_URL: {{ if $oidc }}{{ $v.auth.oidc.publicUrl | default (printf "https://%s" $v.hosts.dashboard) | quote }}{{ else }}""{{ end }}
OIDC_ISSUER_URL: {{ $v.auth.oidc.issuerUrl | quote }}
OIDC_CLIENT_ID: {{ $v.auth.oidc.clientId | quote }}
OIDC_SCOPES: {{ $v.auth.oidc.scopes | quote }}
OIDC_GROUPS_CLAIM: {{ $v.auth.groupsClaim | quote }}
SESSION_KEYS_FILE: {{ if $oidc }}/etc/storeplane/sessions/session-keys{{ else }}""{{ end }}
SESSION_LIFETIME: {{ $v.auth.oidc.sessionLifetime | int | quote }}
SESSION_IDLE_TIMEOUT: {{ $v.auth.oidc.sessionIdleTimeout | int | quote }}
PUBLIC_HOSTS: {{ list (required "hosts.dashboard is required" $v.hosts.dashboard) $v.hosts.api | compact | join "," | quote }}
TRUSTED_PROXIES: {{ join "," $v.trustedProxies | quote }}
RATE_LIMIT_READS: {{ $v.rateLimits.reads | int | quote }}
RATE_LIMIT_WRITES: {{ $v.rateLimits.writes | int | quote }}
RATE_LIMIT_STRANGERS: {{ if or $v.trustedProxies (not $v.ingress.enabled) }}{{ $v.rateLimits.strangers | int | quote }}{{ else }}"0"{{ end }}
DATA_DIR: /data
ARGOCD_MODE: cluster
ARGOCD_NAMESPACE: {{ $v.argocd.namespace | quote }}
APPLICATION_SET: {{ $v.argocd.applicationSet | quote }}
REVEAL_CREDENTIALS: {{ and $v.revealCredentials (ne $v.access "namespace") | quote }}
GIT_URL: {{ required "git.url is required" $v.git.url | quote }}
GIT_BRANCH: {{ $v.git.branch | quote }}
GIT_USERNAME: {{ $v.git.username | quote }}
GIT_POLL_INTERVAL: {{ $v.git.pollInterval | int | quote }}
GIT_PUSH_INTERVAL: {{ $v.git.pushInterval | int | quote }}
GIT_WRITE_MODE: {{ $v.git.writeMode | quote }}
GITHUB_REPOSITORY: {{ $v.git.githubRepository | quote }}
GITHUB_API_URL: {{ $v.git.githubApiUrl | quote }}
GITHUB_APP_ID: {{ $v.git.githubApp.id | quote }}
GITHUB_APP_INSTALLATION_ID: {{ $v.git.githubApp.installationId | quote }}
GITHUB_APP_PRIVATE_KEY_FILE: {{ with $v.git.githubApp.keySecret }}/etc/storeplane/github-app/private-key.pem{{ else }}""{{ end }}
PROXY_URL: {{ $v.proxy.url | quote }}
PROXY_EXCEPT: {{ join "," $v.proxy.except | quote }}
{{- if $v.customCa.configMap }}
GIT_CA_FILE: /etc/storeplane/ca/ca.crt
NODE_EXTRA_CA_CERTS: /etc/storeplane/ca/ca.crt
{{- end }}
STORE_DOMAIN: {{ required "stores.domain is required" $v.stores.domain | quote }}
STORE_SCHEME: {{ $v.stores.scheme }}
STORE_PORT: {{ with $v.stores.port }}{{ . | int | quote }}{{ else }}""{{ end }}
NAMESPACE_PREFIX: {{ $v.stores.namespacePrefix | quote }}
CLUSTERS: {{ join "," $v.stores.clusters | quote }}
PLAN_CLUSTERS: {{ $v.stores.planClusters | quote }}
DEFAULT_OWNER: {{ $v.stores.defaultOwner | quote }}
INGRESS_NAMESPACE: {{ $v.stores.ingressNamespace | quote }}
PROVISION_TIMEOUT: {{ $v.stores.provisionTimeout | int | quote }}
DELETE_DELAY: {{ $v.deletion.delay | int | quote }}
BREAKER_STORES: {{ $v.deletion.breaker.stores | int | quote }}
BREAKER_PERCENT: {{ $v.deletion.breaker.percent | int | quote }}
BREAKER_WINDOW: {{ $v.deletion.breaker.window | int | quote }}
SHUTDOWN_LINGER: {{ $v.shutdown.lingerSeconds | int | quote }}
LOG_LEVEL: {{ $v.logLevel }}
{{- with $v.tracing }}{{ if .endpoint }}
OTEL_EXPORTER_OTLP_ENDPOINT: {{ .endpoint | quote }}
OTEL_SERVICE_NAME: {{ .serviceName | quote }}
OTEL_TRACES_SAMPLER: {{ ternary "parentbased_traceidratio" "traceidratio" .followCallers }}
OTEL_TRACES_SAMPLER_ARG: {{ .ratio | quote }}
{{- end }}{{ end }}
COMMIT_SIGNING_KEY_FILE: {{ with $v.signingKeySecret }}/etc/storeplane/signing/signing-key{{ else }}""{{ end }}
COMMIT_AUTHOR_NAME: {{ $v.commitAuthor.name | quote }}
COMMIT_AUTHOR_EMAIL: {{ $v.commitAuthor.email | quote }}
{{- end -}}
