package identity

import (
	"context"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// A Verifier tells whom a bearer token speaks for, by the public key of its issuer.
type Verifier struct {
	Key      crypto.PublicKey
	Issuer   string
	Audience string
	Now      func() time.Time
}

// ParseKey reads a public key in PEM.
func ParseKey(text string) (crypto.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("the key is not PEM")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("the key is not SPKI: %w", err)
	}
	return key, nil
}

// Verify returns the principal of a token.
func (v *Verifier) Verify(_ context.Context, token string) (*Principal, error) {
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return nil, err
	}
	var claims jwt.Claims
	var person struct {
		Email *string `json:"email"`
		Name  *string `json:"name"`
	}
	if err := parsed.Claims(v.Key, &claims, &person); err != nil {
		return nil, err
	}
	expected := jwt.Expected{Issuer: v.Issuer, AnyAudience: jwt.Audience{v.Audience}, Time: v.Now()}
	if err := claims.ValidateWithLeeway(expected, 30*time.Second); err != nil {
		return nil, err
	}
	if claims.Expiry == nil || claims.Subject == "" {
		return nil, errors.New("the token lacks exp or sub")
	}
	return &Principal{ID: vault.UserID(claims.Subject), Email: person.Email, Name: person.Name}, nil
}
