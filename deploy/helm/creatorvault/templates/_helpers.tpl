{{- define "creatorvault.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{- define "creatorvault.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "creatorvault.labels" -}}
{{ include "creatorvault.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "creatorvault.image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* What a server and a migration alike are told: settings, and the files of the secret ones. */}}
{{- define "creatorvault.env" -}}
- { name: PUBLIC_URL, value: {{ .Values.publicURL | quote }} }
{{- with .Values.trustedProxies }}
- { name: TRUSTED_PROXIES, value: {{ join "," . | quote }} }
{{- end }}
{{- range $name, $value := .Values.settings }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- range $name, $_ := .Values.secrets }}
- { name: {{ $name }}_FILE, value: /run/secrets/{{ $name }} }
{{- end }}
{{- end }}

{{- define "creatorvault.security" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "creatorvault.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "creatorvault.mounts" -}}
- { name: secrets, mountPath: /run/secrets, readOnly: true }
- { name: scratch, mountPath: /tmp }
- { name: scratch, mountPath: /data, subPath: data }
{{- end }}

{{- define "creatorvault.volumes" -}}
- name: scratch
  emptyDir: { sizeLimit: {{ .Values.scratch }} }
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- range $name, $from := .Values.secrets }}
      - secret:
          name: {{ $from.name }}
          items: [{ key: {{ $from.key | quote }}, path: {{ $name }} }]
      {{- end }}
{{- end }}
