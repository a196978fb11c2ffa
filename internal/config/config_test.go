package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"creatorvault.dev/internal/config"

	"github.com/google/go-cmp/cmp"
)

// TestConflicts are settings that are right by themselves.
func TestConflicts(t *testing.T) {
	const url = "postgres://h/d"
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(strings.Repeat("0f", 32)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		env  vars
		want []string
	}{
		"a direct URL alone":              {vars{"DATABASE_DIRECT_URL": url}, []string{"DATABASE_DIRECT_URL goes with a DATABASE_URL of PostgreSQL: set that too, or neither"}},
		"scheduled backups of PostgreSQL": {vars{"DATABASE_URL": url, "BACKUP_DIR": "/backups", "AUTH_SECRET": goodSecret}, []string{"BACKUP_DIR is for the embedded store: leave it unset with PostgreSQL, and let pg_dump make backups, or branches where that is Neon"}},
		"a direct URL with a file":        {vars{"DATABASE_DIRECT_URL": url, "DATABASE_URL": "sqlite:v.db"}, []string{"DATABASE_DIRECT_URL goes with a DATABASE_URL of PostgreSQL: set that too, or neither"}},
		"two keys":                        {vars{"DATABASE_KEY_FILE": key, "DATABASE_PASSPHRASE": "words"}, []string{"DATABASE_KEY_FILE and DATABASE_PASSPHRASE: give one of them, not both"}},
		"PostgreSQL encrypted": {
			vars{"DATABASE_URL": url, "DATABASE_PASSPHRASE": "words", "AUTH_SECRET": goodSecret},
			[]string{"DATABASE_KEY_FILE and DATABASE_PASSPHRASE encrypt the embedded store: leave them unset with PostgreSQL"},
		},
		"two issuers":            {vars{"JWT_PUBLIC_KEY": "x", "JWT_JWKS_URL": "https://h/jwks"}, []string{"JWT_PUBLIC_KEY and JWT_JWKS_URL: give one of them, not both"}},
		"keys that grow too old": {vars{"JWT_JWKS_REFRESH": "2h", "JWT_JWKS_MAX_STALE": "1h"}, []string{"JWT_JWKS_REFRESH must not be longer than JWT_JWKS_MAX_STALE, or keys grow too old between two fetches"}},
		"a model without a name": {vars{"AI_BASE_URL": "http://127.0.0.1:1/v1"}, []string{"AI_MODEL is needed with AI_BASE_URL: the name that the model has there"}},
		"a model nowhere":        {vars{"AI_MODEL": "m"}, []string{"AI_BASE_URL is needed with AI_MODEL and AI_API_KEY: set that too, or none of them"}},
		"a key for nobody":       {vars{"AI_API_KEY": "sk-1"}, []string{"AI_BASE_URL is needed with AI_MODEL and AI_API_KEY: set that too, or none of them"}},
		"a model over http":      {vars{"AI_BASE_URL": "http://192.168.1.2/v1", "AI_MODEL": "m"}, []string{"AI_BASE_URL must be https, unless it is on this machine, or AI_ALLOW_HTTP says that the network in between is yours"}},
		"a model over HTTP":      {vars{"AI_BASE_URL": "HTTP://192.168.1.2/v1", "AI_MODEL": "m"}, []string{"AI_BASE_URL must be https, unless it is on this machine, or AI_ALLOW_HTTP says that the network in between is yours"}},
		"a model next door":      {vars{"AI_BASE_URL": "http://ollama:11434/v1", "AI_MODEL": "m", "AI_ALLOW_HTTP": "true"}, nil},
		"a model at home":        {vars{"AI_BASE_URL": "http://localhost:11434/v1", "AI_MODEL": "m", "AI_API_KEY": "sk-1"}, nil},
		"proof without mail":     {vars{"AUTH_REQUIRE_VERIFICATION": "true"}, []string{"AUTH_REQUIRE_VERIFICATION needs mail: set SMTP_URL too, or neither"}},
		"proof by mail":          {vars{"AUTH_REQUIRE_VERIFICATION": "true", "SMTP_URL": "smtp://h"}, nil},
		"a base without keys":    {vars{"AUTH_BASE_URL": "https://h"}, []string{"AUTH_BASE_URL names an external identity provider: give its JWT_JWKS_URL or JWT_PUBLIC_KEY too"}},
		"no secret":              {vars{"DATABASE_URL": url}, []string{"AUTH_SECRET is needed with PostgreSQL and the built-in sign-in: 32 random bytes or more, the same on all instances"}},
		"a bad secret":           {vars{"DATABASE_URL": url, "AUTH_SECRET": "short"}, []string{"AUTH_SECRET " + secretFault}}, // and not that it is missing
		"a bad database": {
			vars{"DATABASE_URL": "x", "DATABASE_DIRECT_URL": url},
			[]string{
				"DATABASE_URL must be postgres://user:password@host:5432/name, with what is special in a password %-encoded, or sqlite:PATH",
				"DATABASE_DIRECT_URL goes with a DATABASE_URL of PostgreSQL: set that too, or neither",
			},
		},
		"an external issuer needs no secret": {vars{"DATABASE_URL": url, "JWT_JWKS_URL": "https://h/jwks", "AUTH_BASE_URL": "https://h/"}, nil},
		"a file needs no secret":             {vars{"DATABASE_URL": "sqlite:v.db", "DATABASE_PASSPHRASE": "words"}, nil},
	} {
		if diff := cmp.Diff(c.want, sources{env: c.env}.faults(t)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if _, err := config.Load(vars{"database-url": url}, func(string) (string, bool) { return "", false }, t.TempDir(), false); err != nil {
		t.Errorf("a command that signs nothing: %v", err)
	}
}

// home are the names of this machine at the usual port.
func home() []string {
	return []string{"http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"}
}

// TestDerived are the settings that follow others.
func TestDerived(t *testing.T) {
	type derived struct {
		url            string
		hosts          []string
		allows, trusts []string
		delay          string
	}
	for name, c := range map[string]struct {
		env  vars
		want derived
	}{
		"a port": {
			vars{"PORT": "8123"},
			derived{"http://localhost:8123", []string{"localhost"}, []string{"http://localhost:8123"}, []string{"http://localhost:8123", "http://127.0.0.1:8123", "http://[::1]:8123"}, "3s"},
		},
		"the usual port of the web": {
			vars{"PORT": "80"},
			derived{"http://localhost", []string{"localhost"}, []string{"http://localhost"}, []string{"http://localhost", "http://127.0.0.1", "http://[::1]"}, "3s"},
		},
		"dev": {
			vars{"ENVIRONMENT": "dev"},
			derived{"http://localhost:8000", []string{"localhost"}, []string{"http://localhost:8000", "http://localhost:3000"}, append(home(), "http://localhost:3000"), "0s"},
		},
		"a public URL": {
			vars{"PUBLIC_URL": "https://V.example:8443"},
			derived{"https://v.example:8443", []string{"v.example"}, []string{"https://v.example:8443"}, []string{"https://v.example:8443"}, "3s"},
		},
		"origins": {
			vars{"PUBLIC_URL": "https://v.example", "ALLOWED_ORIGINS": "https://a.example", "ALLOWED_HOSTS": "b.example"},
			derived{"https://v.example", []string{"b.example"}, []string{"https://a.example"}, []string{"https://v.example", "https://a.example"}, "3s"},
		},
		"each by itself": {
			vars{"PUBLIC_URL": "https://v.example", "ALLOWED_ORIGINS": "https://a.example", "AUTH_TRUSTED_ORIGINS": "https://c.example", "SHUTDOWN_DELAY": "1s"},
			derived{"https://v.example", []string{"v.example"}, []string{"https://a.example"}, []string{"https://c.example"}, "1s"},
		},
		"a delay in dev": {
			vars{"ENVIRONMENT": "dev", "SHUTDOWN_DELAY": "0s", "ALLOWED_ORIGINS": "https://a.example"},
			derived{"http://localhost:8000", []string{"localhost"}, []string{"https://a.example"}, append(home(), "https://a.example"), "0s"},
		},
	} {
		got := sources{env: c.env}.good(t)
		is := derived{got.PublicURL, got.AllowedHosts, got.AllowedOrigins, got.TrustedOrigins, got.ShutdownDelay.String()}
		if diff := cmp.Diff(c.want, is, cmp.AllowUnexported(derived{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestDebugLowersTheLevel, unless one is asked for.
func TestDebugLowersTheLevel(t *testing.T) {
	for name, c := range map[string]struct {
		env  vars
		want string
	}{
		"unset": {nil, "INFO"}, "debug": {vars{"DEBUG": "true"}, "DEBUG"}, "no debug": {vars{"DEBUG": "false"}, "INFO"},
		"a level": {vars{"DEBUG": "true", "LOG_LEVEL": "ERROR"}, "ERROR"}, "the usual level": {vars{"DEBUG": "true", "LOG_LEVEL": "INFO"}, "INFO"},
	} {
		if got := (sources{env: c.env}).good(t).LogLevel; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// TestTheFreePortIsPutIn where PORT=0 takes any.
func TestTheFreePortIsPutIn(t *testing.T) {
	c := sources{env: vars{"PORT": "0", "ENVIRONMENT": "dev"}}.good(t)
	c.Listening(4711)
	allows := []string{"http://localhost:4711", "http://localhost:3000"}
	trusts := []string{"http://localhost:4711", "http://127.0.0.1:4711", "http://[::1]:4711", "http://localhost:3000"}
	if c.PublicURL != allows[0] || !slices.Equal(c.AllowedOrigins, allows) || !slices.Equal(c.TrustedOrigins, trusts) {
		t.Errorf("%s, allows %q, trusts %q", c.PublicURL, c.AllowedOrigins, c.TrustedOrigins)
	}
	c = sources{env: vars{"PORT": "0", "PUBLIC_URL": "https://v.example"}}.good(t)
	if c.Listening(4711); c.PublicURL != "https://v.example" || c.AllowedOrigins[0] != "https://v.example" {
		t.Errorf("a PUBLIC_URL that was given became %s", c.PublicURL)
	}
}

// TestSettingsThatAreNotThereAreTold, without their values: whoever gives one
// counts on it.
func TestSettingsThatAreNotThereAreTold(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("hunter2"), 0o600); err != nil {
		t.Fatal(err)
	}
	const redis = "REDIS_URL is not used by this version: "
	for name, c := range map[string]struct {
		s    sources
		want []string // how they begin
	}{
		"none":               {sources{}, nil},
		"in the environment": {sources{env: vars{"REDIS_URL": "redis://:hunter2@h:6379"}}, []string{redis}},
		"in a file":          {sources{env: vars{"REDIS_URL_FILE": file}}, []string{redis}},
		"in .env":            {sources{files: vars{".env": "REDIS_URL=redis://h"}}, []string{redis}},
		"empty":              {sources{env: vars{"REDIS_URL": "", "AUTH_MODE": ""}}, nil},
		"several": {
			sources{env: vars{"AUTH_JIT": "false", "AUTH_MODE": "hunter2", "REDIS_URL": "x"}},
			[]string{redis, "AUTH_MODE is no setting", "AUTH_JIT is no setting"},
		},
	} {
		got := c.s.good(t).Warnings
		if len(got) != len(c.want) {
			t.Errorf("%s: %q, want %d", name, got, len(c.want))
			continue
		}
		for i, begin := range c.want {
			if !strings.HasPrefix(got[i], begin) || strings.Contains(got[i], "hunter2") {
				t.Errorf("%s: %q, want %q", name, got[i], begin)
			}
		}
	}
	for _, name := range config.Absent() {
		if slices.ContainsFunc(config.Settings, func(s config.Setting) bool { return s.Name == name }) {
			t.Errorf("%s is a setting, and told to be none", name)
		}
	}
}

// TestWarnings are of what is allowed, and likely a mistake.
func TestWarnings(t *testing.T) {
	for name, c := range map[string]struct {
		env  vars
		want string // how it begins; empty: none
	}{
		"as it comes":               {nil, ""},
		"public without TLS":        {vars{"PUBLIC_URL": "http://v.example"}, "PUBLIC_URL is not https"},
		"in dev nobody minds":       {vars{"PUBLIC_URL": "http://v.example", "ENVIRONMENT": "dev"}, ""},
		"TLS without a proxy":       {vars{"PUBLIC_URL": "https://v.example"}, "PUBLIC_URL is https and TRUSTED_PROXIES is unset"},
		"TLS with a proxy":          {vars{"PUBLIC_URL": "https://v.example", "TRUSTED_PROXIES": "10.0.0.1"}, ""},
		"TLS on this machine":       {vars{"PUBLIC_URL": "https://localhost"}, ""},
		"its own host is refused":   {vars{"PUBLIC_URL": "https://v.example", "TRUSTED_PROXIES": "10.0.0.1", "ALLOWED_HOSTS": "a.example,*.b.example"}, "ALLOWED_HOSTS lacks"},
		"its own host is below one": {vars{"PUBLIC_URL": "https://v.b.example", "TRUSTED_PROXIES": "10.0.0.1", "ALLOWED_HOSTS": "a.example,*.b.example"}, ""},
		"cheap passwords":           {vars{"AUTH_BCRYPT_COST": "11"}, "AUTH_BCRYPT_COST is below 12"},
		"cheap passwords in dev":    {vars{"AUTH_BCRYPT_COST": "4", "ENVIRONMENT": "dev"}, ""},
		"no passwords here":         {vars{"AUTH_BCRYPT_COST": "4", "JWT_PUBLIC_KEY": "x"}, ""},
		"profiles for all":          {vars{"PPROF": "true", "METRICS_ADDR": ":9464"}, "PPROF is on and METRICS_ADDR is open"},
		"profiles for this machine": {vars{"PPROF": "true", "METRICS_ADDR": "[::1]:9464"}, ""},
	} {
		got := sources{env: c.env}.good(t).Warnings
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], c.want)) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
