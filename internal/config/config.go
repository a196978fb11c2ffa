// Package config reads the settings, once.
package config

import (
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Config is every setting of the program, as [Settings] explains them.
type Config struct {
	Host           string
	Port           int
	PublicURL      string // the origin that people use, without a path
	Environment    string
	TrustedProxies []netip.Prefix
	AllowedHosts   []string // names in lower case, without ports; *.example.com is any below
	AllowedOrigins []string
	ShutdownDelay  time.Duration

	DataDir      string
	DatabaseURL  string // of PostgreSQL; empty: SQLite at DatabasePath
	DatabasePath string
	DirectURL    string // of PostgreSQL, past a pooler; empty: DatabaseURL
	PoolSize     int
	PoolOverflow int
	TrashDays    int    // 0: no trash is kept
	ImportBytes  int    // the most of a file
	BackupDir    string // of scheduled backups; empty: none are made
	BackupEvery  time.Duration
	BackupDaily  int // how many days have one that is kept
	BackupWeekly int
	// BackupRecipients are who can open scheduled backups; none: whoever has them.
	BackupRecipients []string
	DatabaseKey      string // 64 hex digits, or empty
	Passphrase       string

	JWTPublicKey   string
	JWTJWKSURL     string
	JWKSRefresh    time.Duration
	JWKSMaxStale   time.Duration
	JWTAlgorithms  []string
	JWTAudiences   []string
	JWTIssuer      string
	JWTLeeway      time.Duration
	JWTMaxTTL      time.Duration
	AuthSecret     string
	AuthSignUp     bool
	TrustedOrigins []string // whose pages may use the cookies of the built-in sign-in
	AuthTokenTTL   time.Duration
	AuthSession    time.Duration
	AuthSessionMax time.Duration // 0: none
	BcryptCost     int
	PasswordMin    int
	SigningAlg     string
	KeyMaxAge      time.Duration // 0: none
	AuthBaseURL    string

	SMTPURL             string // empty: no mail is sent
	MailFrom            string
	RequireVerification bool

	AIBaseURL   string // of an OpenAI-compatible server; empty: there is no AI
	AIKey       string
	AIModel     string
	AIAllowHTTP bool // off this machine
	AITokens    int  // a day of each person; 0: any number
	AICalls     int  // at once

	UserLimit       int // requests a minute; 0: any number
	AnonLimit       int
	RateLimitExempt []netip.Prefix

	LogLevel    string
	Debug       bool
	MetricsAddr string // empty: no metrics
	Pprof       bool

	Warnings []string // what an operator should know, though it is no fault
}

// External reports whether another program is the identity provider.
func (c *Config) External() bool { return c.JWTPublicKey != "" || c.JWTJWKSURL != "" }

// Store is the kind of database that the vault is kept in: postgres or sqlite.
func (c *Config) Store() string {
	if c.DatabaseURL != "" {
		return "postgres"
	}
	return "sqlite"
}

// atHome are the origins of what this machine serves itself at a port, by each
// name that it has for itself. The first is what people are told.
func atHome(port int) (all []string) {
	for _, host := range []string{"localhost", "127.0.0.1", "[::1]"} {
		o, err := origin("http://" + host + ":" + strconv.Itoa(port))
		if err != nil {
			panic(err) // these are origins
		}
		all = append(all, o)
	}
	return all
}

// Listening puts in the port that was found, where PORT is 0, which takes any,
// and nobody gave a PublicURL.
func (c *Config) Listening(port int) {
	free, found := atHome(0), atHome(port)
	if c.PublicURL == free[0] {
		c.PublicURL = found[0]
	}
	for _, origins := range [][]string{c.AllowedOrigins, c.TrustedOrigins} {
		for i := range origins {
			if at := slices.Index(free, origins[i]); at >= 0 {
				origins[i] = found[at]
			}
		}
	}
}

// settle derives what depends on several settings.
func (c *Config) settle() {
	own := []string{c.PublicURL}
	if c.PublicURL == "" { // who types another name of this machine is at home too
		own = atHome(c.Port)
		c.PublicURL = own[0]
	}
	if len(c.AllowedOrigins) == 0 {
		c.AllowedOrigins = []string{c.PublicURL}
		if c.Environment == "dev" {
			c.AllowedOrigins = append(c.AllowedOrigins, "http://localhost:3000")
		}
	}
	if len(c.TrustedOrigins) == 0 {
		c.TrustedOrigins = withoutTwins(append(own, c.AllowedOrigins...))
	}
	if c.MailFrom == "" && c.SMTPURL != "" {
		c.MailFrom = "CreatorVault <no-reply@" + hostOf(c.PublicURL) + ">"
	}
	if len(c.AllowedHosts) == 0 {
		c.AllowedHosts = []string{hostOf(c.PublicURL)}
	}
	if path, ok := strings.CutPrefix(c.DatabaseURL, sqliteScheme); ok {
		c.DatabaseURL, c.DatabasePath = "", path
	} else if c.DatabaseURL == "" {
		c.DatabasePath = filepath.Join(c.DataDir, "vault.db")
	}
	c.warn()
}

// withoutTwins returns all, each once.
func withoutTwins(all []string) (once []string) {
	for _, one := range all {
		if !slices.Contains(once, one) {
			once = append(once, one)
		}
	}
	return once
}

// conflicts says what is wrong with settings that are right by themselves.
func (c *Config) conflicts(signs bool) (faults []string) {
	postgres, encrypted := c.DatabaseURL != "", c.DatabaseKey != "" || c.Passphrase != ""
	for _, rule := range []struct {
		broken bool
		fault  string
	}{
		{c.DirectURL != "" && !postgres, "DATABASE_DIRECT_URL goes with a DATABASE_URL of PostgreSQL: set that too, or neither"},
		{c.DatabaseKey != "" && c.Passphrase != "", "DATABASE_KEY_FILE and DATABASE_PASSPHRASE: give one of them, not both"},
		{postgres && encrypted, "DATABASE_KEY_FILE and DATABASE_PASSPHRASE encrypt the embedded store: leave them unset with PostgreSQL"},
		{postgres && c.BackupDir != "", "BACKUP_DIR is for the embedded store: leave it unset with PostgreSQL, and let pg_dump make backups, or branches where that is Neon"},
		{c.JWTPublicKey != "" && c.JWTJWKSURL != "", "JWT_PUBLIC_KEY and JWT_JWKS_URL: give one of them, not both"},
		{c.JWKSMaxStale > 0 && c.JWKSRefresh > c.JWKSMaxStale, "JWT_JWKS_REFRESH must not be longer than JWT_JWKS_MAX_STALE, or keys grow too old between two fetches"},
		{c.AuthBaseURL != "" && !c.External(), "AUTH_BASE_URL names an external identity provider: give its JWT_JWKS_URL or JWT_PUBLIC_KEY too"},
		{c.AIBaseURL != "" && c.AIModel == "", "AI_MODEL is needed with AI_BASE_URL: the name that the model has there"},
		{c.AIBaseURL == "" && (c.AIModel != "" || c.AIKey != ""), "AI_BASE_URL is needed with AI_MODEL and AI_API_KEY: set that too, or none of them"},
		{strings.HasPrefix(c.AIBaseURL, "http://") && !isLoopback(hostOf(c.AIBaseURL)) && !c.AIAllowHTTP, "AI_BASE_URL must be https, unless it is on this machine, or AI_ALLOW_HTTP says that the network in between is yours"},
		{c.SMTPURL == "" && c.RequireVerification && !c.External(), "AUTH_REQUIRE_VERIFICATION needs mail: set SMTP_URL too, or neither"},
		{signs && postgres && !c.External() && c.AuthSecret == "", "AUTH_SECRET is needed with PostgreSQL and the built-in sign-in: 32 random bytes or more, the same on all instances"},
	} {
		if rule.broken {
			faults = append(faults, rule.fault)
		}
	}
	return faults
}

// usualCost is what hashing a password costs unless something else is set.
const usualCost = 12

// warn notes what is allowed, and likely a mistake.
func (c *Config) warn() {
	production, host := c.Environment == "production", hostOf(c.PublicURL)
	https, public := strings.HasPrefix(c.PublicURL, "https://"), !isLoopback(host)
	for _, rule := range []struct {
		likely  bool
		warning string
	}{
		{production && !https && public, "PUBLIC_URL is not https: passwords and tokens cross the network in the clear"},
		{https && public && len(c.TrustedProxies) == 0, "PUBLIC_URL is https and TRUSTED_PROXIES is unset: everyone behind the proxy counts as one client"},
		{!c.answers(host), "ALLOWED_HOSTS lacks the host of PUBLIC_URL: requests there are refused"},
		{c.Environment != "dev" && !c.External() && c.BcryptCost < usualCost, "AUTH_BCRYPT_COST is below 12: stolen passwords are cheap to guess"},
		{c.Pprof && c.Environment != "dev" && !isLoopback(hostPart(c.MetricsAddr)), "PPROF is on and METRICS_ADDR is open to the network: profiles can hold what people wrote"},
	} {
		if rule.likely {
			c.Warnings = append(c.Warnings, rule.warning)
		}
	}
}

// answers reports whether ALLOWED_HOSTS has this name.
func (c *Config) answers(host string) bool {
	return isLoopback(host) || slices.ContainsFunc(c.AllowedHosts, func(name string) bool {
		return name == host || strings.HasPrefix(name, "*.") && strings.HasSuffix(host, name[1:])
	})
}

// hostOf returns the host of an origin, without its port.
func hostOf(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return "" // it was parsed when it was read
	}
	return strings.ToLower(u.Hostname())
}

// hostPart returns the host of HOST:PORT.
func hostPart(addr string) string { return hostOf("http://" + addr) }

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
