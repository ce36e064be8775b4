{{/* Address that people reach the store by. */}}
{{- define "store.url" -}}
{{- $host := required "host is required" .Values.host -}}
{{- .Values.site.scheme }}://{{ $host }}{{ with .Values.site.port }}:{{ . | int }}{{ end -}}
{{- end -}}

{{/* Name of the Secret with everything that nobody may know. */}}
{{- define "store.secret" -}}
{{- .Values.credentials.existingSecret | default "store-credentials" -}}
{{- end -}}

{{/* Whether the chart's own Job makes that Secret: "true" or nothing. */}}
{{- define "store.makesSecret" -}}
{{- if not (or .Values.credentials.existingSecret .Values.credentials.externalSecret.store) -}}true{{- end -}}
{{- end -}}

{{/* Security of a pod whose containers run as one user: what the Pod Security level `restricted` asks for. */}}
{{- define "store.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "store.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* What every pod of the store has. Takes the root and the user id. */}}
{{- define "store.pod" -}}
{{- $root := index . 0 -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- include "store.podSecurity" (index . 1) | nindent 2 }}
{{- with $root.Values.images.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* A pod that mounts the content volume has to be where WordPress is: the volume can be mounted on one node only. */}}
{{- define "store.besideWordPress" -}}
affinity:
  podAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            app.kubernetes.io/name: wordpress
{{- end -}}

{{/* What WordPress is told, in every container that loads it. Takes the root and where WordPress reaches itself from there. */}}
{{- define "store.wordpressEnv" -}}
- name: WORDPRESS_DB_HOST
  value: mariadb
- name: WORDPRESS_DB_NAME
  value: wordpress
- name: WORDPRESS_DB_USER
  value: wordpress
- name: WORDPRESS_DB_PASSWORD_FILE
  value: /run/secrets/store/db-password
{{- range list "auth-key" "secure-auth-key" "logged-in-key" "nonce-key" "auth-salt" "secure-auth-salt" "logged-in-salt" "nonce-salt" }}
- name: WORDPRESS_{{ . | upper | replace "-" "_" }}_FILE
  value: /run/secrets/store/{{ . }}
{{- end }}
- name: WORDPRESS_CONFIG_EXTRA
  value: require '/etc/storeplane/config.php';
- name: STORE_URL
  value: {{ include "store.url" (index . 0) }}
- name: STORE_LOOPBACK
  value: {{ index . 1 }}
{{- end -}}

{{/* Brings WordPress itself into the empty folder. Takes the root and where WordPress reaches itself. */}}
{{- define "store.coreContainer" -}}
{{- $root := index . 0 -}}
- name: core
  image: {{ $root.Values.images.wordpress }}
  imagePullPolicy: {{ $root.Values.images.pullPolicy }}
  command: [sh, /etc/storeplane/core.sh]
  env:
    {{- include "store.wordpressEnv" . | nindent 4 }}
  terminationMessagePolicy: FallbackToLogsOnError
  resources: {{- toYaml $root.Values.jobs | nindent 4 }}
  securityContext: {{- include "store.containerSecurity" $root | nindent 4 }}
  volumeMounts:
    {{- include "store.wordpressMounts" $root | nindent 4 }}
{{- end -}}

{{- define "store.wordpressMounts" -}}
- { name: html, mountPath: /var/www/html }
- { name: content, mountPath: /var/www/html/wp-content }
- { name: scripts, mountPath: /etc/storeplane, readOnly: true }
- { name: secret, mountPath: /run/secrets/store, readOnly: true }
- { name: scratch, mountPath: /tmp, subPath: tmp }
{{- end -}}

{{- define "store.wordpressVolumes" -}}
- name: html
  emptyDir: {}
- name: content
  persistentVolumeClaim:
    claimName: wordpress-content
- name: scripts
  configMap:
    name: store-scripts
- name: secret
  secret:
    secretName: {{ include "store.secret" . }}
    defaultMode: 0440
- name: scratch
  emptyDir: {}
{{- end -}}

{{/* Pod annotation: what a pod reads from the ConfigMap when it starts. Takes the files. */}}
{{- define "store.scripts" -}}
storeplane.dev/scripts: {{ toJson . | sha256sum | trunc 8 | quote }}
{{- end -}}

{{/*
Part of a Job's name, made of its whole spec: a Job cannot be changed, so one that differs in anything has to be another one.
Takes the spec as text.
*/}}
{{- define "store.version" -}}
{{- sha256sum . | trunc 8 -}}
{{- end -}}

{{/* Annotations that tell Velero what to keep of each pod; nothing unless it is asked for. */}}
{{- define "store.velero" -}}
{{- if .Values.velero.enabled -}}
backup.velero.io/backup-volumes: content
{{- end -}}
{{- end -}}

{{/* Files of a running database are no copy of it, so a dump lies beside them. */}}
{{- define "store.veleroDatabase" -}}
{{- if .Values.velero.enabled -}}
backup.velero.io/backup-volumes: data
pre.hook.backup.velero.io/container: mariadb
pre.hook.backup.velero.io/command: '["sh", "-c", "MYSQL_PWD=$(cat /run/secrets/store/db-root-password) mariadb-dump --user=root --single-transaction wordpress > /var/lib/mysql/velero.sql"]'
{{- end -}}
{{- end -}}
