package identity

import (
	"context"
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
	Resource   string   // what else a token may be for, and is then good for alone; empty: nothing
	Leeway     time.Duration
	MaxTTL     time.Duration
	Now        func() time.Time
}

// A token is one that has been verified.
type token struct {
	principal *Principal
	issued    time.Time
	expires   time.Time
}

// verify returns what the text of a token says, or the reason why it is
// refused, or vault.NoKeys. The signature is looked at before any claim.
func (v *Verifier) verify(ctx context.Context, text string) (*token, error) {
	h, payload, err := open(text)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(v.Algorithms, h.Alg) {
		return nil, badAlgorithm
	}
	id, _ := h.Kid.text()
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
	c, err := readClaims(payload)
	if err != nil {
		return nil, err
	}
	t, err := v.check(&c)
	if err != nil || !h.isAccess() {
		return t, err
	}
	if t.principal.Only == "" {
		return nil, badType // those are for the one resource
	}
	if t.principal.Scopes == nil {
		t.principal.Scopes = []string{} // who asked for nothing was granted nothing
	}
	return t, nil
}

// check holds the claims of a token, whose signature is good, to what they must be.
func (v *Verifier) check(c *claims) (*token, error) {
	if issuer, ok := c.Issuer.text(); !ok || issuer != v.Issuer {
		return nil, wrongIssuer
	}
	only, ok := v.audience(c)
	if !ok {
		return nil, wrongAudience
	}
	issued, ok := c.Issued.instant()
	expires, ok2 := c.Expires.instant()
	begins, given := c.Begins.instant()
	if !ok || !ok2 || given != (c.Begins != nil) {
		return nil, badClaims
	}
	switch now := v.Now(); {
	case !now.Before(expires.Add(v.Leeway)):
		return nil, expired
	case issued.After(now.Add(v.Leeway)), given && begins.After(now.Add(v.Leeway)):
		return nil, notYet
	case expires.Sub(issued) > v.MaxTTL:
		return nil, livesTooLong
	}
	subject, ok := c.Subject.text()
	if !ok || !goodSubject(subject) {
		return nil, badSubject
	}
	session, _ := c.Session.text() // of another issuer, it may be anything
	p := &Principal{ID: vault.UserID(subject), Email: words(c.Email, maxEmail), Name: words(c.Name, vault.MaxName), Session: session, Only: only}
	if only != "" {
		p.Scopes = c.scopes()
	}
	return &token{principal: p, issued: issued, expires: expires}, nil
}

// audience reports whether a token is for us, and names the resource if it is
// for that alone.
func (v *Verifier) audience(c *claims) (only string, ok bool) {
	audiences, ok := c.audiences()
	switch {
	case !ok:
		return "", false
	case slices.ContainsFunc(audiences, func(a string) bool { return slices.Contains(v.Audiences, a) }):
		return "", true
	}
	return v.Resource, v.Resource != "" && slices.Contains(audiences, v.Resource)
}

// A StaticKey is the one key of an issuer. It is used whatever key a token
// names, for a key in a setting has no name.
type StaticKey struct{ Key }

// Find implements [Keys].
func (k StaticKey) Find(context.Context, string) (Key, error) { return k.Key, nil }

// Generation implements [Keys].
func (StaticKey) Generation() uint64 { return 0 }
