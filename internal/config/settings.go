package config

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Setting is one variable of the environment, and the flag of the same name.
type Setting struct {
	Name    string // DATABASE_URL, and --database-url
	Default string // as text; empty: unset
	Secret  bool   // is never shown
	Meaning string
	set     func(c *Config, value string) error
}

// Flag is the name of s on the command line, without its dashes.
func (s Setting) Flag() string { return strings.ToLower(strings.ReplaceAll(s.Name, "_", "-")) }

// Settings lists every setting, in the order of the documentation.
var Settings = []Setting{
	{"HOST", "127.0.0.1", false, "the address to listen on", text(func(c *Config) *string { return &c.Host })},
	{"PORT", "8000", false, "the port to listen on; 0 takes a free one", number(0, 65535, func(c *Config) *int { return &c.Port })},
	{"PUBLIC_URL", "", false, "the origin that people use; unset: http://localhost:PORT", setPublicURL},
	{"ENVIRONMENT", "production", false, "dev, staging or production", choice(func(c *Config) *string { return &c.Environment }, environments...)},
	{"LOG_LEVEL", "INFO", false, "the least level that is logged: DEBUG, INFO, WARNING or ERROR", choice(func(c *Config) *string { return &c.LogLevel }, "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")},
	{"DEBUG", "false", false, "logs the names and times of statements, never their values", boolean(func(c *Config) *bool { return &c.Debug })},
	{"DATA_DIR", "./data", false, "the folder of the embedded store", text(func(c *Config) *string { return &c.DataDir })},
	{"DATABASE_URL", "", true, "postgres://… or sqlite:PATH; unset: SQLite in DATA_DIR", setDatabaseURL(func(c *Config) *string { return &c.DatabaseURL })},
	{"DATABASE_DIRECT_URL", "", true, "for migrations, where DATABASE_URL goes through a pooler", setDatabaseURL(func(c *Config) *string { return &c.DirectURL })},
	{"DATABASE_POOL_SIZE", "20", false, "with DATABASE_MAX_OVERFLOW the most connections to PostgreSQL", number(1, 10000, func(c *Config) *int { return &c.PoolSize })},
	{"DATABASE_MAX_OVERFLOW", "10", false, "see DATABASE_POOL_SIZE", number(0, 10000, func(c *Config) *int { return &c.PoolOverflow })},
	{"DATABASE_KEY", "", true, "encrypts the embedded store: 32 bytes in hex; give it as DATABASE_KEY_FILE", text(func(c *Config) *string { return &c.DatabaseKey })},
	{"DATABASE_PASSPHRASE", "", true, "encrypts the embedded store: words from which a key is derived", text(func(c *Config) *string { return &c.Passphrase })},
	{"MIGRATE", "true", false, "whether serve brings the database up to date first; false only checks", boolean(func(c *Config) *bool { return &c.MigrateOnStart })},
	{"SHUTDOWN_DELAY", "", false, "how long a server that ends still takes requests, so that balancers see it; unset: 3s, and 0s in dev", setShutdownDelay},
	{"METRICS_ADDR", "127.0.0.1:9464", false, "where Prometheus finds /metrics; empty turns it off", text(func(c *Config) *string { return &c.MetricsAddr })},
	{"PPROF", "false", false, "serves profiles on METRICS_ADDR", boolean(func(c *Config) *bool { return &c.Pprof })},
	{"ALLOWED_ORIGINS", "", false, "whose pages may call the API, comma-separated; unset: PUBLIC_URL, in dev also http://localhost:3000", setOrigins},
	{"ALLOWED_HOSTS", "", false, "the host names that are served, comma-separated, *.example.com too; unset: PUBLIC_URL's", setHosts},
	{"RATE_LIMIT_PER_MINUTE", "100", false, "requests a minute of each person; 0: no limit", number(0, 1_000_000, func(c *Config) *int { return &c.UserLimit })},
	{"RATE_LIMIT_ANONYMOUS_PER_MINUTE", "10", false, "requests a minute of each client and route without a good token; 0: no limit", number(0, 1_000_000, func(c *Config) *int { return &c.AnonLimit })},
	{"RATE_LIMIT_EXEMPT", "127.0.0.0/8,::1/128", false, "networks whose requests without a token are not limited", networks(func(c *Config) *[]netip.Prefix { return &c.RateLimitExempt })},
	{"TRUSTED_PROXIES", "", false, "networks whose X-Forwarded-For and X-Forwarded-Proto count", networks(func(c *Config) *[]netip.Prefix { return &c.TrustedProxies })},
	{"JWT_PUBLIC_KEY", "", false, "the public key of an external issuer: PEM, base64 of PEM or DER, or JWK", text(func(c *Config) *string { return &c.JWTPublicKey })},
	{"JWT_JWKS_URL", "", false, "the key set of an external issuer (Better Auth: …/api/auth/jwks)", setWebURL(func(c *Config) *string { return &c.JWTJWKSURL })},
	{"JWT_ALGORITHM", "RS256", false, "the algorithms that tokens may be signed with, comma-separated: RS256, ES256, PS256, EdDSA", setAlgorithms},
	{"JWT_AUDIENCE", "creatorvault-api", false, "whom tokens must be for, comma-separated: any of them", list(func(c *Config) *[]string { return &c.JWTAudiences })},
	{"JWT_ISSUER", "better-auth", false, "who must have issued a token", text(func(c *Config) *string { return &c.JWTIssuer })},
	{"JWT_LEEWAY", "30s", false, "how far the clocks of issuer and server may differ", duration(0, time.Hour, func(c *Config) *time.Duration { return &c.JWTLeeway })},
	{"JWT_MAX_TTL", "168h", false, "the longest life of a token that is taken", duration(time.Minute, 10000*time.Hour, func(c *Config) *time.Duration { return &c.JWTMaxTTL })},
	{"AUTH_SECRET", "", true, "wraps signing keys and signs cookies: 32 bytes or more, the same on all instances; unset with SQLite: made once", setSecret},
	{"AUTH_BASE_URL", "", false, "origin and path of an external Better Auth, told to the app", setWebURL(func(c *Config) *string { return &c.AuthBaseURL })},
	{"AUTH_SIGNUP", "open", false, "whether people may sign up: open or closed", setSignUp},
	{"AUTH_TOKEN_TTL", "15m", false, "the life of a token of the built-in sign-in", duration(time.Minute, 24*time.Hour, func(c *Config) *time.Duration { return &c.AuthTokenTTL })},
	{"AUTH_SESSION_TTL", "168h", false, "the life of a session of the built-in sign-in", duration(time.Hour, 10000*time.Hour, func(c *Config) *time.Duration { return &c.AuthSession })},
	{"AUTH_BCRYPT_COST", "12", false, "what hashing a password costs; each step doubles it", number(4, 16, func(c *Config) *int { return &c.BcryptCost })},
}

// errs says what a value should have been.
func errs(format string, args ...any) error { return fmt.Errorf(format, args...) }

func text(of func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error { *of(c) = v; return nil }
}

func number(least, most int, of func(*Config) *int) func(*Config, string) error {
	return func(c *Config, v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < least || n > most {
			return errs("must be a whole number from %d to %d", least, most)
		}
		*of(c) = n
		return nil
	}
}

func boolean(of func(*Config) *bool) func(*Config, string) error {
	return func(c *Config, v string) error {
		b, err := strconv.ParseBool(v)
		if err != nil {
			return errs("must be true or false")
		}
		*of(c) = b
		return nil
	}
}

func duration(least, most time.Duration, of func(*Config) *time.Duration) func(*Config, string) error {
	return func(c *Config, v string) error {
		d, err := time.ParseDuration(v)
		if err != nil || d < least || d > most {
			return errs("must be a duration from %v to %v, as 30s or 15m", least, most)
		}
		*of(c) = d
		return nil
	}
}

func choice(of func(*Config) *string, words ...string) func(*Config, string) error {
	return func(c *Config, v string) error {
		if !slices.Contains(words, v) {
			return errs("must be one of %s", strings.Join(words, ", "))
		}
		*of(c) = v
		return nil
	}
}

// split takes a comma-separated list apart; empty items are dropped.
func split(v string) (items []string) {
	for item := range strings.SplitSeq(v, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

func list(of func(*Config) *[]string) func(*Config, string) error {
	return func(c *Config, v string) error {
		if *of(c) = split(v); len(*of(c)) == 0 {
			return errs("must name at least one")
		}
		return nil
	}
}

func networks(of func(*Config) *[]netip.Prefix) func(*Config, string) error {
	return func(c *Config, v string) error {
		*of(c) = nil
		for _, item := range split(v) {
			net, err := netip.ParsePrefix(item)
			if err != nil {
				addr, err := netip.ParseAddr(item)
				if err != nil {
					return errs("must be networks as 10.0.0.0/8, separated by commas")
				}
				net = netip.PrefixFrom(addr, addr.BitLen())
			}
			*of(c) = append(*of(c), net.Masked())
		}
		return nil
	}
}

// origin returns the origin that v is, without a trailing slash.
func origin(v string) (string, error) {
	u, err := url.Parse(strings.TrimSuffix(v, "/"))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", errs("must be an origin, as https://vault.example.com, without a path")
	}
	return strings.ToLower(u.Scheme + "://" + u.Host), nil
}

func setPublicURL(c *Config, v string) (err error) {
	c.PublicURL, err = origin(v)
	return err
}

func setOrigins(c *Config, v string) error {
	c.AllowedOrigins = nil
	for _, item := range split(v) {
		o, err := origin(item)
		if err != nil {
			return errs("must be origins, as https://vault.example.com, separated by commas")
		}
		c.AllowedOrigins = append(c.AllowedOrigins, o)
	}
	return nil
}

func setHosts(c *Config, v string) error {
	c.AllowedHosts = nil
	for _, item := range split(v) {
		if strings.ContainsAny(item, "/:@ ") || strings.Contains(strings.TrimPrefix(item, "*."), "*") {
			return errs("must be host names, as vault.example.com or *.example.com, separated by commas")
		}
		c.AllowedHosts = append(c.AllowedHosts, strings.ToLower(item))
	}
	return nil
}

// setDatabaseURL takes what libpq takes, and the forms of SQLAlchemy.
func setDatabaseURL(of func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		if path, ok := strings.CutPrefix(v, "sqlite:"); ok && path != "" {
			*of(c) = v
			return nil
		}
		scheme, rest, ok := strings.Cut(v, "://")
		scheme, _, _ = strings.Cut(scheme, "+")
		u, err := url.Parse("postgres://" + rest)
		if !ok || scheme != "postgres" && scheme != "postgresql" || err != nil {
			return errs("must be postgres://user:password@host:5432/name, or sqlite:PATH")
		}
		q := u.Query()
		if ssl := q.Get("ssl"); ssl != "" {
			q.Set("sslmode", cmp.Or(map[string]string{"true": "require", "false": "disable"}[ssl], ssl))
			q.Del("ssl")
			u.RawQuery = q.Encode()
		}
		*of(c) = u.String()
		return nil
	}
}

func setWebURL(of func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		u, err := url.Parse(v)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
			return errs("must be a URL, as https://app.example.com/api/auth")
		}
		*of(c) = strings.TrimSuffix(v, "/")
		return nil
	}
}

func setAlgorithms(c *Config, v string) error {
	c.JWTAlgorithms = split(v)
	for _, name := range c.JWTAlgorithms {
		if !slices.Contains([]string{"RS256", "ES256", "PS256", "EdDSA"}, name) {
			return errs("must be one or several of RS256, ES256, PS256, EdDSA")
		}
	}
	if len(c.JWTAlgorithms) == 0 {
		return errs("must name at least one")
	}
	return nil
}

func setSecret(c *Config, v string) error {
	if len(v) < 32 || strings.Trim(v, v[:1]) == "" {
		return errs("must have 32 bytes or more, and be random")
	}
	c.AuthSecret = v
	return nil
}

func setSignUp(c *Config, v string) error {
	if v != "open" && v != "closed" {
		return errs("must be open or closed")
	}
	c.AuthSignUp = v == "open"
	return nil
}

func setShutdownDelay(c *Config, v string) error {
	return duration(0, 5*time.Second, func(c *Config) *time.Duration { return &c.ShutdownDelay })(c, v)
}

// A loader collects the settings and everything that is wrong with them.
type loader struct {
	lookup func(string) (string, bool)
	flags  map[string]string
	files  []map[string]string
	faults []string
}

func (l *loader) fault(format string, args ...any) {
	l.faults = append(l.faults, fmt.Sprintf(format, args...))
}

// value returns what is given for s: as a flag, in the environment, or in a
// file; in each, by itself or as the name of a file that holds it.
func (l *loader) value(s Setting) (value string, given bool) {
	if v, ok := l.flags[s.Flag()]; ok {
		return v, true
	}
	for _, get := range l.sources() {
		if v, ok := get(s.Name); ok && (v != "" || s.blank()) {
			return v, true
		}
		path, _ := get(s.Name + "_FILE")
		if path == "" {
			continue
		}
		text, err := os.ReadFile(path) //nolint:gosec // the operator names it
		if err != nil {
			l.fault("%s_FILE cannot be read: %s", s.Name, reason(err))
			return "", false
		}
		return strings.TrimRight(string(text), "\r\n"), true
	}
	return "", false
}

// sources are where settings stand, the strongest first.
func (l *loader) sources() []func(string) (string, bool) {
	all := []func(string) (string, bool){l.lookup}
	for _, file := range l.files {
		all = append(all, func(name string) (string, bool) { v, ok := file[name]; return v, ok })
	}
	return all
}

// blank reports whether s may be given as nothing, which turns it off; any
// other setting that is empty is as if it were not given.
func (s Setting) blank() bool {
	return s.Name == "METRICS_ADDR" || s.Name == "RATE_LIMIT_EXEMPT"
}

// reason says why a file cannot be read, without its path.
func reason(err error) string {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err.Error()
	}
	return "it cannot be opened"
}
