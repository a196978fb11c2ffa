package config_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"creatorvault.dev/internal/config"
)

// A sample is values of one setting, what is made of them, and what is wrong.
type sample struct {
	name string
	get  func(*config.Config) any
	good map[string]string // value: what is made of it, by fmt's %v
	bad  string            // what is said of each bad value
	bads []string
}

const (
	secretFault  = "must be 32 random bytes or more; `openssl rand -hex 32` makes them"
	originFault  = "must be an origin, as https://vault.example.com, without a path"
	networkFault = "must be a network, as 10.0.0.0/8 or 192.0.2.1; several are separated by commas"
	several      = "; several are separated by commas"
	goodSecret   = "0123456789abcdef0123456789abcdef"
)

var samples = []sample{
	{
		"HOST", func(c *config.Config) any { return c.Host },
		vars{"0.0.0.0": "0.0.0.0", "::1": "::1", "[::]": "::", "vault.internal": "vault.internal"},
		"must be an address, as 127.0.0.1 or 0.0.0.0, without a port",
		[]string{"127.0.0.1:80", "http://127.0.0.1", "a b", "a,b", "u@h"},
	},
	{
		"PORT", func(c *config.Config) any { return c.Port },
		vars{"0": "0", "1": "1", "65535": "65535"},
		"must be a whole number from 0 to 65535",
		[]string{"-1", "65536", "http", "80.0", "8000 ", "0x50", "99999999999999999999"},
	},
	{
		"PUBLIC_URL", func(c *config.Config) any { return c.PublicURL },
		vars{
			"https://vault.example.com": "https://vault.example.com", "HTTPS://Vault.Example.com/": "https://vault.example.com", "http://[::1]:8000": "http://[::1]:8000",
			"https://vault.example.com:443": "https://vault.example.com", "http://vault.example.com:80": "http://vault.example.com", "https://a:80": "https://a:80",
		},
		originFault,
		[]string{"vault.example.com", "ftp://a", "https://", "https://a/b", "https://a?b", "https://a#b", "https://u@a", "https://u:p@a", "https://*.a", "https://a b", "://"},
	},
	{
		"ENVIRONMENT", func(c *config.Config) any { return c.Environment },
		vars{"dev": "dev", "Staging": "staging", "PRODUCTION": "production"},
		"must be dev, staging or production",
		[]string{"development", "prod", "test"},
	},
	{
		"TRUSTED_PROXIES", func(c *config.Config) any { return c.TrustedProxies },
		vars{"10.0.0.0/8": "[10.0.0.0/8]", "10.1.2.3/8 , ::1,": "[10.0.0.0/8 ::1/128]", "192.0.2.7": "[192.0.2.7/32]", "fe80::1%eth0": "[fe80::1/128]"},
		networkFault,
		[]string{"home", "10.0.0.0/33", "10.0.0.0/8;::1", "10.0.0/8"},
	},
	{
		"ALLOWED_HOSTS", func(c *config.Config) any { return c.AllowedHosts },
		vars{"Vault.Example.com, *.example.org.": "[vault.example.com *.example.org]", "[::1],192.0.2.7": "[::1 192.0.2.7]"},
		"must be a host name without a port, as vault.example.com or *.example.com" + several,
		[]string{"a:80", "https://a", "*", "*.", "a.*", "*.*.a", "a b", "a/b"},
	},
	{
		"ALLOWED_ORIGINS", func(c *config.Config) any { return c.AllowedOrigins },
		vars{"https://A.example/, http://b:3000": "[https://a.example http://b:3000]"},
		originFault + several,
		[]string{"*", "https://a/b", "a.example", "null", "https://a http://b"},
	},
	{
		"SHUTDOWN_DELAY", func(c *config.Config) any { return c.ShutdownDelay },
		vars{"0s": "0s", "0": "0s", "5s": "5s", "250ms": "250ms"},
		"must be a time from 0s to 5s, as 90s, 15m or 2h",
		[]string{"5001ms", "-1s", "5", "soon"},
	},
	{"DATA_DIR", func(c *config.Config) any { return c.DatabasePath }, vars{"/var/lib/vault": "/var/lib/vault/vault.db", ".": "vault.db"}, "", nil},
	{
		"DATABASE_POOL_SIZE", func(c *config.Config) any { return c.PoolSize },
		vars{"1": "1", "10000": "10000"},
		"must be a whole number from 1 to 10000",
		[]string{"0", "10001", "many"},
	},
	{
		"DATABASE_MAX_OVERFLOW", func(c *config.Config) any { return c.PoolOverflow },
		vars{"0": "0", "10000": "10000"},
		"must be a whole number from 0 to 10000",
		[]string{"-1", "10001"},
	},
	{
		"TRASH_DAYS", func(c *config.Config) any { return c.TrashDays },
		vars{"0": "0", "3650": "3650"},
		"must be a whole number from 0 to 3650",
		[]string{"-1", "3651", "30d"},
	},
	{
		"IMPORT_MAX_BYTES", func(c *config.Config) any { return c.ImportBytes },
		vars{"1024": "1024", "8589934592": "8589934592"},
		"must be a whole number from 1024 to 8589934592",
		[]string{"1023", "8589934593", "256M"},
	},
	{"BACKUP_DIR", func(c *config.Config) any { return c.BackupDir }, vars{"/backups": "/backups"}, "", nil},
	{
		"BACKUP_EVERY", func(c *config.Config) any { return c.BackupEvery },
		vars{"1m": "1m0s", "744h": "744h0m0s"},
		"must be a time from 1m to 744h, as 90s, 15m or 2h",
		[]string{"59s", "745h"},
	},
	{
		"BACKUP_KEEP_DAILY", func(c *config.Config) any { return c.BackupDaily },
		vars{"1": "1", "3650": "3650"},
		"must be a whole number from 1 to 3650",
		[]string{"0", "3651"},
	},
	{
		"BACKUP_KEEP_WEEKLY", func(c *config.Config) any { return c.BackupWeekly },
		vars{"0": "0", "520": "520"},
		"must be a whole number from 0 to 520",
		[]string{"-1", "521"},
	},
	{"BACKUP_RECIPIENT", func(c *config.Config) any { return c.BackupRecipients }, vars{"age1x, age1y": "[age1x age1y]"}, "", nil},
	{
		"DATABASE_PASSPHRASE", func(c *config.Config) any { return c.Passphrase },
		vars{" words, with spaces ": " words, with spaces "},
		"must be words, and not spaces alone",
		[]string{" ", "\t \n", "\u00a0\u2003"},
	},
	{"JWT_PUBLIC_KEY", func(c *config.Config) any { return c.JWTPublicKey }, vars{"-----BEGIN PUBLIC KEY-----": "-----BEGIN PUBLIC KEY-----"}, "", nil},
	{
		"JWT_JWKS_URL", func(c *config.Config) any { return c.JWTJWKSURL },
		vars{"https://app.example/api/auth/jwks": "https://app.example/api/auth/jwks", "http://localhost:3000/jwks/": "http://localhost:3000/jwks", "http://127.0.0.1/": "http://127.0.0.1", "http://[::1]:1/x?y=z": "http://[::1]:1/x?y=z"},
		"must be https, unless it is on this machine",
		[]string{"http://app.example/jwks", "HTTP://app.example/jwks", "http://localhost.example/jwks", "http://10.0.0.1/jwks"},
	},
	{
		"JWT_JWKS_REFRESH", func(c *config.Config) any { return c.JWKSRefresh },
		vars{"10s": "10s", "24h": "24h0m0s"},
		"must be a time from 10s to 24h, as 90s, 15m or 2h",
		[]string{"9s", "25h"},
	},
	{
		"JWT_JWKS_MAX_STALE", func(c *config.Config) any { return c.JWKSMaxStale },
		vars{"10m": "10m0s", "24h": "24h0m0s"},
		"must be a time from 1m to 24h, as 90s, 15m or 2h",
		[]string{"59s", "25h"},
	},
	{
		"JWT_ALGORITHM", func(c *config.Config) any { return c.JWTAlgorithms },
		vars{"rs256": "[RS256]", "EdDSA, ES256,PS256": "[EdDSA ES256 PS256]"},
		"must be RS256, ES256, PS256 or EdDSA" + several,
		[]string{"none", "HS256", "RS256,HS256", "RS512"},
	},
	{"JWT_AUDIENCE", func(c *config.Config) any { return c.JWTAudiences }, vars{"a, b": "[a b]"}, "must name at least one", []string{",", " , "}},
	{"JWT_ISSUER", func(c *config.Config) any { return c.JWTIssuer }, vars{"https://app.example": "https://app.example"}, "", nil},
	{"JWT_LEEWAY", func(c *config.Config) any { return c.JWTLeeway }, vars{"0s": "0s", "1h": "1h0m0s"}, "must be a time from 0s to 1h, as 90s, 15m or 2h", []string{"61m", "-1s"}},
	{
		"JWT_MAX_TTL", func(c *config.Config) any { return c.JWTMaxTTL },
		vars{"1m": "1m0s", "10000h": "10000h0m0s"},
		"must be a time from 1m to 10000h, as 90s, 15m or 2h",
		[]string{"59s", "10001h"},
	},
	{
		"AUTH_BASE_URL", func(c *config.Config) any { return c.AuthBaseURL }, nil,
		"must be a URL, as https://app.example.com/api/auth, without a user or a password",
		[]string{"app.example", "ftp://a", "https://u:p@a", "https://a#b", "https://"},
	},
	{
		"AUTH_SECRET", func(c *config.Config) any { return c.AuthSecret },
		vars{goodSecret: goodSecret},
		secretFault,
		[]string{goodSecret[1:], strings.Repeat("x", 64), "better-auth-secret-12345678901234567890"},
	},
	{"AUTH_SIGNUP", func(c *config.Config) any { return c.AuthSignUp }, vars{"open": "true", "Closed": "false"}, "must be open or closed", []string{"true", "0", "yes"}},
	{
		"AUTH_TRUSTED_ORIGINS", func(c *config.Config) any { return c.TrustedOrigins },
		vars{"https://a.example": "[https://a.example]"},
		originFault + several,
		[]string{"a.example", "https://*.example"},
	},
	{
		"AUTH_TOKEN_TTL", func(c *config.Config) any { return c.AuthTokenTTL },
		vars{"1m": "1m0s", "24h": "24h0m0s"},
		"must be a time from 1m to 24h, as 90s, 15m or 2h",
		[]string{"59s", "24h1s", "900"},
	},
	{
		"AUTH_SESSION_TTL", func(c *config.Config) any { return c.AuthSession },
		vars{"1h": "1h0m0s", "10000h": "10000h0m0s"},
		"must be a time from 1h to 10000h, as 90s, 15m or 2h",
		[]string{"59m", "10001h"},
	},
	{
		"AUTH_SESSION_MAX_AGE", func(c *config.Config) any { return c.AuthSessionMax },
		vars{"0": "0s", "1h": "1h0m0s", "100000h": "100000h0m0s"},
		"must be a time from 1h to 100000h, as 90s, 15m or 2h; or 0 for never",
		[]string{"59m", "-1h", "100001h", "90d", "never"},
	},
	{"AUTH_SIGNING_ALG", func(c *config.Config) any { return c.SigningAlg }, vars{"eddsa": "EdDSA", "ES256": "ES256"}, "must be RS256, EdDSA or ES256", []string{"none", "HS256", "PS256", "RS256,ES256"}},
	{
		"AUTH_KEY_MAX_AGE", func(c *config.Config) any { return c.KeyMaxAge },
		vars{"0": "0s", "0s": "0s", "1h": "1h0m0s", "100000h": "100000h0m0s"},
		"must be a time from 1h to 100000h, as 90s, 15m or 2h; or 0 for never",
		[]string{"59m", "-1h", "100001h", "90d", "never"},
	},
	{"AUTH_PASSWORD_MIN", func(c *config.Config) any { return c.PasswordMin }, vars{"8": "8", "24": "24"}, "must be a whole number from 8 to 24", []string{"7", "25"}},
	{"AUTH_BCRYPT_COST", func(c *config.Config) any { return c.BcryptCost }, vars{"4": "4", "16": "16"}, "must be a whole number from 4 to 16", []string{"3", "17"}},
	{
		"RATE_LIMIT_PER_MINUTE", func(c *config.Config) any { return c.UserLimit },
		vars{"0": "0", "1000000": "1000000"},
		"must be a whole number from 0 to 1000000",
		[]string{"-1", "1000001", "none"},
	},
	{"RATE_LIMIT_ANONYMOUS_PER_MINUTE", func(c *config.Config) any { return c.AnonLimit }, vars{"0": "0", "1000000": "1000000"}, "must be a whole number from 0 to 1000000", []string{"-1", "1000001"}},
	{"RATE_LIMIT_EXEMPT", func(c *config.Config) any { return c.RateLimitExempt }, vars{"": "[]", "10.0.0.0/8": "[10.0.0.0/8]"}, networkFault, []string{"all", "10.0.0.0/8,x"}},
	{
		"LOG_LEVEL", func(c *config.Config) any { return c.LogLevel },
		vars{"debug": "DEBUG", "Warning": "WARNING", "CRITICAL": "CRITICAL"},
		"must be DEBUG, INFO, WARNING, ERROR or CRITICAL",
		[]string{"warn", "loud", "0"},
	},
	{"DEBUG", func(c *config.Config) any { return c.Debug }, vars{"true": "true", "1": "true", "FALSE": "false", "0": "false"}, "must be true or false", []string{"yes", "on", "2"}},
	{
		"METRICS_ADDR", func(c *config.Config) any { return c.MetricsAddr },
		vars{"": "", ":9464": ":9464", "[::1]:0": "[::1]:0"},
		"must be an address with a port, as 127.0.0.1:9464 or :9464",
		[]string{"9464", "127.0.0.1", "127.0.0.1:x", "::1:9464", "127.0.0.1:65536"},
	},
	{
		"SMTP_URL", func(c *config.Config) any { return c.SMTPURL },
		vars{
			"smtp://mail.example.com": "smtp://mail.example.com", "smtps://user:p%40ss@mail.example.com:465/": "smtps://user:p%40ss@mail.example.com:465/",
			"smtp://u:p@h?starttls=required": "smtp://u:p@h?starttls=required", "smtp://localhost:25?starttls=never": "smtp://localhost:25?starttls=never", "smtp://[::1]?starttls=never": "smtp://[::1]?starttls=never",
		},
		"must be smtp://user:password@host:587 or smtps://user:password@host:465, with what is special in a password %-encoded",
		[]string{"mail.example.com", "http://mail.example.com", "smtp://", "smtp://h/path", "smtp://u%er@h", "smtp://h#x"},
	},
	{
		"SMTP_URL", func(c *config.Config) any { return c.SMTPURL }, nil,
		"may have starttls=never only with smtp:// to a server on this machine, and without a password",
		[]string{"smtp://mail.example.com?starttls=never", "smtp://user@localhost?starttls=never", "smtps://localhost?starttls=never"},
	},
	{
		"SMTP_URL", func(c *config.Config) any { return c.SMTPURL }, nil, "may have no other query than starttls=required or starttls=never",
		[]string{"smtp://h?starttls=maybe", "smtp://h?tls=never", "smtp://localhost?starttls=never&x=y"},
	},
	{
		"MAIL_FROM", func(c *config.Config) any { return c.MailFrom },
		vars{"no-reply@example.com": "no-reply@example.com", "Créator Vault <no-reply@example.com>": "Créator Vault <no-reply@example.com>"},
		"must be an address, as no-reply@example.com or CreatorVault <no-reply@example.com>",
		[]string{"CreatorVault", "a@example.com, b@example.com", "Vault\r\nBcc: x@example.com <a@example.com>"},
	},
	{
		"AUTH_REQUIRE_VERIFICATION", func(c *config.Config) any { return c.RequireVerification },
		vars{"false": "false"},
		"must be true or false",
		[]string{"yes"},
	},
	{
		"AI_BASE_URL", func(c *config.Config) any { return c.AIBaseURL }, nil,
		"must be a URL, as http://127.0.0.1:11434/v1, without a user, a password or a query",
		[]string{"api.example.com/v1", "ftp://a/v1", "https://u:p@a/v1", "https://a/v1?key=x", "https://a/v1#b", "https://"},
	},
	{"AI_API_KEY", func(c *config.Config) any { return c.AIKey }, nil, "must be visible ASCII, without spaces", []string{"a b", "ä", "a\nb"}},
	{"AI_MODEL", func(c *config.Config) any { return c.AIModel }, nil, "must be a name without control characters", []string{"a\nb"}},
	{"AI_ALLOW_HTTP", func(c *config.Config) any { return c.AIAllowHTTP }, vars{"true": "true", "0": "false"}, "must be true or false", []string{"yes"}},
	{"AI_TOKENS_PER_DAY", func(c *config.Config) any { return c.AITokens }, vars{"0": "0", "1000000000": "1000000000"}, "must be a whole number from 0 to 1000000000", []string{"-1", "1000000001", "many"}},
	{"AI_CALLS_AT_ONCE", func(c *config.Config) any { return c.AICalls }, vars{"1": "1", "1000": "1000"}, "must be a whole number from 1 to 1000", []string{"0", "1001", "x"}},
	{"PPROF", func(c *config.Config) any { return c.Pprof }, vars{"true": "true", "0": "false"}, "must be true or false", []string{"yes"}},
}

// TestValues holds every setting to what it takes and what it refuses, whether
// it stands in the environment or is a flag.
func TestValues(t *testing.T) {
	for _, s := range samples {
		setting := config.Settings[slices.IndexFunc(config.Settings, func(one config.Setting) bool { return one.Name == s.name })]
		for value, want := range s.good {
			for where, source := range map[string]sources{"environment": {env: vars{s.name: value}}, "flag": {flags: vars{setting.Flag(): value}}} {
				c, err := source.load(t)
				if got := fmt.Sprint(s.get(c)); got != want || err != nil {
					t.Errorf("%s of the %s = %q: %q, %v; want %q", s.name, where, value, got, err, want)
				}
			}
		}
		for _, value := range s.bads {
			want := s.name + " " + s.bad
			if !setting.Secret && !strings.Contains(value, "@") {
				want += fmt.Sprintf(" (it is %q)", value)
			}
			got := sources{env: vars{s.name: value}}.faults(t)
			if len(got) != 1 || got[0] != want {
				t.Errorf("%s = %q: %q, want %q", s.name, value, got, want)
			}
		}
	}
	// These two have tests of their own; the third is a file.
	elsewhere := []string{"DATABASE_URL", "DATABASE_DIRECT_URL", "DATABASE_KEY"}
	for _, s := range config.Settings {
		if !slices.ContainsFunc(samples, func(one sample) bool { return one.name == s.Name }) && !slices.Contains(elsewhere, s.Name) {
			t.Errorf("nothing is tested of %s", s.Name)
		}
	}
}

// TestDatabaseURLs takes what libpq takes, and what SQLAlchemy makes of it.
func TestDatabaseURLs(t *testing.T) {
	const sslFault = "DATABASE_URL must have sslmode=disable, allow, prefer, require, verify-ca or verify-full"
	const urlFault = "DATABASE_URL must be postgres://user:password@host:5432/name, with what is special in a password %-encoded, or sqlite:PATH"
	const fileFault = "DATABASE_URL must name a file after sqlite:, as sqlite:vault.db or sqlite:/var/lib/creatorvault/vault.db"
	for url, want := range map[string]string{
		"postgres://u:p@h:5432/d": "postgres://u:p@h:5432/d",
		"postgresql://h/d":        "postgres://h/d",
		"postgresql+asyncpg://u:p@ep-x.neon.tech/d?ssl=require": "postgres://u:p@ep-x.neon.tech/d?sslmode=require",
		"PostgreSQL+psycopg://u@h/d?sslmode=verify-full":        "postgres://u@h/d?sslmode=verify-full",
		"postgresql+asyncpg://h/d?ssl=true&application_name=x":  "postgres://h/d?application_name=x&sslmode=require",
		"postgresql+asyncpg://h/d?ssl=False":                    "postgres://h/d?sslmode=disable",
		"postgresql+asyncpg://h/d?ssl=disable&sslmode=prefer":   "postgres://h/d?sslmode=prefer",
		"postgres://u:p%40%2F%3A@h/d":                           "postgres://u:p%40%2F%3A@h/d",
		"postgres:///d?host=%2Fvar%2Frun%2Fpostgresql":          "postgres:///d?host=%2Fvar%2Frun%2Fpostgresql",
		"postgres://a:1,b:2/d?target_session_attrs=read-write":  "postgres://a:1,b:2/d?target_session_attrs=read-write",
		"postgresql+asyncpg://h/d?ssl=maybe":                    sslFault,
		"postgres://h/d?sslmode=none":                           sslFault,
		"postgres://h/d?x=%zz":                                  "DATABASE_URL has a query that cannot be read: special characters in it must be %-encoded",
		"postgres://u:p@ss#w@h/d":                               urlFault,
		"postgres://u:p%zz@h/d":                                 urlFault,
		"mysql://h/d":                                           urlFault,
		"postgres:/h/d":                                         urlFault,
		"h/d":                                                   urlFault,
		"sqlite:":                                               fileFault,
		"sqlite:///vault.db":                                    fileFault,
		"sqlite::memory:":                                       fileFault,
		"sqlite:vault.db":                                       "vault.db",
		"sqlite:/var/lib/v.db":                                  "/var/lib/v.db",
	} {
		s := sources{env: vars{"DATABASE_URL": url, "AUTH_SECRET": goodSecret}}
		c, err := s.load(t)
		got := c.DatabaseURL + c.DatabasePath
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", url, got, want)
		}
	}
	s := sources{env: vars{"DATABASE_URL": "postgres://h/d", "DATABASE_DIRECT_URL": "postgresql+asyncpg://direct/d?ssl=require", "AUTH_SECRET": goodSecret}}
	if c := s.good(t); c.DirectURL != "postgres://direct/d?sslmode=require" || c.Store() != "postgres" || c.DatabasePath != "" {
		t.Errorf("%+v", c)
	}
	s.env["DATABASE_DIRECT_URL"] = "sqlite:vault.db"
	if got := s.faults(t); len(got) != 1 || !strings.HasPrefix(got[0], "DATABASE_DIRECT_URL must be postgres://") {
		t.Errorf("faults %q", got)
	}
}
