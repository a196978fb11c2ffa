// Package config reads the settings, once.
package config

import (
	"net/netip"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Config is every setting of the program, in the order of the documentation.
type Config struct {
	Host        string
	Port        int
	PublicURL   string // the origin that people use, without a path
	Environment string
	LogLevel    string
	Debug       bool

	DataDir         string
	DatabaseURL     string // of PostgreSQL; empty: SQLite at DatabasePath
	DatabasePath    string
	DatabaseKey     string // 64 hex digits
	Passphrase      string
	DirectURL       string
	PoolSize        int
	PoolOverflow    int
	MigrateOnStart  bool
	ShutdownDelay   time.Duration
	MetricsAddr     string
	Pprof           bool
	AllowedOrigins  []string
	AllowedHosts    []string
	UserLimit       int
	AnonLimit       int
	RateLimitExempt []netip.Prefix
	TrustedProxies  []netip.Prefix

	JWTPublicKey  string
	JWTJWKSURL    string
	JWTAlgorithms []string
	JWTAudiences  []string
	JWTIssuer     string
	JWTLeeway     time.Duration
	JWTMaxTTL     time.Duration
	AuthSecret    string
	AuthBaseURL   string
	AuthSignUp    bool
	AuthTokenTTL  time.Duration
	AuthSession   time.Duration
	BcryptCost    int

	Warnings []string // what an operator should know, though it is no fault
}

// External reports whether another program is the identity provider.
func (c *Config) External() bool { return c.JWTPublicKey != "" || c.JWTJWKSURL != "" }

// Store is the kind of database that the vault is kept in.
func (c *Config) Store() string {
	if c.DatabaseURL != "" {
		return "postgres"
	}
	return "sqlite"
}

// environments are where a program may run.
var environments = []string{"dev", "staging", "production"}

// settle derives what depends on several settings, and reports their faults.
func (c *Config) settle(l *loader) {
	if c.PublicURL == "" {
		c.PublicURL = "http://localhost:" + strconv.Itoa(c.Port)
	}
	if len(c.AllowedOrigins) == 0 {
		c.AllowedOrigins = []string{c.PublicURL}
		if c.Environment == "dev" {
			c.AllowedOrigins = append(c.AllowedOrigins, "http://localhost:3000")
		}
	}
	public := strings.TrimPrefix(strings.TrimPrefix(c.PublicURL, "https://"), "http://")
	host, _, _ := strings.Cut(public, ":")
	if len(c.AllowedHosts) == 0 {
		c.AllowedHosts = []string{strings.ToLower(host)}
	}
	if path, ok := strings.CutPrefix(c.DatabaseURL, "sqlite:"); ok {
		c.DatabaseURL, c.DatabasePath = "", path
	} else if c.DatabaseURL == "" {
		c.DatabasePath = filepath.Join(c.DataDir, "vault.db")
	}
	if c.JWTPublicKey != "" && c.JWTJWKSURL != "" {
		l.fault("JWT_PUBLIC_KEY and JWT_JWKS_URL: give one of them, not both")
	}
	if c.DatabaseKey != "" && c.Passphrase != "" {
		l.fault("DATABASE_KEY_FILE and DATABASE_PASSPHRASE: give one of them, not both")
	}
	if c.DatabaseURL != "" && (c.DatabaseKey != "" || c.Passphrase != "") {
		l.fault("DATABASE_KEY_FILE and DATABASE_PASSPHRASE encrypt the embedded store: leave them unset with PostgreSQL")
	}
	if c.DatabaseURL != "" && !c.External() && c.AuthSecret == "" {
		l.fault("AUTH_SECRET is needed with PostgreSQL and the built-in sign-in: 32 bytes or more, the same on all instances")
	}
	loopback := host == "localhost" || host == "127.0.0.1" || host == "[::1]" || host == "["
	if c.Environment == "production" && strings.HasPrefix(c.PublicURL, "http://") && !loopback {
		c.Warnings = append(c.Warnings, "PUBLIC_URL is not https: passwords and tokens cross the network in the clear")
	}
	if !c.External() && c.AuthBaseURL != "" {
		l.fault("AUTH_BASE_URL names an external identity provider: give JWT_JWKS_URL or JWT_PUBLIC_KEY with it")
	}
	slices.Sort(c.Warnings)
}
