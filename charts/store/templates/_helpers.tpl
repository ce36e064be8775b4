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

{{/* What WordPress is told, in every container that loads it. */}}
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
  value: {{ include "store.url" . }}
{{- end -}}

{{- define "store.wordpressMounts" -}}
- { name: html, mountPath: /var/www/html }
- { name: content, mountPath: /var/www/html/wp-content }
- { name: scripts, mountPath: /etc/storeplane, readOnly: true }
- { name: secret, mountPath: /run/secrets/store, readOnly: true }
- { name: scratch, mountPath: /tmp, subPath: tmp }
{{- end -}}

{{- define "store.wordpressVolumes" -}}
# The image's entrypoint copies WordPress into it, so a newer image is a newer WordPress.
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

{{/* Part of a Job's name: another Job when what it runs is another. A Job cannot be changed. Takes whatever that is. */}}
{{- define "store.version" -}}
{{- toJson . | sha256sum | trunc 8 -}}
{{- end -}}
