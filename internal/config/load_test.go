package config_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"creatorvault.dev/internal/config"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// sources are where settings come from in a test: flags by their names, the
// environment, and files by theirs.
type sources struct{ flags, env, files map[string]string }

// load reads the settings of s, for a command that signs.
func (s sources) load(t testing.TB) (*config.Config, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range s.files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return config.Load(s.flags, func(name string) (string, bool) { v, ok := s.env[name]; return v, ok }, dir, true)
}

// good is a load that must go well.
func (s sources) good(t testing.TB) *config.Config {
	t.Helper()
	c, err := s.load(t)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// faults are the lines of a load that must fail.
func (s sources) faults(t testing.TB) []string {
	t.Helper()
	if _, err := s.load(t); err != nil {
		return strings.Split(err.Error(), "\n")
	}
	return nil
}

type vars = map[string]string

func TestDefaults(t *testing.T) {
	want := &config.Config{
		Host: "127.0.0.1", Port: 8000, PublicURL: "http://localhost:8000", Environment: "production", AllowedHosts: []string{"localhost"},
		AllowedOrigins: []string{"http://localhost:8000"}, TrustedOrigins: home(), ShutdownDelay: 3 * time.Second,
		DataDir: "./data", DatabasePath: "data/vault.db", PoolSize: 20, PoolOverflow: 10, TrashDays: 30, ImportBytes: 256 << 20,
		BackupEvery: 24 * time.Hour, BackupDaily: 7, BackupWeekly: 4,
		JWKSRefresh: 10 * time.Minute, JWKSMaxStale: 24 * time.Hour, JWTAlgorithms: []string{"RS256"}, JWTAudiences: []string{"creatorvault-api"}, JWTIssuer: "better-auth", JWTLeeway: 30 * time.Second, JWTMaxTTL: 168 * time.Hour,
		AuthSignUp: true, AuthTokenTTL: 15 * time.Minute, AuthSession: 168 * time.Hour, AuthSessionMax: 2160 * time.Hour, BcryptCost: 12, PasswordMin: 8, SigningAlg: "RS256", KeyMaxAge: 2160 * time.Hour,
		AITokens: 200_000, AICalls: 8,
		UserLimit: 100, AnonLimit: 10, RateLimitExempt: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")},
		LogLevel: "INFO", MetricsAddr: "127.0.0.1:9464",
	}
	c := sources{}.good(t)
	if diff := cmp.Diff(want, c, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if c.External() || c.Store() != "sqlite" {
		t.Errorf("external %t, store %s", c.External(), c.Store())
	}
}

// TestOrder has one setting in every place at once, and takes the strongest
// away, one after the other.
func TestOrder(t *testing.T) {
	s := sources{
		flags: vars{"jwt-issuer": "flag"}, env: vars{"JWT_ISSUER": "environment", "ENVIRONMENT": "dev"},
		files: vars{".env.local": "JWT_ISSUER=local\n", ".env": "JWT_ISSUER='the file' # by a remark\n"},
	}
	for _, step := range []struct {
		want   string
		weaken func()
	}{
		{"flag", func() { delete(s.flags, "jwt-issuer") }},
		{"environment", func() { s.env["JWT_ISSUER"] = "" }},
		{"local", func() { delete(s.files, ".env.local") }},
		{"the file", func() { delete(s.files, ".env") }},
		{"better-auth", func() {}},
	} {
		if got := s.good(t).JWTIssuer; got != step.want {
			t.Errorf("%q comes before %q", got, step.want)
		}
		step.weaken()
	}
	s.flags["jwt-issuer"], s.env["JWT_ISSUER"] = "", "environment"
	if got := s.good(t).JWTIssuer; got != "better-auth" {
		t.Errorf("a flag of nothing gives %q, not the default", got)
	}
}

// TestFilesAreForDevelopment: a forgotten .env must not rule in production.
func TestFilesAreForDevelopment(t *testing.T) {
	for env, read := range map[string]bool{"": true, "dev": true, "DEV": true, "staging": false, "production": false, "Production": false} {
		for _, file := range []string{".env", ".env.local"} {
			s := sources{env: vars{"ENVIRONMENT": env}, files: vars{file: "PORT=8123"}}
			if c := s.good(t); (c.Port == 8123) != read {
				t.Errorf("ENVIRONMENT=%q: port %d by %s", env, c.Port, file)
			}
		}
	}
	s := sources{flags: vars{"environment": "production"}, env: vars{"ENVIRONMENT": "dev"}, files: vars{".env": "PORT=8123"}}
	if c := s.good(t); c.Port != 8000 {
		t.Errorf("--environment production, and .env is read")
	}
	s = sources{files: vars{".env": "ENVIRONMENT=dev\nPORT=8123"}}
	if c := s.good(t); c.Port != 8123 || c.Environment != "dev" {
		t.Errorf(".env says dev: port %d, environment %s", c.Port, c.Environment)
	}
}

func TestSettingsFromFiles(t *testing.T) {
	const secret = "0123456789abcdef0123456789abcdef"
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good, windows := file("good", secret+"\n"), file("windows", secret+"\r\n")
	bare, spaced := file("bare", secret), file("spaced", " "+secret+" \n")
	for name, s := range map[string]sources{
		"a flag":            {flags: vars{"auth-secret-file": good}},
		"the environment":   {env: vars{"AUTH_SECRET_FILE": good}},
		".env":              {files: vars{".env": "AUTH_SECRET_FILE=" + good}},
		"a flag before all": {flags: vars{"auth-secret-file": good}, env: vars{"AUTH_SECRET": "x"}},
		"Windows":           {env: vars{"AUTH_SECRET_FILE": windows}},
		"no end of line":    {env: vars{"AUTH_SECRET_FILE": bare}},
	} {
		if got := s.good(t).AuthSecret; got != secret {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := (sources{env: vars{"AUTH_SECRET_FILE": spaced}}).good(t).AuthSecret; got != " "+secret+" " {
		t.Errorf("spaces belong to a secret: %q", got)
	}
	key := file("key", strings.Repeat("0f", 32)+"\n")
	if got := (sources{env: vars{"DATABASE_KEY_FILE": key}}).good(t).DatabaseKey; got != strings.Repeat("0f", 32) {
		t.Errorf("DATABASE_KEY_FILE gives %q", got)
	}
	if got := (sources{env: vars{"PORT_FILE": file("port", "8123")}}).good(t).Port; got != 8123 {
		t.Errorf("PORT_FILE gives %d", got)
	}

	for name, c := range map[string]struct {
		s    sources
		want string
	}{
		"missing":  {sources{env: vars{"AUTH_SECRET_FILE": filepath.Join(dir, "none")}}, "AUTH_SECRET_FILE cannot be read: no such file or directory"},
		"a folder": {sources{env: vars{"AUTH_SECRET_FILE": dir}}, "AUTH_SECRET_FILE cannot be read: is a directory"},
		"both":     {sources{env: vars{"AUTH_SECRET_FILE": good, "AUTH_SECRET": secret}}, "AUTH_SECRET and AUTH_SECRET_FILE: give one of them, not both"},
		"a secret in place of a name": {
			sources{env: vars{"AUTH_SECRET_FILE": secret}}, "AUTH_SECRET_FILE cannot be read: no such file or directory",
		},
		"a key that is no file": {
			sources{env: vars{"DATABASE_KEY": strings.Repeat("0f", 32)}}, "DATABASE_KEY is given as the name of a file, in DATABASE_KEY_FILE",
		},
		"short": {sources{env: vars{"AUTH_SECRET_FILE": file("short", "short")}}, "AUTH_SECRET must be 32 random bytes or more; `openssl rand -hex 32` makes them"},
		"no hex": {
			sources{env: vars{"DATABASE_KEY_FILE": file("nohex", strings.Repeat("0g", 32))}},
			"DATABASE_KEY_FILE must name a file with 32 bytes in hex, which is 64 digits; `openssl rand -hex 32` makes them",
		},
	} {
		if diff := cmp.Diff([]string{c.want}, c.s.faults(t)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestAFileOfASettingHoldsSomething, whatever the setting: a secret that got
// lost on its way must not pass for one that nobody wanted.
func TestAFileOfASettingHoldsSomething(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"empty": "", "an end of line": "\n", "spaces": " \t \r\n\n", "wide spaces": "\u00a0\u2003\n"} {
		path := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, s := range config.Settings {
			variable := s.Name + "_FILE"
			want := []string{variable + " names a file with nothing in it: write the value there, or leave it unset"}
			for where, source := range map[string]sources{
				"the environment": {env: vars{variable: path}}, "a flag": {flags: vars{s.FileFlag(): path}}, ".env": {files: vars{".env": variable + "=" + path}},
			} {
				if diff := cmp.Diff(want, source.faults(t)); diff != "" {
					t.Errorf("%s in %s, %s (-want +got):\n%s", variable, where, name, diff)
				}
			}
		}
	}
	path := filepath.Join(dir, "empty")
	for _, variable := range []string{"AUTH_SECRET_FILE", "DATABASE_KEY_FILE"} { // and nothing is said of what follows from it
		s := sources{env: vars{variable: path, "DATABASE_URL": "postgres://h/d", "JWT_JWKS_URL": "https://h/jwks"}}
		if variable == "AUTH_SECRET_FILE" {
			delete(s.env, "JWT_JWKS_URL")
		}
		if got := s.faults(t); len(got) != 1 || !strings.HasPrefix(got[0], variable+" names") {
			t.Errorf("%s: %q", variable, got)
		}
	}
}

// TestBrokenFilesOfSettings says which file, and shows nothing of it.
func TestBrokenFilesOfSettings(t *testing.T) {
	s := sources{files: vars{".env": "AUTH_SECRET='hunter2 and no end\n", ".env.local": "\"'`=\x00\n"}}
	want := []string{".env.local must have lines as NAME=value", ".env must have lines as NAME=value"}
	if diff := cmp.Diff(want, s.faults(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ".env"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := config.Load(nil, func(string) (string, bool) { return "", false }, dir, true)
	if err == nil || err.Error() != ".env cannot be read: is a directory" {
		t.Errorf("error = %v", err)
	}
}

// TestAllFaultsAtOnce, a line each, and none twice.
func TestAllFaultsAtOnce(t *testing.T) {
	s := sources{
		flags: vars{"port": "high"},
		env: vars{
			"ENVIRONMENT": "test", "DATABASE_URL": "mysql://root:hunter2@db/vault", "AUTH_SECRET": "hunter2", "JWT_LEEWAY": "soon", "DEBUG": "maybe",
			"RATE_LIMIT_EXEMPT": "10.0.0.0/8, home", "METRICS_ADDR": "9464",
		},
		files: vars{".env": "LOG_LEVEL=LOUD\n"},
	}
	want := []string{
		`PORT must be a whole number from 0 to 65535 (it is "high")`,
		`ENVIRONMENT must be dev, staging or production (it is "test")`,
		`DATABASE_URL must be postgres://user:password@host:5432/name, with what is special in a password %-encoded, or sqlite:PATH`,
		`JWT_LEEWAY must be a time from 0s to 1h, as 90s, 15m or 2h (it is "soon")`,
		"AUTH_SECRET must be 32 random bytes or more; `openssl rand -hex 32` makes them",
		`RATE_LIMIT_EXEMPT must be a network, as 10.0.0.0/8 or 192.0.2.1; several are separated by commas (it is "10.0.0.0/8, home")`,
		`LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL (it is "LOUD")`,
		`DEBUG must be true or false (it is "maybe")`,
		`METRICS_ADDR must be an address with a port, as 127.0.0.1:9464 or :9464 (it is "9464")`,
	}
	if diff := cmp.Diff(want, s.faults(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSecretsAreNeverShown puts a secret where each setting is, in ways that
// are wrong, and looks for it in what is said.
func TestSecretsAreNeverShown(t *testing.T) {
	const secret = "hunter2"
	secrets, refused := 0, 0
	for _, s := range config.Settings {
		if !s.Secret {
			continue
		}
		secrets++
		for _, value := range []string{secret, "mysql://u:" + secret + "@h/d", "postgres://u:" + secret + "@h:bad/d", "postgres://u:%zz" + secret + "@h/d", "postgres://h/d?password=" + secret + "&sslmode=none"} {
			for _, source := range []sources{
				{env: vars{s.Name: value}}, {flags: vars{s.Flag(): value}}, {env: vars{s.Name + "_FILE": value}}, {files: vars{".env": s.Name + "='" + value + "'"}},
			} {
				said := strings.Join(source.faults(t), "\n")
				if strings.Contains(said, secret) {
					t.Errorf("%s shows its value: %s", s.Name, said)
				}
				if said != "" {
					refused++
				}
			}
		}
	}
	if secrets < 4 || refused < 10*secrets {
		t.Errorf("of %d secrets, %d values were refused: too few for this test", secrets, refused)
	}
	for _, where := range []string{"PUBLIC_URL", "AUTH_BASE_URL", "JWT_JWKS_URL", "ALLOWED_ORIGINS"} { // where one can slip in
		if said := strings.Join(sources{env: vars{where: "https://u:" + secret + "@h/"}}.faults(t), "\n"); strings.Contains(said, secret) || !strings.HasPrefix(said, where+" ") {
			t.Errorf("%s: %q", where, said)
		}
	}
	long := strings.Repeat("k", 61)
	if said := strings.Join(sources{env: vars{"PORT": long}}.faults(t), ""); strings.Contains(said, long) || !strings.HasPrefix(said, "PORT ") {
		t.Errorf("a long value is shown: %s", said)
	}
}
