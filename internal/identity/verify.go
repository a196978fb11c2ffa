package identity

import (
	"context"
	"math"
	"slices"
	"time"

	"creatorvault.dev/internal/vault"

	"github.com/go-jose/go-jose/v4"
)

// Keys finds the keys of an issuer.
type Keys interface {
	// Find returns the key of that id, which is empty for a token that names
	// none. It fails with vault.NoKeys if no keys were ever to be had; any
	// other error means that there is no such key.
	Find(ctx context.Context, id string) (Key, error)
	// Generation changes whenever the keys do.
	Generation() uint64
}

// A Verifier tells whom a token speaks for, by RFC 8725.
type Verifier struct {
	Keys       Keys
	Algorithms []string
	Issuer     string
	Audiences  []string // any of them
	Leeway     time.Duration
	MaxTTL     time.Duration
	Now        func() time.Time
}

// A token is one that has been verified.
type token struct {
	principal *Principal
	issued    time.Time
	expires   time.Time
	session   string
}

// verify returns what the text of a token says, or the reason why it is
// refused, or vault.NoKeys. The signature is looked at before any claim.
func (v *Verifier) verify(ctx context.Context, text string) (*token, error) {
	h, c, err := open(text)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(v.Algorithms, h.Alg) {
		return nil, badAlgorithm
	}
	id := ""
	if h.Kid != nil {
		id = *h.Kid
	}
	key, err := v.Keys.Find(ctx, id)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(key.Algs, h.Alg) {
		return nil, badAlgorithm
	}
	signed, err := jose.ParseSignedCompact(text, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(h.Alg)})
	if err != nil {
		return nil, badSignature
	}
	if _, err := signed.Verify(key.Public); err != nil {
		return nil, badSignature
	}
	return v.check(&c)
}

// check holds the claims of a token, whose signature is good, to what they must be.
func (v *Verifier) check(c *claims) (*token, error) {
	if c.Issuer == nil || *c.Issuer != v.Issuer {
		return nil, wrongIssuer
	}
	audiences, err := c.audiences()
	if err != nil || !slices.ContainsFunc(audiences, func(a string) bool { return slices.Contains(v.Audiences, a) }) {
		return nil, wrongAudience
	}
	issued, ok := instant(c.Issued)
	expires, ok2 := instant(c.Expires)
	if !ok || !ok2 {
		return nil, badClaims
	}
	now := v.Now()
	switch begins, given := instant(c.Begins); {
	case c.Begins != nil && !given:
		return nil, badClaims
	case !now.Before(expires.Add(v.Leeway)):
		return nil, expired
	case issued.After(now.Add(v.Leeway)), given && begins.After(now.Add(v.Leeway)):
		return nil, notYet
	case expires.Sub(issued) > v.MaxTTL:
		return nil, livesTooLong
	}
	if c.Subject == nil || !goodSubject(*c.Subject) {
		return nil, badSubject
	}
	t := &token{
		principal: &Principal{ID: vault.UserID(*c.Subject), Email: words(c.Email), Name: words(c.Name)},
		issued:    issued, expires: expires,
	}
	if c.Session != nil {
		t.session = *c.Session
		t.principal.Session = t.session
	}
	return t, nil
}

// instant reads a NumericDate.
func instant(n *float64) (time.Time, bool) {
	if n == nil || math.IsNaN(*n) || *n < 0 || *n > 1<<40 {
		return time.Time{}, false
	}
	whole, part := math.Modf(*n)
	return time.Unix(int64(whole), int64(part*1e9)), true
}

// A StaticKey is the one key of an issuer. It is used whatever key a token
// names, for a key in a setting has no name.
type StaticKey struct{ Key }

// Find implements [Keys].
func (k StaticKey) Find(context.Context, string) (Key, error) { return k.Key, nil }

// Generation implements [Keys].
func (StaticKey) Generation() uint64 { return 0 }
