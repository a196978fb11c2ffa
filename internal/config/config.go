// Package config reads the settings, once.
package config

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// A Config is every setting of the program.
type Config struct {
	Host         string
	Port         int
	Environment  string
	LogLevel     string
	DataDir      string
	DatabasePath string
	PublicURL    string
	JWTPublicKey string
	JWTIssuer    string
	JWTAudience  string
	UserLimit    int
	AnonLimit    int
}

// Load reads the settings from the environment. It reports every fault, a line each.
func Load(getenv func(string) string) (Config, error) {
	c := Config{
		Host:         cmp.Or(getenv("HOST"), "127.0.0.1"),
		Environment:  cmp.Or(getenv("ENVIRONMENT"), "production"),
		LogLevel:     cmp.Or(getenv("LOG_LEVEL"), "INFO"),
		DataDir:      cmp.Or(getenv("DATA_DIR"), "./data"),
		JWTPublicKey: getenv("JWT_PUBLIC_KEY"),
		JWTIssuer:    cmp.Or(getenv("JWT_ISSUER"), "better-auth"),
		JWTAudience:  cmp.Or(getenv("JWT_AUDIENCE"), "creatorvault-api"),
	}
	var faults []error
	port, err := strconv.Atoi(cmp.Or(getenv("PORT"), "8000"))
	if err != nil || port < 0 || port > 65535 {
		faults = append(faults, errors.New("PORT must be 0 to 65535"))
	}
	c.Port = port
	if c.UserLimit, err = strconv.Atoi(cmp.Or(getenv("RATE_LIMIT_PER_MINUTE"), "100")); err != nil || c.UserLimit < 0 {
		faults = append(faults, errors.New("RATE_LIMIT_PER_MINUTE must be 0 or more"))
	}
	if c.AnonLimit, err = strconv.Atoi(cmp.Or(getenv("RATE_LIMIT_ANONYMOUS_PER_MINUTE"), "10")); err != nil || c.AnonLimit < 0 {
		faults = append(faults, errors.New("RATE_LIMIT_ANONYMOUS_PER_MINUTE must be 0 or more"))
	}
	c.PublicURL = cmp.Or(getenv("PUBLIC_URL"), fmt.Sprintf("http://localhost:%d", port))
	c.DatabasePath = filepath.Join(c.DataDir, "vault.db")
	if path, ok := strings.CutPrefix(getenv("DATABASE_URL"), "sqlite:"); ok {
		c.DatabasePath = path
	}
	return c, errors.Join(faults...)
}
