package config

import (
	"net/netip"
	"strings"
	"time"
)

// A Setting is one variable of the environment, and the flag of the same name.
type Setting struct {
	Name    string // DATABASE_URL, and --database-url
	Default string // as text; empty: none
	Unset   string // what holds where there is no default, for people
	Meaning string
	Secret  bool // is never shown
	Switch  bool // is true or false, and true as a flag without a value
	Blank   bool // may be given as nothing, which is not the same as unset
	InFile  bool // is given as the name of a file alone
	set     setter
}

// Flag is the name of s on the command line, without its dashes.
func (s Setting) Flag() string { return flagOf(s.Variable()) }

// FileFlag is the flag that names a file with the value of s.
func (s Setting) FileFlag() string { return flagOf(s.Name + inFile) }

// Variable is the name of s in the environment.
func (s Setting) Variable() string {
	if s.InFile {
		return s.Name + inFile
	}
	return s.Name
}

// inFile is the end of a variable that names a file with the value.
const inFile = "_FILE"

func flagOf(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "-")) }

// A Group is settings that belong together.
type Group struct {
	Name     string
	Settings []Setting
}

// Groups lists every setting, in the order of the documentation.
var Groups = []Group{
	{"Server", []Setting{
		{
			Name: "HOST", Default: "127.0.0.1", Meaning: "the address to listen on; 0.0.0.0 is every one of this machine",
			set: to(func(c *Config) *string { return &c.Host }, host),
		},
		{
			Name: "PORT", Default: "8000", Meaning: "the port to listen on; 0 takes a free one",
			set: to(func(c *Config) *int { return &c.Port }, number(0, 65535)),
		},
		{
			Name: "PUBLIC_URL", Unset: "http://localhost:PORT", Meaning: "the origin that people use, as https://vault.example.com; it is never taken from a request. With https, what a trusted proxy marks as http is sent to https, and cookies are Secure",
			set: to(func(c *Config) *string { return &c.PublicURL }, origin),
		},
		{
			Name: "ENVIRONMENT", Default: "production", Meaning: "dev, staging or production",
			set: to(func(c *Config) *string { return &c.Environment }, word("dev", "staging", "production")),
		},
		{
			Name: "TRUSTED_PROXIES", Unset: "none", Meaning: "networks whose X-Forwarded-For and X-Forwarded-Proto count, as 10.0.0.0/8, comma-separated",
			set: to(func(c *Config) *[]netip.Prefix { return &c.TrustedProxies }, each(network)),
		},
		{
			Name: "ALLOWED_HOSTS", Unset: "PUBLIC_URL's", Meaning: "the host names that are answered, comma-separated, *.example.com too; localhost always is from this machine, and health checks under any name",
			set: to(func(c *Config) *[]string { return &c.AllowedHosts }, each(hostName)),
		},
		{
			Name: "ALLOWED_ORIGINS", Unset: "PUBLIC_URL, in dev also http://localhost:3000", Meaning: "whose pages may call the API (CORS), comma-separated",
			set: to(func(c *Config) *[]string { return &c.AllowedOrigins }, each(origin)),
		},
		{
			Name: "SHUTDOWN_DELAY", Unset: "3s, in dev 0s", Meaning: "how long a server that ends still answers, so that balancers see its readiness fail and send no more; at most 5s",
			set: to(func(c *Config) *time.Duration { return &c.ShutdownDelay }, duration(0, 5*time.Second)),
		},
	}},
	{"Storage", []Setting{
		{
			Name: "DATA_DIR", Default: "./data", Meaning: "the folder of the embedded store, made with mode 0700 where it is missing; what is made in it is for its owner alone",
			set: to(func(c *Config) *string { return &c.DataDir }, text),
		},
		{ //nolint:gosec // an example of a URL, and nobody's password
			Name: "DATABASE_URL", Unset: "SQLite in DATA_DIR", Secret: true, Meaning: "postgres://user:password@host:5432/name, or sqlite:PATH. SQLAlchemy's postgresql+asyncpg://…?ssl=require works too",
			set: to(func(c *Config) *string { return &c.DatabaseURL }, databaseURL),
		},
		{
			Name: "DATABASE_DIRECT_URL", Unset: "DATABASE_URL", Secret: true, Meaning: "the same database past a pooler such as PgBouncer or Neon's; migrations use it, and what instances tell each other",
			set: to(func(c *Config) *string { return &c.DirectURL }, postgresURL),
		},
		{
			Name: "DATABASE_POOL_SIZE", Default: "20", Meaning: "with DATABASE_MAX_OVERFLOW, the most connections to PostgreSQL",
			set: to(func(c *Config) *int { return &c.PoolSize }, number(1, 10_000)),
		},
		{
			Name: "DATABASE_MAX_OVERFLOW", Default: "10", Meaning: "is added to DATABASE_POOL_SIZE",
			set: to(func(c *Config) *int { return &c.PoolOverflow }, number(0, 10_000)),
		},
		{
			Name: "TRASH_DAYS", Default: "30", Meaning: "for how many days what is deleted can be restored; 0 keeps no trash",
			set: to(func(c *Config) *int { return &c.TrashDays }, number(0, 3650)),
		},
		{
			Name: "IMPORT_MAX_BYTES", Default: "268435456", Meaning: "the largest file that is imported over the API. 268435456 are 256 MiB",
			set: to(func(c *Config) *int { return &c.ImportBytes }, number(1<<10, 8<<30)),
		},
		{
			Name: "BACKUP_DIR", Unset: "none are made", Meaning: "a folder, best on another disk, where the server puts backups of the embedded store: vault-DATE-TIME.backup",
			set: to(func(c *Config) *string { return &c.BackupDir }, text),
		},
		{
			Name: "BACKUP_EVERY", Default: "24h", Meaning: "how old the last backup in BACKUP_DIR gets before the next is made",
			set: to(func(c *Config) *time.Duration { return &c.BackupEvery }, duration(time.Minute, 31*24*time.Hour)),
		},
		{
			Name: "BACKUP_KEEP_DAILY", Default: "7", Meaning: "of how many days the last backup is kept; days without one do not count",
			set: to(func(c *Config) *int { return &c.BackupDaily }, number(1, 3650)),
		},
		{
			Name: "BACKUP_KEEP_WEEKLY", Default: "4", Meaning: "of how many weeks besides",
			set: to(func(c *Config) *int { return &c.BackupWeekly }, number(0, 520)),
		},
		{
			Name: "BACKUP_RECIPIENT", Unset: "as the vault is", Meaning: "whom backups in BACKUP_DIR are encrypted for with age: age1…, several comma-separated",
			set: to(func(c *Config) *[]string { return &c.BackupRecipients }, each(text)),
		},
		{
			Name: "DATABASE_KEY", Unset: "not encrypted", Secret: true, InFile: true, Meaning: "a file with 32 bytes in hex, which encrypt the embedded store. Without that key nobody can read the vault again",
			set: to(func(c *Config) *string { return &c.DatabaseKey }, hexKey),
		},
		{
			Name: "DATABASE_PASSPHRASE", Unset: "not encrypted", Secret: true, Meaning: "words from which the key of the embedded store is derived (Argon2id), in place of DATABASE_KEY_FILE",
			set: to(func(c *Config) *string { return &c.Passphrase }, passphrase),
		},
	}},
	{"Sign-in", []Setting{
		{
			Name: "JWT_PUBLIC_KEY", Unset: "built-in sign-in", Meaning: "the public key of an external identity provider: PEM, base64 of PEM or of DER, or JWK",
			set: to(func(c *Config) *string { return &c.JWTPublicKey }, text),
		},
		{
			Name: "JWT_JWKS_URL", Unset: "built-in sign-in", Meaning: "the key set of an external identity provider (Better Auth: …/api/auth/jwks), in place of JWT_PUBLIC_KEY",
			set: to(func(c *Config) *string { return &c.JWTJWKSURL }, jwksURL),
		},
		{
			Name: "JWT_JWKS_REFRESH", Default: "10m", Meaning: "how often the key set is fetched anew; a token of an unknown key has it fetched at once",
			set: to(func(c *Config) *time.Duration { return &c.JWKSRefresh }, duration(10*time.Second, 24*time.Hour)),
		},
		{
			Name: "JWT_JWKS_MAX_STALE", Default: "24h", Meaning: "how long its keys are good while it cannot be fetched",
			set: to(func(c *Config) *time.Duration { return &c.JWKSMaxStale }, duration(time.Minute, 24*time.Hour)),
		},
		{
			Name: "JWT_ALGORITHM", Default: "RS256", Meaning: "what an external provider signs with: RS256, ES256, PS256, EdDSA; several, comma-separated",
			set: to(func(c *Config) *[]string { return &c.JWTAlgorithms }, each(word("RS256", "ES256", "PS256", "EdDSA"))),
		},
		{
			Name: "JWT_AUDIENCE", Default: "creatorvault-api", Meaning: "whom tokens must be for; several, comma-separated: any of them",
			set: to(func(c *Config) *[]string { return &c.JWTAudiences }, each(text)),
		},
		{
			Name: "JWT_ISSUER", Default: "better-auth", Meaning: "who must have issued a token",
			set: to(func(c *Config) *string { return &c.JWTIssuer }, text),
		},
		{
			Name: "JWT_LEEWAY", Default: "30s", Meaning: "how far the clocks of issuer and server may differ",
			set: to(func(c *Config) *time.Duration { return &c.JWTLeeway }, duration(0, time.Hour)),
		},
		{
			Name: "JWT_MAX_TTL", Default: "168h", Meaning: "tokens that live longer are refused",
			set: to(func(c *Config) *time.Duration { return &c.JWTMaxTTL }, duration(time.Minute, 10_000*time.Hour)),
		},
		{
			Name: "AUTH_BASE_URL", Unset: "the app says that sign-in happens elsewhere", Meaning: "origin and path of an external Better Auth, as https://app.example.com/api/auth; the app signs in there",
			set: to(func(c *Config) *string { return &c.AuthBaseURL }, webURL),
		},
		{
			Name: "AUTH_SECRET", Unset: "SQLite: made once and kept in the database; PostgreSQL: required", Secret: true, Meaning: "wraps the signing keys of the built-in sign-in and signs its cookies: 32 random bytes or more, the same on all instances",
			set: to(func(c *Config) *string { return &c.AuthSecret }, secret),
		},
		{
			Name: "AUTH_SIGNUP", Default: "open", Meaning: "whether people may sign up by themselves: open or closed",
			set: to(func(c *Config) *bool { return &c.AuthSignUp }, either("open", "closed")),
		},
		{
			Name: "AUTH_TRUSTED_ORIGINS", Unset: "PUBLIC_URL and ALLOWED_ORIGINS; without a PUBLIC_URL also 127.0.0.1 and [::1] at PORT", Meaning: "whose pages may use the cookies of the built-in sign-in, comma-separated",
			set: to(func(c *Config) *[]string { return &c.TrustedOrigins }, each(origin)),
		},
		{
			Name: "AUTH_TOKEN_TTL", Default: "15m", Meaning: "how long a token of the built-in sign-in lives",
			set: to(func(c *Config) *time.Duration { return &c.AuthTokenTTL }, duration(time.Minute, 24*time.Hour)),
		},
		{
			Name: "AUTH_SESSION_TTL", Default: "168h", Meaning: "how long someone stays signed in who does not come back",
			set: to(func(c *Config) *time.Duration { return &c.AuthSession }, duration(time.Hour, 10_000*time.Hour)),
		},
		{
			Name: "AUTH_SESSION_MAX_AGE", Default: "2160h", Meaning: "after how long everybody signs in again, however often they come back; 0 is never. 2160h are 90 days",
			set: to(func(c *Config) *time.Duration { return &c.AuthSessionMax }, orNever(duration(time.Hour, 100_000*time.Hour))),
		},
		{
			Name: "AUTH_SIGNING_ALG", Default: "RS256", Meaning: "what the built-in sign-in signs tokens with: RS256, EdDSA or ES256. Another comes as a rotation does: it signs 20 minutes after the start",
			set: to(func(c *Config) *string { return &c.SigningAlg }, word("RS256", "EdDSA", "ES256")),
		},
		{
			Name: "AUTH_KEY_MAX_AGE", Default: "2160h", Meaning: "how long a key of the built-in sign-in signs before another does; 0 is until `creatorvault keys rotate`. 2160h are 90 days",
			set: to(func(c *Config) *time.Duration { return &c.KeyMaxAge }, orNever(duration(time.Hour, 100_000*time.Hour))),
		},
		{
			Name: "AUTH_PASSWORD_MIN", Default: "8", Meaning: "the least length of a new password, in characters; NIST advises 15 where there is no second factor",
			set: to(func(c *Config) *int { return &c.PasswordMin }, number(8, 24)),
		},
		{
			Name: "AUTH_BCRYPT_COST", Default: "12", Meaning: "the cost of hashing a password; each step doubles it",
			set: to(func(c *Config) *int { return &c.BcryptCost }, number(4, 16)),
		},
	}},
	{"Mail", []Setting{
		{
			Name: "SMTP_URL", Unset: "no mail is sent, and passwords are reset by `creatorvault user password`", Secret: true, Meaning: "the server that takes the mail of the built-in sign-in, as smtp://user:password@mail.example.com:587, which must turn to TLS (STARTTLS), or smtps://…:465; ?starttls=never is for a server on this machine alone",
			set: to(func(c *Config) *string { return &c.SMTPURL }, smtpURL),
		},
		{
			Name: "MAIL_FROM", Unset: "CreatorVault <no-reply@HOST>, with the host of PUBLIC_URL", Meaning: "who that mail is from, as CreatorVault <no-reply@example.com>",
			set: to(func(c *Config) *string { return &c.MailFrom }, mailAddress),
		},
		{
			Name: "AUTH_REQUIRE_VERIFICATION", Default: "false", Switch: true, Meaning: "nobody signs in who has not proved their e-mail address by a mail, and signing up does not tell whether an address has an account",
			set: to(func(c *Config) *bool { return &c.RequireVerification }, either("true", "false")),
		},
	}},
	{"AI", []Setting{
		{
			Name: "AI_BASE_URL", Unset: "there is no AI", Meaning: "an OpenAI-compatible server, as http://127.0.0.1:11434/v1 or https://api.example.com/v1; off this machine it is https, and each person is asked before anything goes there",
			set: to(func(c *Config) *string { return &c.AIBaseURL }, modelURL),
		},
		{
			Name: "AI_API_KEY", Unset: "none is sent", Secret: true, Meaning: "the key that this server asks for",
			set: to(func(c *Config) *string { return &c.AIKey }, headerText),
		},
		{
			Name: "AI_MODEL", Unset: "needed with AI_BASE_URL", Meaning: "the name of the model there, as qwen3:8b",
			set: to(func(c *Config) *string { return &c.AIModel }, oneLine),
		},
		{
			Name: "AI_ALLOW_HTTP", Default: "false", Switch: true, Meaning: "AI_BASE_URL may be http off this machine: for a server in a network of your own, which everything that a model is told then crosses in the clear",
			set: to(func(c *Config) *bool { return &c.AIAllowHTTP }, either("true", "false")),
		},
		{
			Name: "AI_TOKENS_PER_DAY", Default: "200000", Meaning: "tokens that each person may have the model read and write in a day of UTC; 0 is no limit",
			set: to(func(c *Config) *int { return &c.AITokens }, number(0, 1_000_000_000)),
		},
		{
			Name: "AI_CALLS_AT_ONCE", Default: "8", Meaning: "how many calls of the model go on at once, of all people together; of one person it is 2",
			set: to(func(c *Config) *int { return &c.AICalls }, number(1, 1000)),
		},
	}},
	{"Limits", []Setting{
		{
			Name: "RATE_LIMIT_PER_MINUTE", Default: "100", Meaning: "requests a minute of each person; 0 is no limit",
			set: to(func(c *Config) *int { return &c.UserLimit }, number(0, 1_000_000)),
		},
		{
			Name: "RATE_LIMIT_ANONYMOUS_PER_MINUTE", Default: "10", Meaning: "requests a minute of each client and route without a good token; 0 is no limit",
			set: to(func(c *Config) *int { return &c.AnonLimit }, number(0, 1_000_000)),
		},
		{
			Name: "RATE_LIMIT_EXEMPT", Default: "127.0.0.0/8,::1/128", Blank: true, Meaning: "networks whose requests without a token are not limited; health checks never are from private networks. Empty: none",
			set: to(func(c *Config) *[]netip.Prefix { return &c.RateLimitExempt }, each(network)),
		},
	}},
	{"Logs and metrics", []Setting{
		{
			Name: "LOG_LEVEL", Default: "INFO", Meaning: "the least level that is logged: DEBUG, INFO, WARNING, ERROR or CRITICAL. With DEBUG=true it is DEBUG unless it is set",
			set: to(func(c *Config) *string { return &c.LogLevel }, word("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")),
		},
		{
			Name: "DEBUG", Default: "false", Switch: true, Meaning: "logs the names and times of database calls, never their values, whatever LOG_LEVEL is",
			set: to(func(c *Config) *bool { return &c.Debug }, either("true", "false")),
		},
		{
			Name: "METRICS_ADDR", Default: "127.0.0.1:9464", Blank: true, Meaning: "where Prometheus finds /metrics; empty: nowhere",
			set: to(func(c *Config) *string { return &c.MetricsAddr }, address),
		},
		{
			Name: "PPROF", Default: "false", Switch: true, Meaning: "serves profiles at /debug/pprof/ on METRICS_ADDR",
			set: to(func(c *Config) *bool { return &c.Pprof }, either("true", "false")),
		},
	}},
}

// Settings lists every setting of all groups.
var Settings = func() (all []Setting) {
	for _, g := range Groups {
		all = append(all, g.Settings...)
	}
	return all
}()
