{{- define "sluis.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{- define "sluis.labels" -}}
app.kubernetes.io/name: sluis
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "sluis.selector" -}}
app.kubernetes.io/name: sluis
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "sluis.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "sluis.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{/* The address of the database for one role: from a secret, or of the cluster of this chart. */}}
{{- define "sluis.database" -}}
{{- $cnpg := .root.Values.database.cloudnativepg -}}
{{- if $cnpg.enabled -}}
- name: DATABASE_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ index $cnpg.passwords .role }}, key: password}}
- name: {{ .name }}
  value: postgresql://sluis_{{ .role }}:$(DATABASE_PASSWORD)@{{ .root.Release.Name }}-pg-rw/sluis?sslmode=verify-full&sslrootcert=/database-ca/ca.crt
{{- else -}}
{{- $ref := index .root.Values.database.url .role -}}
- name: {{ .name }}
  valueFrom: {secretKeyRef: {name: {{ $ref.secret }}, key: {{ $ref.key }}}}
{{- end -}}
{{- end }}

{{- define "sluis.databaseCaVolume" -}}
{{- if .Values.database.cloudnativepg.enabled }}
- name: database-ca
  secret: {secretName: {{ .Release.Name }}-pg-ca, defaultMode: 0444, items: [{key: ca.crt, path: ca.crt}]}
{{- end }}
{{- end }}

{{- define "sluis.databaseCaMount" -}}
{{- if .Values.database.cloudnativepg.enabled }}
- {name: database-ca, mountPath: /database-ca, readOnly: true}
{{- end }}
{{- end }}

{{/* A secret is mounted readable for a group; the keys must be for one account alone, so they are copied in memory. */}}
{{- define "sluis.keysInit" -}}
- name: sleutels
  image: {{ include "sluis.image" . }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  command:
    - sh
    - -c
    - umask 077 && mkdir -p /sleutels/eigen && for f in /geheim/*; do cat "$f" > "/sleutels/eigen/${f##*/}"; done
  {{- include "sluis.containerSecurity" . | nindent 2 }}
  resources:
    requests: {cpu: 10m, memory: 16Mi}
    limits: {memory: 64Mi}
  volumeMounts:
    - {name: sleutels, mountPath: /sleutels}
    - {name: geheim, mountPath: /geheim, readOnly: true}
{{- end }}

{{- define "sluis.probes" -}}
{{- $scheme := ternary "HTTPS" "HTTP" (not (empty .Values.tls.secret)) }}
startupProbe:
  httpGet: {path: /healthz, port: api, scheme: {{ $scheme }}}
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /healthz, port: api, scheme: {{ $scheme }}}
  periodSeconds: 10
  timeoutSeconds: 3
readinessProbe:
  httpGet: {path: /readyz, port: api, scheme: {{ $scheme }}}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 2
{{- end }}

{{- define "sluis.settings" -}}
- {name: SLUIS_ENVIRONMENT, value: {{ .Values.omgeving }}}
- {name: SLUIS_LOG_ORIGIN, value: {{ .Values.logOrigin | quote }}}
- {name: SLUIS_KEYS_DIR, value: /sleutels/eigen}
- {name: SLUIS_JWKS_URL, value: {{ .Values.toegang.jwksUrl | quote }}}
- {name: SLUIS_ISSUER, value: {{ .Values.toegang.issuer | quote }}}
- {name: SLUIS_AUDIENCE, value: {{ .Values.toegang.audience | quote }}}
- {name: SLUIS_HOST, value: 0.0.0.0}
- {name: SLUIS_DATA_DIR, value: /tmp/sluis}
{{- if .Values.tls.secret }}
- {name: SLUIS_TLS_CERT_FILE, value: /tls/tls.crt}
- {name: SLUIS_TLS_KEY_FILE, value: /tls/tls.key}
{{- end }}
{{- if .Values.tls.clientCa }}
- {name: SLUIS_TLS_CLIENT_CA_FILE, value: /client-ca/ca.crt}
{{- end }}
{{- if .Values.metrics.enabled }}
- {name: SLUIS_METRICS_HOST, value: 0.0.0.0}
- {name: SLUIS_METRICS_PORT, value: "9000"}
{{- end }}
{{- end }}

{{- define "sluis.mounts" -}}
- {name: tmp, mountPath: /tmp}
- {name: sleutels, mountPath: /sleutels, readOnly: true}
{{- include "sluis.databaseCaMount" . }}
{{- if .Values.tls.secret }}
- {name: tls, mountPath: /tls, readOnly: true}
{{- end }}
{{- if .Values.tls.clientCa }}
- {name: client-ca, mountPath: /client-ca, readOnly: true}
{{- end }}
{{- end }}

{{- define "sluis.volumes" -}}
- {name: tmp, emptyDir: {sizeLimit: 64Mi}}
- {name: sleutels, emptyDir: {medium: Memory, sizeLimit: 1Mi}}
{{- include "sluis.databaseCaVolume" . }}
{{- if .Values.tls.secret }}
- {name: tls, secret: {secretName: {{ .Values.tls.secret }}, defaultMode: 0440}}
{{- end }}
{{- if .Values.tls.clientCa }}
- {name: client-ca, secret: {secretName: {{ .Values.tls.clientCa }}, defaultMode: 0444}}
{{- end }}
{{- end }}
